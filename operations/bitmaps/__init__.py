"""Which published rows have what, as bitmaps: counts and totals of any set in milliseconds.

    found(filterset)     the set that a filter finds, to be counted and summed; None where the
                         bitmaps cannot be trusted at the moment, and the database must be asked
    noted()              a place for other answers that hold until the record changes
    of_this_moment()     the same as the transaction at hand reads the record
    settle(), rebuild()  keep them
    forget()             no process takes anything worked out before for right any more

A bitmap is one whole number: its bit *n* tells of the row whose key is *n*. Bitmaps are derived
from the record, kept by marks as the search index is, and checked against the record itself by
``manage.py rebuild_bitmaps --check``. Why it is so stands in docs/adr/0012-bitmaps.md. The imports
stand inside the functions because Django imports this package before its models.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .memory import Shelf
    from .sets import Found

__all__ = ["forget", "found", "noted", "of_this_moment", "rebuild", "settle"]


def found(filterset: Any) -> "Found | None":
    """Return what a valid filter finds, or None where only the database can tell."""
    from . import finding

    return finding.found(filterset)


def noted() -> "Shelf | None":
    """Return where answers are kept until the record changes; None where that cannot be told."""
    from . import memory

    return memory.shelf("operation")


def of_this_moment() -> "Shelf | None":
    """Return the bitmaps as the transaction at hand reads the record; None where they lag."""
    from . import memory

    return memory.of_this_moment("operation")


def settle(using: str = "default") -> bool:
    """Bring the bitmaps up to date; reading them does it by itself."""
    from . import keeping

    return keeping.settle(using)


def rebuild(using: str = "default", *, check: bool = False) -> int:
    """Make every bitmap agree with the record; return how many did not."""
    from . import keeping

    return keeping.rebuild(using, check=check)


def forget(using: str = "default") -> None:
    """Have every process work out anew what it kept; for what no mark tells of."""
    from . import keeping

    keeping.renew_edition(using)
