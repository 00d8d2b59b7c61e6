"""Filling an empty record from a package: the tables in turn, each after those it refers to."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection
from django.db.models import BooleanField, CharField, ForeignKey, TextField
from django.utils import timezone

from operations.bulk import NotEmpty, Sheet, filled, refuse_what_is_there, write
from operations.choices import Status
from operations.exports import EVERY_TABLE, restore
from operations.exports.columns import Table
from operations.exports.fields import fields_of
from operations.exports.writer import JOIN
from operations.models import Operation
from operations.models.fact import Fact

from .opening import Batch, Member, RestoreError, opened, refused

ORDER = (
    *("agencies", "places", "themes", "programmes", "offences", "speakers", "sources"),
    *("operations", "participations", "memberships"),
    *("arrests", "seizures", "statistics", "quotes", "outcomes", "notes", "citations"),
)
# A place around a public one may lie in the area of a force that nothing public reaches: the lists
# name the force, and hold no more of it.
MAY_BE_MISSING = {("places", "police_area")}
KEPT = 5_000  # values of a column that are remembered, since most stand in many rows
ASKED = 5_000  # keys looked up at once

Progress = Callable[[int, int, str], None]
Read = Callable[[str], Any]


@dataclass(frozen=True)
class Filled:
    """How many rows were restored, and which cells were left empty, by file, line and column."""

    rows: int
    left_empty: list[str]


def fill_from(path: Path, *, with_search: bool = True, progress: Progress | None = None) -> Filled:
    """Fill the empty record with what a package holds, all published.

    Raises RestoreError, having changed nothing, where there is a record, where the file is not a
    whole package of this version, and where a row cannot be read or breaks a rule.
    """
    try:
        refuse_what_is_there()
        with opened(path) as members:
            tables = [Restored(members[name]) for name in ORDER]
            models = [sheet.model for table in tables for sheet in table.sheets]
            with filled(models, with_search=with_search):
                rows = sum(_put(tables, progress or (lambda *_: None)))
        return Filled(rows, [cell for table in tables for cell in table.left_empty])
    except NotEmpty as error:
        raise RestoreError(
            "There is a record in this database, or the history of one, and a package goes into an "
            "empty one only. Name another folder or database, as in OPSTRACKER_VAR=var/mirror, "
            "migrate it, and restore there."
        ) from error
    except DatabaseError as error:
        raise RestoreError(f"The rows break a rule of the record: {error}") from error


def _put(tables: Sequence["Restored"], progress: Progress) -> Iterator[int]:
    for done, table in enumerate(tables):
        progress(done, len(tables), table.name)
        yield table.put()
    progress(len(tables), len(tables), "")


class Restored:
    """One table on its way back: the sheet of its rows, and those of the links its lists say."""

    def __init__(self, member: Member):
        self.member, self.name = member, member.table.name
        self.model: Any = member.table.model
        self.index = {name: place for place, name in enumerate(member.table.header)}
        self.fields = dict(fields_of(member.table))
        names = [field.name for field in self.fields.values()]
        self.sheet = Sheet(self.model, *names, keys=self._keys(), **self._said())
        self.links = [Links(column, field) for column, field in _lists(member.table)]
        self.sheets = [self.sheet, *(links.sheet for links in self.links)]
        self.readers = {column: reader_of(field) for column, field in self.fields.items()}
        # Rows may refer to later ones of their own table.
        self.waiting: dict[str, list[tuple[int, int, int, str]]] = {}
        self.left_empty: list[str] = []

    def _keys(self) -> Iterable[int] | None:
        """Return keys that give the rows their order again, where the newest stands first."""
        return range(self.member.count(), 0, -1) if "-pk" in self.model._meta.ordering else None

    def _said(self) -> dict[str, Any]:
        if self.model is not Operation:
            return {}
        now = f"{timezone.now():%Y-%m-%d %H:%M:%S}"
        return {"status": Status.PUBLISHED.value, "created_at": now}

    def put(self) -> int:
        """Write every row and every link, and return how many."""
        for batch in self.member.batches():
            self._take(batch)
            write(self.sheets)
        for column, waiting in self.waiting.items():
            self._settle(column, waiting)
        return sum(sheet.count for sheet in self.sheets)

    def _take(self, batch: Batch) -> None:
        values: dict[str, list[Any]] = {}
        for column, reader in self.readers.items():
            texts = batch.read(self.index[column], column, reader)
            if isinstance(self.fields[column], ForeignKey):
                texts = self._referred(batch, column, texts, values.get("operation", []))
            values[column] = texts
        keys = self.sheet.add_all(len(batch.rows), list(values.values()))
        for column in self.waiting:
            self._wait(batch, column, keys, values.get("operation", []))
        for links in self.links:
            links.add(batch, self.index[links.column], keys)

    def _referred(
        self, batch: Batch, column: str, texts: list[str], operations: list[int]
    ) -> list[int | None]:
        """Return the keys of what a column names; of this table's own rows not yet."""
        target = self.fields[column].related_model
        if target is self.model:
            self.waiting.setdefault(column, [])
            return [None] * len(texts)
        if not any(texts):
            return [None] * len(texts)
        if issubclass(target, Fact):
            names: list[Any] = list(zip(operations, texts, strict=True))
        else:
            names = texts
        found = _keys_of(target, (name for name, text in zip(names, texts, strict=True) if text))
        keys = [found.get(name) for name in names]
        for line, key, text in zip(batch.lines, keys, texts, strict=True):
            if text and key is None:
                self._miss(column, _leads_nowhere(batch.file, line, column, text))
        return keys

    def _miss(self, column: str, error: RestoreError) -> None:
        if (self.name, column) not in MAY_BE_MISSING:
            raise error
        self.left_empty.append(str(error))

    def _wait(self, batch: Batch, column: str, keys: list[int], operations: list[int]) -> None:
        place, waiting = self.index[column], self.waiting[column]
        for at, row in enumerate(batch.rows):
            if row[place]:
                whose = operations[at] if operations else 0
                waiting.append((keys[at], batch.lines[at], whose, restore(row[place])))

    def _settle(self, column: str, waiting: list[tuple[int, int, int, str]]) -> None:
        is_row = issubclass(self.model, Fact)
        found = _keys_of(
            self.model, ((whose, text) if is_row else text for *_, whose, text in waiting)
        )
        changed = []
        for key, line, whose, text in waiting:
            name = (whose, text) if is_row else text
            if name not in found:
                raise _leads_nowhere(self.member.path, line, column, text)
            changed.append((found[name], key))
        field = self.fields[column]
        sql = f'UPDATE "{self.model._meta.db_table}" SET "{field.column}" = %s WHERE id = %s'  # noqa: S608  names of ours
        with connection.cursor() as cursor:
            cursor.executemany(sql, changed)


class Links:
    """The rows that tie what a table holds to what one of its lists names, in their order."""

    def __init__(self, column: str, field: Any):
        self.column = column
        ends = [field.m2m_field_name(), field.m2m_reverse_field_name()]
        through = field.remote_field.through
        self.target = field.related_model
        self.has_role = any(each.name == "role" for each in through._meta.fields)
        self.sheet = Sheet(through, *ends, *(["role"] if self.has_role else []))

    def add(self, batch: Batch, index: int, keys: list[int]) -> None:
        lists = batch.read(index, self.column, _parts)
        slugs = {part.partition(" (")[0] for parts in lists for part in parts}
        found = _keys_of(self.target, slugs)
        for key, line, parts in zip(keys, batch.lines, lists, strict=True):
            for part in parts:
                slug, _, role = part.partition(" (")
                if slug not in found:
                    raise _leads_nowhere(batch.file, line, self.column, slug)
                roles = [role.removesuffix(")")] if self.has_role else []
                self.sheet.add(key, found[slug], *roles)


def _parts(text: str) -> list[str]:
    return restore(text).split(JOIN) if text else []


def _lists(table: Table) -> Iterator[tuple[str, Any]]:
    """Yield the lists of a table that say links which have no table of their own."""
    own = {each.model for each in EVERY_TABLE.values()}
    for field in table.model._meta.many_to_many:
        if field.remote_field.through not in own:
            yield field.name, field


def _keys_of(model: Any, names: Iterable[Any]) -> Mapping[Any, int]:
    """Return the keys of rows by slug; of facts by their operation's key and their own."""
    is_row = issubclass(model, Fact)
    wanted = sorted({name[0] if is_row else name for name in names})
    fields = ("operation_id", "key", "pk") if is_row else ("slug", "pk")
    found: dict[Any, int] = {}
    for start in range(0, len(wanted), ASKED):
        some = wanted[start : start + ASKED]
        rows = model._base_manager.filter(**{f"{fields[0]}__in": some}).order_by()
        for *name, key in rows.values_list(*fields):
            found[tuple(name) if is_row else name[0]] = key
    return found


def reader_of(field: Any) -> Read:
    """Return what makes a value for the database of a cell; it raises ValueError with a reason."""
    if isinstance(field, ForeignKey):
        return partial(_name, field)
    is_text = isinstance(field, CharField | TextField) and not field.choices
    return lru_cache(KEPT)(partial(_text if is_text else _value, field))


def _name(field: Any, text: str) -> str:
    if not text and not field.null:
        raise ValueError("it is empty, and must name something.")
    return restore(text)


def _text(field: Any, text: str) -> str:
    text = restore(text)
    if not text and not field.blank:
        raise ValueError("it is empty, and must not be.")
    if text:
        try:
            field.run_validators(text)
        except ValidationError as error:
            raise ValueError(" ".join(error.messages)) from error
    return text


def _value(field: Any, text: str) -> Any:
    if not text and not (field.null or field.blank):
        if not field.has_default():
            raise ValueError("it is empty, and must not be.")
        value = field.get_default()  # what says more of an empty cell beside it is left out
    elif isinstance(field, BooleanField):
        value = _truth(text)
    else:
        try:
            value = field.clean(text or (None if field.null else ""), None)
        except ValidationError as error:
            raise ValueError(" ".join(error.messages)) from error
    return field.get_db_prep_save(value, connection)


def _truth(text: str) -> bool:
    if text not in ("true", "false"):
        raise ValueError(f"“{text}” is neither true nor false.")
    return text == "true"


def _leads_nowhere(file: str, line: int, column: str, name: str) -> RestoreError:
    return refused(file, line, column, f"the package has no “{name}”.")
