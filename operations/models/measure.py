"""The one reusable measure: a number, an upper bound and how exact the words were.

``whole_measure`` and ``decimal_measure`` make the fields, ``measure_constraints`` the rules,
``Measured`` reads the fields of a row back as one ``Amount``.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from typing import Any, overload

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Cast, Round

from operations.choices import BASE_PER_UNIT, CURRENCY_SIGNS, Currency, Precision, phrase

UPPER_HELP = "The upper bound, only where the source gives a range (“between 5 and 7”)."
PRECISION_HELP = (
    "How exact the source's words were. “Amount not stated” where it gives no number "
    "(“several”, “a quantity”)."
)

MeasureFields = tuple[models.Field, models.Field, models.Field]


def _precision_field(*, required: bool) -> models.CharField:
    return models.CharField(
        max_length=10,
        choices=Precision,
        blank=not required,
        default=Precision.EXACT if required else "",
        help_text=PRECISION_HELP + ("" if required else " Empty where there is nothing to say."),
    )


def whole_measure(help_text: str) -> MeasureFields:
    """Return number, upper bound and precision for a count that every row must have."""
    options: dict[str, Any] = {"null": True, "blank": True}
    return (
        models.PositiveIntegerField(**options, help_text=help_text),
        models.PositiveIntegerField(**options, help_text=UPPER_HELP),
        _precision_field(required=True),
    )


def decimal_measure(help_text: str, *, places: int, required: bool) -> MeasureFields:
    """Return number, upper bound and precision for a decimal, kept as the source prints it."""
    options: dict[str, Any] = {
        "max_digits": 14,
        "decimal_places": places,
        "null": True,
        "blank": True,
        "validators": [MinValueValidator(0)],
    }
    return (
        models.DecimalField(**options, help_text=help_text),
        models.DecimalField(**options, help_text=UPPER_HELP),
        _precision_field(required=required),
    )


def hundredths(field: str) -> models.GeneratedField:
    """Return an integer column kept by the database: the decimal in hundredths, for sums."""
    return _base_field(F(field) * 100, f"{field}, in hundredths, kept by the database for sums.")


def base_quantity(field: str, unit: str) -> models.GeneratedField:
    """Return an integer column kept by the database: milligrams, microlitres or pieces."""
    factor = Case(
        *[When(Q((unit, token)), then=Value(size)) for token, size in BASE_PER_UNIT.items()],
        default=Value(1),
        output_field=models.IntegerField(),
    )
    return _base_field(
        F(field) * factor,
        f"{field} in milligrams, microlitres or pieces, kept by the database for sums.",
    )


def _base_field(expression: Any, help_text: str) -> models.GeneratedField:
    # Round first: SQLite keeps decimals as floats, and 8.3 * 1,000,000 must not lose a milligram.
    return models.GeneratedField(
        expression=Cast(Round(expression), output_field=models.BigIntegerField()),
        output_field=models.BigIntegerField(),
        db_persist=True,
        help_text=help_text,
    )


def measure_constraints(
    model: str, name: str, *, required: bool = True
) -> Iterator[models.BaseConstraint]:
    """Yield the rules of a measure. A NULL passes a CHECK, so each rule says IS NOT NULL."""
    number, upper, precision = name, f"{name}_upper", f"{name}_precision"
    unnumbered = Q((precision, Precision.UNSTATED)) | (Q() if required else Q((precision, "")))
    yield models.CheckConstraint(
        name=f"{model}_{name}_number_unless_unstated",
        condition=(unnumbered & Q((f"{number}__isnull", True)))
        | (~unnumbered & Q((f"{number}__isnull", False))),
        violation_error_message=(
            f"Give the {name} as a number, or choose “amount not stated” and leave it empty."
        ),
    )
    yield models.CheckConstraint(
        name=f"{model}_{name}_upper_only_in_range",
        condition=(
            Q((precision, Precision.RANGE))
            & Q((f"{upper}__isnull", False))
            & Q((f"{number}__isnull", False))
            & Q((f"{upper}__gt", F(number)))
        )
        | (~Q((precision, Precision.RANGE)) & Q((f"{upper}__isnull", True))),
        violation_error_message=(
            f"An upper bound of the {name} goes with “between”, and is above the lower one."
        ),
    )
    yield models.CheckConstraint(
        name=f"{model}_{name}_not_negative",
        condition=Q((f"{number}__isnull", True)) | Q((f"{number}__gte", 0)),
        violation_error_message=f"The {name} cannot be below nought.",
    )
    tokens = [*Precision.values] if required else ["", *Precision.values]
    yield models.CheckConstraint(
        name=f"{model}_{name}_precision_known",
        condition=Q((f"{precision}__in", tokens)),
        violation_error_message=f"Choose the precision of the {name} from the list.",
    )


@dataclass(frozen=True)
class Amount:
    """A number with its precision, and how many rows beside it state none.

    ``number`` is None where no row states one; ``precision`` is empty where there is no row.
    ``coarse_from`` is the least number that words round: digits that come of adding rough numbers
    to exact ones were measured by nobody. None for what is said in full, as one source prints it.
    """

    number: Decimal | int | None = None
    upper: Decimal | int | None = None
    precision: str = ""
    unstated: int = 0
    coarse_from: int | None = field(default=None, compare=False)

    def __bool__(self) -> bool:
        return self.number is not None or self.unstated > 0

    def words(self, show: Callable[[Decimal | int], str] | None = None) -> str:
        """Return the amount as read aloud; ``show`` formats one number (default: 1,234.5)."""
        if self.number is None:
            return str(Precision.UNSTATED.label)
        show = show or plain
        # What is “over” or “at least” a number is so of a lower one too, not of a higher one.
        nearest = ROUND_HALF_EVEN if self.precision == Precision.ABOUT else ROUND_FLOOR
        upper = "" if self.upper is None else show(self._said(self.upper, ROUND_CEILING))
        return phrase(self.precision, show(self._said(self.number, nearest)), upper)

    def _said(self, number: Decimal | int, rounding: str) -> Decimal | int:
        if self.coarse_from is None or number < self.coarse_from:
            return number
        return rounded(number, rounding)


NOTHING = Amount()


SIGNIFICANT = 4


def rounded(number: Decimal | int, rounding: str = ROUND_HALF_EVEN) -> Decimal | int:
    """Round to four significant figures: 139,000.42 to 139,000, and 3,161,436 to 3,161,000."""
    step = Decimal(1).scaleb(Decimal(number).adjusted() - SIGNIFICANT + 1)
    found = (number / step).to_integral_value(rounding) * step
    return int(found) if found == int(found) else found


def plain(number: Decimal | int) -> str:
    """Format a number with thousands separators and no trailing noughts."""
    text = f"{number:,f}" if isinstance(number, Decimal) else f"{number:,}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def money(number: Decimal | int, currency: str = Currency.GBP) -> str:
    """Format an amount of money: £20,000 or £312.50."""
    places = 0 if number == int(number) else 2
    return f"{CURRENCY_SIGNS[currency]}{number:,.{places}f}"


def weight(grams: Decimal | int) -> str:
    """Format a weight given in grams: 300 g or 45.9 kg."""
    if grams < 1000:
        return f"{plain(grams)} g"
    return f"{plain(Decimal(grams) / 1000)} kg"


class Measured:
    """Descriptor: ``arrest.people_amount`` reads people, people_upper and people_precision."""

    def __init__(self, name: str):
        self.name = name

    @overload
    def __get__(self, row: None, owner: type) -> "Measured": ...
    @overload
    def __get__(self, row: models.Model, owner: type) -> Amount: ...
    def __get__(self, row: models.Model | None, owner: type) -> "Measured | Amount":
        if row is None:
            return self
        precision = getattr(row, f"{self.name}_precision")
        return Amount(
            getattr(row, self.name),
            getattr(row, f"{self.name}_upper"),
            precision,
            unstated=int(precision == Precision.UNSTATED),
        )
