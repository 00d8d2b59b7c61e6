"""What a filter offers to choose from, read once for each edition of the record.

A list too long to read is not offered: no page grows with the record. What lies in it is chosen on
its own page.
"""

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from django.utils.choices import BaseChoiceIterator
from django.utils.translation import get_language

from .conditions import Named, OneOf, Years

if TYPE_CHECKING:
    from .base import RecordFilterSet

MOST = 200  # choices that a person may be asked to read

T = TypeVar("T")


def offer(filterset: "RecordFilterSet", form: Any) -> None:
    """Let the fields of a filter's form offer what was read already, where there is such."""
    for name, filter_ in filterset.filters.items():
        field = form.fields[name]
        match filter_:
            case Named():
                field.offered = field.widget.choices = Offered(filterset, filter_)
            case OneOf() | Years() if filter_.read is not None:
                field.choices = _once(filterset, name, filter_.read)
            case OneOf():
                field.widget.choices = Worded(filterset, name, field)


def _once(filterset: "RecordFilterSet", name: str, read: Callable[[], T]) -> Callable[[], T]:
    def known() -> T:
        return filterset.once(("choices", name), read)

    return known


class Worded(BaseChoiceIterator):
    """The choices of a vocabulary with their labels in the reader's language, looked up once."""

    def __init__(self, filterset: "RecordFilterSet", name: str, field: Any):
        self.filterset, self.name, self.field = filterset, name, field

    def __iter__(self) -> Iterator[tuple[str, str]]:
        asked = ("labels", self.name, get_language())
        return iter(self.filterset.once(asked, self._labels))

    def _labels(self) -> list[tuple[str, str]]:
        return [(token, str(label)) for token, label in self.field.choices]


class Offered(BaseChoiceIterator):
    """The choices of a filter for named things, or those chosen of too many."""

    def __init__(self, filterset: "RecordFilterSet", filter_: Named):
        self.filterset, self.filter_ = filterset, filter_

    @cached_property
    def rows(self) -> list[Any]:
        if not self.is_long:
            return self._things
        return [
            row
            for _, each, value in self.filterset.chosen()
            if each is self.filter_
            for row in value
        ]

    @property
    def is_long(self) -> bool:
        return len(self._things) > MOST

    @cached_property
    def _things(self) -> list[Any]:
        """Return the things in their order, or one more than may be offered."""
        return self.filterset.once(("choices", self.filter_.key), self._read)

    def _read(self) -> list[Any]:
        # Putting all in order to see that they are too many takes as long as there are many.
        some = self.filter_.read(MOST + 1)
        return some if len(some) > MOST else self.filter_.read()

    def __iter__(self) -> Iterator[tuple[str, str]]:
        for row in self.rows:
            yield row.slug, str(row)
