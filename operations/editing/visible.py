"""What of a record's versions the public may read: never more than it may read of the record.

What is withheld or withdrawn today is left out of every earlier version too; what was, and has
been taken out since, is judged as it last stood.
"""

from collections.abc import Iterator

from operations.choices import Standing
from operations.history.applying import STATE
from operations.history.differences import Key, references
from operations.history.documents import Document, Row
from operations.history.models import Edit
from operations.models import Operation
from operations.models.about import FACTS
from operations.models.quote import OVER

PRIVATE = {*Operation.PRIVATE_FIELDS, *STATE} - {"id", "status"}


class Visible:
    """Cuts versions of one operation down to what a visitor may read of them."""

    def __init__(self, operation: Operation, *documents: Document):
        self.operation = operation
        self.hidden = self._hidden({key for each in documents for key, _ in _facts(each)})
        wholes = {slug for each in documents for slug in _part_of(each)}
        published = Operation.objects.published().filter(slug__in=wholes) if wholes else ()
        self.named = {operation.slug for operation in published}

    def _hidden(self, asked: set[Key]) -> set[Key]:
        """Return those of the facts that may not be read, each as it stands or last stood."""
        hidden, gone = set(), set(asked)
        for kind in {kind for kind, _ in asked}:
            rows = getattr(self.operation, f"{kind}s")
            live = {(kind, key) for key in rows.values_list("pk", flat=True)}
            shown = rows.model.objects.published().filter(operation=self.operation)
            hidden |= live - {(kind, key) for key in shown.values_list("pk", flat=True)}
            gone -= live
        return hidden | self._hidden_when_taken_out(gone)

    def _hidden_when_taken_out(self, gone: set[Key]) -> set[Key]:
        hidden, sought = set(), set(gone)
        edits = Edit.objects.of(self.operation).values_list("document", flat=True)
        for document in edits.iterator(chunk_size=10) if sought else ():
            last = {key: row for key, row in _facts(document) if key in sought}
            hidden |= {key for key, row in last.items() if self._is_hidden(key, row)}
            sought -= last.keys()
            if not sought:
                break
        return hidden

    def _is_hidden(self, key: Key, row: Row) -> bool:
        return _is_withdrawn(row) or _is_withheld(key, row, self.operation.proceedings)

    def of(self, document: Document) -> Document:
        """Return what may be read of a version."""
        if "operation" not in document:
            return {}
        hidden = self.hidden | _hidden_in(document)
        # What became of hidden arrests is hidden, and then whatever speaks of that.
        hidden |= {key for key, row in _facts(document) if _whole_of(key, row) in hidden}
        shown = {
            model: [
                _without_whole(row, model, hidden)
                for row in rows
                if (model, row["id"]) not in hidden and not _speaks_of(model, row, hidden)
            ]
            for model, rows in document.items()
        }
        return shown | {"operation": [self._operation(document["operation"][0])]}

    def _operation(self, row: Row) -> Row:
        shown = {name: value for name, value in row.items() if name not in PRIVATE}
        is_named = row["part_of"] and row["part_of"][0] in self.named
        return shown | ({} if is_named else {"part_of": None})


def _facts(document: Document) -> Iterator[tuple[Key, Row]]:
    return (((kind, row["id"]), row) for kind in FACTS for row in document.get(kind, []))


def _part_of(document: Document) -> Iterator[str]:
    return (row["part_of"][0] for row in document.get("operation", []) if row["part_of"])


def _hidden_in(document: Document) -> set[Key]:
    """Return what was hidden in the version itself: words, while proceedings were active."""
    proceedings = document["operation"][0]["proceedings"]
    return {
        key
        for key, row in _facts(document)
        if _is_withdrawn(row) or _is_withheld(key, row, proceedings)
    }


def _is_withdrawn(row: Row) -> bool:
    return bool(row["standing"] == Standing.WITHDRAWN)


def _is_withheld(key: Key, row: Row, proceedings: str) -> bool:
    return key[0] == "quote" and row["is_sensitive"] and proceedings not in OVER


def _whole_of(key: Key, row: Row) -> Key | None:
    return ("arrest", row["arrest"]) if key[0] == "outcome" else None


def _speaks_of(model: str, row: Row, hidden: set[Key]) -> bool:
    return any(key in hidden for key in references(model, row) if key[0] != model)


def _without_whole(row: Row, model: str, hidden: set[Key]) -> Row:
    """Return a part without the name of a whole that is hidden."""
    is_hidden = any(key in hidden for key in references(model, row) if key[0] == model)
    return row | {"part_of": None} if is_hidden else row
