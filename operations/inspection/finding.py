from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from operations.models import Operation
from operations.models.fact import Fact


@dataclass(frozen=True)
class Finding:
    """Something to look at: where it stands, by address and key, and what is odd."""

    address: str
    key: str
    message: str


@dataclass(frozen=True)
class Check:
    """One kind of question asked of the whole record."""

    title: str
    find: Callable[[], Iterable[Finding]]


def of_operation(operation: Operation, message: str) -> Finding:
    return Finding(operation.get_absolute_url(), operation.slug, message)


def of_fact(fact: Fact, message: str) -> Finding:
    return Finding(fact.get_absolute_url(), fact.key, message)


def of_row(row: Any, message: str) -> Finding:
    """Return a finding on any row of the record: an operation, a fact, what speaks of either."""
    match row:
        case Operation():
            return of_operation(row, message)
        case Fact():
            return of_fact(row, message)
        case _ if fact := getattr(row, "fact", None):
            return of_fact(fact, message)
        case _:
            return of_operation(row.operation, message)
