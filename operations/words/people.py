"""Who was arrested: how many, of what sex and age."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from operations.choices import (
    Sex,
)
from operations.models import (
    Arrest,
    Operation,
    Outcome,
)
from operations.models.arrest import ADULT, OLDEST

SEVERAL = 2  # enough for the plural


def ages(row: Arrest | Operation) -> str:
    """Say an age or a range: “26”, “19 to 56”, “under 18”, “65 or over”, or nothing."""
    low, high = row.age_min, row.age_max
    if low is None or high is None:
        return ""
    if high < ADULT:
        return _("under 18")
    if low < ADULT:
        return f"under 18 to {high}" if high < OLDEST else "under 18 to 65 or over"
    if high >= OLDEST:
        return f"{low} or over"
    return str(low) if low == high else f"{low} to {high}"


def aged(row: Arrest | Operation) -> str:
    """Say an age in a sentence: “aged 26”, “aged 19 to 56”, “under 18”, or nothing."""
    words = ages(row)
    return _("aged {age}").format(age=words) if words[:1].isdigit() else words


def who(row: Arrest) -> str:
    """Say whom an arrest row stands for: “7 men”, “1 woman”, “222 people”."""
    if row.people is None:
        return _("{people}, number not stated").format(people=_people(row, SEVERAL).capitalize())
    return f"{row.people_amount.words()} {_people(row, _number(row))}"


def who_of(outcome: Outcome) -> str:
    """Say of how many people an outcome is true: “7 people”, “an unstated number of people”."""
    if outcome.people is None:
        return _("a number of people that is not stated")
    people = ngettext("person", "people", _number(outcome))
    return f"{outcome.people_amount.words()} {people}"


def _number(row: Arrest | Outcome) -> int:
    """Return the number that the noun agrees with: a range is never one person."""
    if row.people_upper is not None:
        return max(row.people_upper, SEVERAL)
    return row.people or 0


def _people(row: Arrest, number: int) -> str:
    if not row.sex:
        return ngettext("person", "people", number)
    is_male = row.sex == Sex.MALE
    if row.age_min is None or row.age_min >= ADULT:
        return ngettext("man", "men", number) if is_male else ngettext("woman", "women", number)
    if row.age_max is not None and row.age_max < ADULT:
        return ngettext("boy", "boys", number) if is_male else ngettext("girl", "girls", number)
    return ngettext("male", "males", number) if is_male else ngettext("female", "females", number)
