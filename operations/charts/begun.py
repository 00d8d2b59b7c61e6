"""When the operations of a set began, as far as their dates are known."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from operations.bitmaps.bits import by_value, either, of_places, without
from operations.choices import DatePrecision
from operations.filters import OperationFilter
from operations.filters.periods import Period


def first_days(
    filterset: OperationFilter, precisions: Iterable[str] = DatePrecision.values
) -> tuple[date, date] | None:
    """Return the earliest and the latest first day that is known so exactly; None if none is."""
    if filterset.found is not None:
        return filterset.found.first_days(either(of_precisions(filterset, precisions).values()))
    exact = set(precisions)
    days = [day for _, day, precision in _dates(filterset) if day and precision in exact]
    return (min(days), max(days)) if days else None


def begun_in(filterset: OperationFilter, periods: Sequence[Period]) -> list[int]:
    """Return the operations that are known to have begun in each of some periods on end."""
    if not periods:
        return []
    exact = either(of_precisions(filterset, periods[0].precisions).values())
    ends = [_begun_by(filterset, period.last) for period in periods]
    return [
        without(later, earlier) & exact
        for earlier, later in zip([0, *ends[:-1]], ends, strict=True)
    ]


def _begun_by(filterset: OperationFilter, day: date) -> int:
    if filterset.found is not None:
        return filterset.found.begun_by(day)
    return of_places(key for key, first, _ in _dates(filterset) if first and first <= day)


def of_precisions(filterset: OperationFilter, precisions: Iterable[str]) -> Mapping[str, int]:
    """Return the operations whose date is known so exactly, by precision."""
    if filterset.found is not None:
        return {each: filterset.found.of_precision(each) for each in precisions}
    by_precision = by_value((key, precision) for key, _, precision in _dates(filterset))
    return {each: by_precision.get(each, 0) for each in precisions}


def _dates(filterset: OperationFilter) -> list[tuple[int, date | None, str]]:
    rows = filterset.qs.order_by()
    return list(rows.values_list("pk", "starts_on", "date_precision"))
