"""One edit of a record: it counts once, and may not leave a published record unpublishable."""

from collections.abc import Iterable, Sequence

from operations.models import Operation
from operations.models.publication import Blocker, blockers


class Unpublishable(Exception):
    """An edit would leave a published record with something that bars publication."""

    def __init__(self, operation: Operation, found: Sequence[Blocker]):
        self.reasons = [
            f"“{operation}” is published, and after this edit it could not be: nothing was saved. "
            "Mend what is named here, or withdraw the record first.",
            *map(str, found),
        ]
        super().__init__(*self.reasons)


class Edit:
    """One edit of some operations: taken in hand before anything is written, settled after."""

    def __init__(self, keys: Iterable[int | None]):
        self.before = {key: set(self._bars(key)) for key in keys if key}

    def settle(self) -> None:
        """Count the edit. Raises Unpublishable where it bars publication anew."""
        for key, before in self.before.items():
            found = [blocker for blocker in self._bars(key) if blocker not in before]
            operation = Operation.objects.filter(pk=key).first()
            if operation and found:
                raise Unpublishable(operation, found)
            if operation:
                operation.touch()

    @staticmethod
    def _bars(key: int | None) -> list[Blocker]:
        operation = Operation.objects.published().filter(pk=key).first()
        return blockers(operation) if operation else []
