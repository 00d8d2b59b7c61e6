"""What differs between two versions of a record, and what makes two rows the same."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from .documents import MODELS, Document, Row, fields_of, is_inside, target_of

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


def references(model: str, row: Row) -> list[Key]:
    """Return the rows of the same document that a row refers to."""
    return [target for _, target in named_references(model, row)]


def named_references(model: str, row: Row) -> list[tuple[str, Key]]:
    """Return the fields by which a row refers to rows of its document, each with the row."""
    return [
        (reference.name, (target_of(reference), row[reference.name]))
        for reference in fields_of(MODELS[model])
        if is_inside(reference) and row.get(reference.name) is not None
    ]


def repointed(model: str, row: Row, moved: dict[Key, int]) -> Row:
    """Return a row that refers to where the rows it refers to have gone."""
    found = dict(row)
    for name, target in named_references(model, row):
        found[name] = moved.get(target, row[name])
    return found


def document_from(rows: dict[Key, Row]) -> Document:
    """Return the document of these rows; ``by_key`` is the way back."""
    document: Document = {}
    for model in MODELS:
        found = [row for (name, _), row in rows.items() if name == model]
        if found:
            document[model] = sorted(found, key=lambda row: _last(row["id"]))
    return document


# What makes two rows of one record the same row, whoever entered them: facts go by their key.
IDENTITY = {
    "operationtheme": ("theme",),
    "operationprogramme": ("programme",),
    "operationoffence": ("offence",),
    "participation": ("agency", "role"),
    "operationplace": ("place", "role"),
    "arrestoffence": ("arrest", "offence"),
    "citation": (
        *("arrest", "seizure", "statistic", "quote", "outcome"),
        *("source", "locator", "aspect", "wording"),
    ),
}


def twin(model: str, row: Row, rows: dict[Key, Row]) -> Key | None:
    """Return the row that stands where this one would have to stand."""
    names = IDENTITY.get(model, ("key",))
    for key, other in rows.items():
        if key[0] == model and all(other.get(name) == row.get(name) for name in names):
            return key
    return None


def free_key(model: str, row: Row, rows: dict[Key, Row]) -> Row:
    """Return the row under a key that no other row of its kind has."""
    taken = {other["key"] for (name, _), other in rows.items() if name == model}
    key, number = row["key"], 2
    while key in taken:
        key, number = f"{row['key']}-{number}", number + 1
    return row | {"key": key}


def same(one: Document, other: Document) -> bool:
    """Whether two versions say the same, as far as both know the field (a model may have grown)."""
    ones, others = by_key(one), by_key(other)
    return ones.keys() == others.keys() and all(
        all(row[name] == others[key][name] for name in row.keys() & others[key].keys())
        for key, row in ones.items()
    )


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
    return repointed(model, row, new) | {"id": new.get((model, row["id"]), row["id"])}


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
    return document_from(rows)
