"""Two people changed one version: one record from both, and what has to be chosen."""

from dataclasses import dataclass
from typing import Any

from .differences import (
    ADDED,
    REMOVED,
    Key,
    RowChange,
    by_key,
    differences,
    document_from,
    free_key,
    named_references,
    references,
    repointed,
    twin,
)
from .documents import Document, Row


@dataclass(frozen=True)
class Conflict:
    """What two people changed in different ways. ``name`` is empty where it is a whole row."""

    model: str
    id: int
    name: str
    before: Any
    theirs: Any
    yours: Any

    @property
    def token(self) -> str:
        """The conflict's own name, to choose by."""
        return f"{self.model}.{self.id}.{self.name}"


@dataclass
class Merged:
    """Two sets of changes brought together; conflicts are decided for ``theirs`` unless chosen."""

    document: Document
    conflicts: list[Conflict]


def merge(
    before: Document, theirs: Document, yours: Document, chosen: frozenset[str] = frozenset()
) -> Merged:
    """Put your changes since ``before`` on top of theirs.

    Where both changed the same field, or one changed a row that the other took out, it is a
    conflict: theirs stands, unless its token is among ``chosen``, for which yours is taken.
    """
    merging = _Merging(before, theirs, yours, chosen)
    for change in differences(before, yours):
        merging.take(change)
    merging.settle_references()
    return Merged(document_from(merging.result), merging.conflicts)


class _Merging:
    def __init__(self, before: Document, theirs: Document, yours: Document, chosen: frozenset[str]):
        self.old, self.their, self.your = by_key(before), by_key(theirs), by_key(yours)
        self.result = dict(self.their)
        self.chosen = chosen
        self.conflicts: list[Conflict] = []
        self.kept: set[Key] = set()  # rows you took out, which stand because they changed them
        self.moved: dict[Key, int] = {}  # rows of yours that turned out to be a row of theirs

    def take(self, change: RowChange) -> None:
        theirs = self.their.get(change.key)
        if change.how == ADDED:
            if theirs is None:
                self._add(change)
        elif change.how == REMOVED:
            if theirs is not None:
                self._remove(change.key, theirs)
        elif theirs is None:
            self._restore_if_chosen(
                Conflict(*change.key, "", self.old[change.key], None, change.row)
            )
        else:
            self._change(change, theirs)

    def _is_chosen(self, conflict: Conflict) -> bool:
        if all(conflict.token != known.token for known in self.conflicts):
            self.conflicts.append(conflict)
        return conflict.token in self.chosen

    def _add(self, change: RowChange) -> None:
        row = repointed(change.model, change.row, self.moved)
        other = twin(change.model, row, self.result)
        if other is None:
            self.result[change.key] = row
        elif _says_the_same(row, self.result[other]):
            self.moved[change.key] = other[1]
        elif "key" in row:
            self.result[change.key] = free_key(change.model, row, self.result)
        else:
            self.moved[change.key] = other[1]
            for name in row.keys() - {"id"}:
                self._choose(other, name, None, self.result[other][name], row[name])

    def _remove(self, key: Key, theirs: Row) -> None:
        if self.kept & {*references(key[0], theirs)}:
            return
        newer = [other for other in _speaking_of(key, self.their) if other not in self.old]
        if theirs == self.old[key] and not newer:
            del self.result[key]
        elif self._is_chosen(Conflict(*key, "", self.old[key], theirs, None)):
            for gone in (key, *newer):
                self.result.pop(gone, None)
        else:
            self.kept.add(key)

    def _change(self, change: RowChange, theirs: Row) -> None:
        for field in change.fields:
            self._choose(change.key, field.name, field.before, theirs.get(field.name), field.after)

    def _choose(self, key: Key, name: str, before: Any, theirs: Any, yours: Any) -> None:
        is_free = theirs == yours or (theirs == before and key in self.old)
        if is_free or self._is_chosen(Conflict(*key, name, before, theirs, yours)):
            self.result[key] = self.result[key] | {name: yours}

    def _restore_if_chosen(self, conflict: Conflict) -> None:
        if self._is_chosen(conflict):
            self._restore((conflict.model, conflict.id))

    def _restore(self, key: Key) -> None:
        """Bring back a row that they took out, with what went with it."""
        row = self.your.get(key) or self.old.get(key)
        if row is not None:
            self.result[key] = row
            for other, speaking in _speaking_of(key, self.your).items():
                self.result.setdefault(other, speaking)

    def settle_references(self) -> None:
        """See that no row refers to one that is gone; each that did is a conflict."""
        for key, row in list(self.result.items()):
            self.result[key] = repointed(key[0], row, self.moved)
        while dangling := self._dangling():
            key, name, target = dangling
            if key[0] == target[0]:
                self._settle_part(key, name, target)
            else:
                self._settle_speaking(key, target)

    def _dangling(self) -> tuple[Key, str, Key] | None:
        for key, row in self.result.items():
            for name, target in named_references(key[0], row):
                if target not in self.result:
                    return key, name, target
        return None

    def _settle_part(self, key: Key, name: str, target: Key) -> None:
        """A part whose whole is gone stands alone, or brings its whole back."""
        before = self.old.get(key, {}).get(name)
        if self._is_chosen(Conflict(*key, name, before, None, target[1])) and self._is_known(
            target
        ):
            self._restore(target)
        else:
            self.result[key] = self.result[key] | {name: None}

    def _settle_speaking(self, key: Key, target: Key) -> None:
        """What speaks of a row that is gone goes with it, or brings it back."""
        conflict = Conflict(*key, "", self.old.get(key), None, self.result[key])
        if self._is_chosen(conflict) and self._is_known(target):
            self._restore(target)
        else:
            del self.result[key]

    def _is_known(self, key: Key) -> bool:
        return key in self.your or key in self.old


def _says_the_same(row: Row, other: Row) -> bool:
    ignored = {"id", "created_at"}
    return {name: value for name, value in row.items() if name not in ignored} == {
        name: value for name, value in other.items() if name not in ignored
    }


def _speaking_of(key: Key, rows: dict[Key, Row]) -> dict[Key, Row]:
    """Return the rows that cannot stand without this one."""
    return {
        other: row
        for other, row in rows.items()
        if other[0] != key[0] and key in references(other[0], row)
    }
