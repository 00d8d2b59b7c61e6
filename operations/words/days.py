"""Days, months and years as exactly as they are known."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from operations.choices import (
    DatePrecision,
    TimePrecision,
)
from operations.models import (
    Operation,
    Source,
)

# How days are written everywhere on the site: as the language of the reader does.
DAY, DAY_OF_MONTH, MONTH = "DATE_FORMAT", "MONTH_DAY_FORMAT", "YEAR_MONTH_FORMAT"


def dates(operation: Operation) -> str:
    """Say when an operation was: “17 June 2021”, “27 February to 5 March 2023”, “October 2020”."""
    return period(operation.starts_on, operation.ends_on, operation.date_precision)


def begins_at(operation: Operation) -> str:
    """Say the time of day at which an operation began: “05:00”, “about 06:30”, or nothing."""
    if operation.start_time is None:
        return ""
    time = f"{operation.start_time:%H:%M}"
    is_rough = operation.start_time_precision == TimePrecision.ABOUT
    return _("about {time}").format(time=time) if is_rough else time


def proceedings_date(operation: Operation) -> str:
    """Say the day or month of which the state of proceedings is known, or nothing."""
    day = operation.proceedings_as_of
    return period(day, day, operation.proceedings_precision) if day else ""


def investigation(operation: Operation) -> str:
    """Say when the investigation behind an operation began, or nothing."""
    day = operation.investigation_starts_on
    return period(day, day, operation.investigation_precision) if day else ""


def published(source: Source) -> str:
    """Say when a page was published: “24 January 2019”, “date not stated”."""
    day = source.published_on
    return period(day, day, source.published_precision) if day else _("date not stated")


def period(first: date | None, last: date | None, precision: str) -> str:
    """Say a period as exactly as it is known; the two days may be the same."""
    if first is None or last is None or precision == DatePrecision.UNKNOWN:
        return _("date not known")
    whole, shared, same = _formats(first, last, precision)
    if same:
        return date_format(last, whole)
    return _("{first} to {last}").format(
        first=date_format(first, shared), last=date_format(last, whole)
    )


def _formats(first: date, last: date, precision: str) -> tuple[str, str, bool]:
    """Return the format of the whole, of the first part beside it, and whether one part is all."""
    is_one_year = first.year == last.year
    is_one_month = is_one_year and first.month == last.month
    match precision:
        case DatePrecision.YEAR:
            return "Y", "Y", is_one_year
        case DatePrecision.MONTH:
            return MONTH, "F" if is_one_year else MONTH, is_one_month
        case _ if is_one_month:
            return DAY, "j", first == last
        case _:
            return DAY, DAY_OF_MONTH if is_one_year else DAY, False
