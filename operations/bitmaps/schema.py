"""The triggers that mark which rows' bits are out of date."""

import re
from collections import defaultdict
from typing import Any

from django.db.backends.utils import CursorWrapper

from operations import coverage
from operations.marking import Marking, Tracked
from operations.models import (
    Agency,
    Arrest,
    ArrestOffence,
    Citation,
    Note,
    Offence,
    Operation,
    OperationOffence,
    OperationPlace,
    OperationProgramme,
    OperationTheme,
    Outcome,
    Participation,
    Place,
    Programme,
    Source,
    Speaker,
    Theme,
)
from operations.totals import MEASURES

from .keeping import ALL_OF, BLOCK
from .kept import DAYS, KEPT, LISTED, REACHES, kind_of

LINKS: tuple[Any, ...] = (
    OperationTheme,
    OperationProgramme,
    Participation,
    OperationPlace,
    OperationOffence,
    Note,
    Citation,
)
# What a choice of a filter is called, and which choices there are, is read anew after these.
NAMED: tuple[Any, ...] = (
    Agency,
    Place,
    Offence,
    Programme,
    Source,
    Speaker,
    Theme,
    ArrestOffence,
    Citation,
)

_ADDRESS = re.compile(" object at 0x[0-9a-f]+")


def _tracked() -> Tracked:
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for model in LISTED:
        found[model._meta.db_table].append((kind_of(model), "id"))
    for model in (*LISTED[1:], Outcome, *LINKS):
        found[model._meta.db_table].append(("operation", "operation_id"))
    for model in NAMED:
        found[model._meta.db_table].append((kind_of(model), "id"))
    found[ArrestOffence._meta.db_table].append((kind_of(Arrest), "arrest_id"))
    return dict(found)


def _shape() -> str:
    """Return all that is kept, in words that are the same in every process."""
    kept = repr((KEPT, DAYS, REACHES, list(MEASURES.values())))
    # A subquery is an object at some address: its SQL says what it is.
    one_origin = Operation.objects.filter(coverage.has_one_origin()).query
    return f"{_ADDRESS.sub('', kept)} {one_origin}"


def begin_anew(cursor: CursorWrapper) -> None:
    """Throw the bitmaps away and mark every block of rows."""
    cursor.execute("DELETE FROM bitmaps_bitmap")
    cursor.execute("DELETE FROM bitmaps_mark")
    for model in LISTED:
        cursor.execute(
            f"INSERT INTO bitmaps_mark (kind, object_id) "  # noqa: S608  names and a number of ours
            f"SELECT DISTINCT '{ALL_OF}{kind_of(model)}', id / {BLOCK} FROM {model._meta.db_table}"
        )


MARKING = Marking(
    prefix="bitmaps_keep_",
    table="bitmaps_mark",
    tracked=_tracked(),
    shape=_shape(),
    begin_anew=begin_anew,
)


def look_after(using: str, **kwargs: Any) -> None:
    """Receiver of ``post_migrate``."""
    from django.db import connections

    MARKING.install(connections[using])
