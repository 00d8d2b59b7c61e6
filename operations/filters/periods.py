"""Months, quarters and years, as addresses name them: ``2023-03``, ``2023-q1``, ``2023``."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from operations.choices import DatePrecision

PATTERN = r"(?P<year>[12][0-9]{3})(?:-(?P<month>0[1-9]|1[0-2])|-q(?P<quarter>[1-4]))?"
MONTHS = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True, order=True)
class Period:
    """So many whole months (1, 3 or 12) from the first day of one."""

    first: date
    months: int

    @classmethod
    def read(cls, token: str) -> "Period | None":
        """Return the period that a token names, or None where it names none."""
        found = re.fullmatch(PATTERN, token)
        if not found:
            return None
        year = int(found["year"])
        if found["month"]:
            return cls(date(year, int(found["month"]), 1), 1)
        if found["quarter"]:
            return cls(date(year, int(found["quarter"]) * 3 - 2, 1), 3)
        return cls(date(year, 1, 1), 12)

    @classmethod
    def around(cls, day: date, grain: str) -> "Period":
        """Return the month, quarter or year that a day lies in."""
        months = MONTHS[grain]
        return cls(date(day.year, (day.month - 1) // months * months + 1, 1), months)

    @property
    def last(self) -> date:
        return self.following.first - timedelta(days=1)

    @property
    def following(self) -> "Period":
        month = self.first.month + self.months
        return Period(date(self.first.year + month // 13, (month - 1) % 12 + 1, 1), self.months)

    @property
    def token(self) -> str:
        year = self.first.year
        match self.months:
            case 1:
                return f"{year}-{self.first.month:02}"
            case 3:
                return f"{year}-q{self.first.month // 3 + 1}"
            case _:
                return str(year)

    @property
    def label(self) -> str:
        """The period in words: “March 2023”, “January to March 2023”, “2023”."""
        match self.months:
            case 1:
                return date_format(self.first, "YEAR_MONTH_FORMAT")
            case 3:
                return _("{first} to {last}").format(
                    first=date_format(self.first, "F"),
                    last=date_format(self.last, "YEAR_MONTH_FORMAT"),
                )
            case _:
                return str(self.first.year)

    @property
    def precisions(self) -> list[str]:
        """How exactly a date must be known for it to be said to lie in such a period."""
        return precisions_of(self.months)

    def __contains__(self, other: "Period") -> bool:
        return self.first <= other.first and other.last <= self.last

    def __str__(self) -> str:
        return self.token


def precisions_of(months: int) -> list[str]:
    """Return how exactly a date must be known to be said to lie in a period of so many months."""
    exact = [DatePrecision.DAY.value, DatePrecision.MONTH.value]
    return [*exact, DatePrecision.YEAR.value] if months == MONTHS["year"] else exact
