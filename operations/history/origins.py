"""Which version of a record first had something."""

from collections.abc import Iterable

from operations.models import Note

from .models import Edit


def versions_of(notes: Iterable[Note]) -> dict[int, int]:
    """Return by note the public version that brought it, where an edit of the record did.

    What was there before the first recorded version, or came while nobody could read the record,
    has none. One query, whatever the notes.
    """
    wanted = {note.pk for note in notes}
    edits = Edit.objects.filter(
        kind="operation", object_id__in={note.operation_id for note in notes}
    )
    seen: set[int] = set()
    begun: set[int] = set()
    found: dict[int, int] = {}
    rows = edits.order_by("object_id", "number").values_list(
        "object_id", "number", "document__operation__0__status", "document__note"
    )
    for operation, number, status, held in rows:
        new = {row["id"] for row in held or ()} & wanted - seen
        if operation in begun and status == "published":
            found |= dict.fromkeys(new, number)
        seen |= new
        begun.add(operation)
    return found
