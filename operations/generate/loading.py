"""Filling an empty database with the invented rows."""

from collections.abc import Callable
from random import Random

from operations.bulk import NotEmpty, filled, refuse_what_is_there, write
from operations.models import LoadedRecord

from .invent import Inventor
from .names import invent_cast

NAME = "generated"  # of the record, among those that were loaded
CHUNK = 2_000  # operations written at once

Progress = Callable[[int, int], None]


class GenerateError(Exception):
    """Why nothing was generated, in words for the person who asked."""


def generate(
    number: int, seed: int = 1, *, with_search: bool = True, progress: Progress | None = None
) -> None:
    """Fill an empty database with so many invented operations.

    Raises GenerateError where there is a record: invented rows never stand among real ones.
    """
    try:
        refuse_what_is_there()
    except NotEmpty as error:
        raise GenerateError(
            "There is a record in this database, and invented operations go into an empty one "
            "only. Name another folder or database, as in OPSTRACKER_VAR=var/trial, migrate it, "
            "and generate there."
        ) from error
    random = Random(seed)  # noqa: S311  nothing secret: the same seed gives the same record
    cast, sheets = invent_cast(random)
    inventor = Inventor(cast, random)
    models = [sheet.model for sheet in (*sheets, *inventor.sheets)]
    with filled(models, with_search=with_search):
        write(sheets)
        _write_operations(inventor, number, progress)
        LoadedRecord.objects.create(name=NAME)


def _write_operations(inventor: Inventor, number: int, progress: Progress | None) -> None:
    for done in range(1, number + 1):
        inventor.invent()
        if done % CHUNK == 0 or done == number:
            write(inventor.sheets)
            if progress:
                progress(done, number)
