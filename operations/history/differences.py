"""What differs between two versions of a record, and between three."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from .documents import MODELS, Document, Row, fields_of, is_inside

ADDED, REMOVED, CHANGED = "added", "removed", "changed"
Key = tuple[str, int]  # the model's name and the row's id


@dataclass(frozen=True)
class FieldChange:
    """One field of one row, before and after."""

    name: str
    before: Any
    after: Any


@dataclass
class RowChange:
    """One row that one version has otherwise than the other."""

    model: str
    id: int
    how: str  # ADDED, REMOVED or CHANGED
    row: Row  # as it is after the change; as it was, where it was removed
    fields: list[FieldChange] = field(default_factory=list)

    @property
    def key(self) -> Key:
        return (self.model, self.id)


def by_key(document: Document) -> dict[Key, Row]:
    """Return the rows of a document by model and id, in the order of the document's models."""
    return {(model, row["id"]): row for model in MODELS for row in document.get(model, [])}


def differences(before: Document, after: Document) -> list[RowChange]:
    """Return what changed, row by row, in the order of the models."""
    return list(_differences(by_key(before), by_key(after)))


def _differences(before: dict[Key, Row], after: dict[Key, Row]) -> Iterator[RowChange]:
    order = list(MODELS)
    for key in sorted({*before, *after}, key=lambda key: (order.index(key[0]), _last(key[1]))):
        old, new = before.get(key), after.get(key)
        if old is None and new is not None:
            yield RowChange(*key, ADDED, new, _field_changes(key[0], {}, new))
        elif new is None and old is not None:
            yield RowChange(*key, REMOVED, old, _field_changes(key[0], old, {}))
        elif old is not None and new is not None and old != new:
            yield RowChange(*key, CHANGED, new, _field_changes(key[0], old, new))


def _last(id: int) -> tuple[bool, int]:
    """Order rows that are not stored yet (negative ids) after those that are."""
    return (id < 0, abs(id))


def _field_changes(model: str, old: Row, new: Row) -> list[FieldChange]:
    return [
        FieldChange(field.name, old.get(field.name), new.get(field.name))
        for field in fields_of(MODELS[model])
        if old.get(field.name) != new.get(field.name)
    ]


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
    old, their, your = by_key(before), by_key(theirs), by_key(yours)
    result, conflicts = dict(their), []
    for change in _differences(old, your):
        key = change.key
        match change.how, their.get(key):
            case ("added", None):
                result[key] = change.row
            case ("added", _) | ("removed", None):
                pass  # they did the same
            case ("removed", row) if row == old[key]:
                del result[key]
            case ("removed", row):
                conflict = Conflict(*key, "", old[key], row, None)
                conflicts.append(conflict)
                if conflict.token in chosen:
                    del result[key]
            case ("changed", None):
                conflict = Conflict(*key, "", old[key], None, change.row)
                conflicts.append(conflict)
                if conflict.token in chosen:
                    result[key] = change.row
                    result |= _speaking_of(key, your)  # went with it
            case ("changed", row) if row is not None:
                result[key], found = _merge_fields(change, row, chosen)
                conflicts += found
    conflicts += _orphans(result)
    return Merged(_document(result), conflicts)


def _speaking_of(key: Key, rows: dict[Key, Row]) -> dict[Key, Row]:
    return {other: row for other, row in rows.items() if key in references(other[0], row)}


def _orphans(rows: dict[Key, Row]) -> list[Conflict]:
    """Take out rows that speak of a row that is gone, and name each as a conflict."""
    found = []
    for (model, id), row in list(rows.items()):
        if any(target not in rows for target in references(model, row)):
            del rows[model, id]
            found.append(Conflict(model, id, "", None, None, row))
    return found


def references(model: str, row: Row) -> list[Key]:
    """Return the rows of the same document that a row refers to."""
    return [
        (str(reference.related_model._meta.model_name), row[reference.name])  # type: ignore[union-attr]
        for reference in fields_of(MODELS[model])
        if is_inside(reference) and row.get(reference.name) is not None
    ]


def _merge_fields(
    change: RowChange, theirs: Row, chosen: frozenset[str]
) -> tuple[Row, list[Conflict]]:
    merged, conflicts = dict(theirs), []
    for field_change in change.fields:
        name, before, yours = field_change.name, field_change.before, field_change.after
        if theirs[name] in (before, yours):
            merged[name] = yours
            continue
        conflict = Conflict(*change.key, name, before, theirs[name], yours)
        conflicts.append(conflict)
        if conflict.token in chosen:
            merged[name] = yours
    return merged, conflicts


def _document(rows: dict[Key, Row]) -> Document:
    document: Document = {}
    for model in MODELS:
        found = [row for (name, _), row in rows.items() if name == model]
        if found:
            document[model] = sorted(found, key=lambda row: _last(row["id"]))
    return document


def with_new_ids(document: Document, *known: Document) -> Document:
    """Return the document with negative ids for the rows that none of ``known`` has.

    Rows written and undone again in a rehearsal had ids that somebody else may be given next.
    """
    stored = {key for each in known for key in by_key(each)}
    new: dict[Key, int] = {}
    for key in by_key(document):
        if key not in stored:
            new[key] = -1 - len(new)
    return {
        model: [_renumbered(model, row, new) for row in rows] for model, rows in document.items()
    }


def _renumbered(model: str, row: Row, new: dict[Key, int]) -> Row:
    found = row | {"id": new.get((model, row["id"]), row["id"])}
    for reference in fields_of(MODELS[model]):
        if is_inside(reference) and row[reference.name] is not None:
            target = str(reference.related_model._meta.model_name)  # type: ignore[union-attr]
            key = (target, row[reference.name])
            found[reference.name] = new.get(key, row[reference.name])
    return found


def change_tokens(change: RowChange) -> list[str]:
    """Return the names by which a change can be chosen: of each field, or of the whole row."""
    if change.how != CHANGED:
        return [f"{change.model}.{change.id}"]
    return [f"{change.model}.{change.id}.{field.name}" for field in change.fields]


def select(before: Document, after: Document, chosen: frozenset[str]) -> Document:
    """Return ``before`` with only those changes to ``after`` that are among ``chosen``."""
    rows = by_key(before)
    for change in differences(before, after):
        whole = f"{change.model}.{change.id}" in chosen
        if change.how == ADDED and whole:
            rows[change.key] = change.row
        elif change.how == REMOVED and whole:
            del rows[change.key]
        elif change.how == CHANGED:
            taken = {
                field.name: field.after
                for field in change.fields
                if f"{change.model}.{change.id}.{field.name}" in chosen
            }
            rows[change.key] = rows[change.key] | taken
    return _document(rows)
