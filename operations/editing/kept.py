"""Where a record is kept beside its own rows: earlier versions, proposals, unsaved forms."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from operations.history.documents import Document
from operations.history.models import Edit

from .models import Proposal

Change = Callable[[Document], Document]


@dataclass
class Rewritten:
    """A stored row some of whose documents change, not saved yet."""

    row: Any
    fields: dict[str, Document]

    def save(self) -> None:
        type(self.row)._base_manager.filter(pk=self.row.pk).update(**self.fields)


def versions(key: int) -> Any:
    """Return the edits of an operation, also of one that is gone; newest first."""
    return Edit.objects.filter(kind="operation", object_id=key)


def rewritten_versions(key: int, change: Change) -> Iterator[Rewritten]:
    """Yield the versions of an operation that ``change`` makes otherwise."""
    return _rewritten(versions(key), ("document",), change)


def rewritten_proposals(key: int, change: Change) -> Iterator[Rewritten]:
    """Yield the proposals, decided ones too, that ``change`` makes otherwise."""
    return _rewritten(Proposal.objects.filter(operation=key), ("before", "document"), change)


def _rewritten(rows: Any, names: tuple[str, ...], change: Change) -> Iterator[Rewritten]:
    # One at a time: a long history is never in memory as a whole.
    for key in list(rows.values_list("pk", flat=True)):
        row = rows.get(pk=key)
        fields = {name: change(getattr(row, name)) for name in names}
        differing = {name: new for name, new in fields.items() if new != getattr(row, name)}
        if differing:
            yield Rewritten(row, differing)
