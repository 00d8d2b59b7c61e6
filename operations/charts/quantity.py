"""What can be plotted: the number of operations, and every measure that can be summed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from operations.choices import CURRENCY_SIGNS
from operations.language import Words
from operations.models.measure import NOTHING, Amount, plain
from operations.totals import MEASURES, Totals, agreeing, named

OPERATIONS = "operations"

# Asked for most; the form has them first.
USUAL = (
    OPERATIONS,
    "arrests",
    "charged",
    "safeguarded",
    "cash_gbp",
    "drug_weight_g",
    "wraps",
    "firearms",
    "weapons",
    "lines_closed",
    "warrants",
    "premises",
)

# A measure that other measures take apart, and what is left of it.
PARTS: Mapping[str, Sequence[tuple[str, Words]]] = {
    "drug_weight_g": (
        ("class_a_weight_g", _("Class A")),
        ("class_b_weight_g", _("Class B")),
        ("class_c_weight_g", _("Class C")),
    )
}
UNCLASSED, REST = "unclassed", _("Class not stated")


@dataclass(frozen=True)
class Quantity:
    """A measure as a chart sees it. ``token`` is what an address says."""

    token: str

    @property
    def is_operations(self) -> bool:
        return self.token == OPERATIONS

    @property
    def label(self) -> str:
        return named(self._label)

    @property
    def _label(self) -> str:
        return OPERATIONS if self.is_operations else MEASURES[self.token].label

    @property
    def title(self) -> str:
        return self.label[:1].upper() + self.label[1:]

    @property
    def unit(self) -> str:
        """The unit of the numbers as they are summed: count, g, ml or a currency."""
        return "count" if self.is_operations else MEASURES[self.token].unit

    @property
    def parts(self) -> Sequence[tuple[str, Words]]:
        return PARTS.get(self.token, ())

    @property
    def names(self) -> list[str]:
        """The measures that must be summed for it."""
        if self.is_operations:
            return []
        return [self.token, *(name for name, _ in self.parts)]

    def amount(self, found: Totals, operations: int) -> Amount:
        """Return what a group of so many operations comes to."""
        if not self.is_operations:
            return found[self.token]
        return Amount(operations, None, "exact") if operations else NOTHING

    def show(self, number: Decimal | int) -> str:
        return plain(number) if self.is_operations else MEASURES[self.token].show(number)

    def brief(self, number: Decimal | int) -> str:
        """Format a number for a small place: “£652k”, “45.9 kg”, “1.2m”."""
        if number == 0:
            return "0"
        if self.unit in {"g", "ml"}:
            return self.show(_rounded(number))
        sign = "" if self.unit == "count" else CURRENCY_SIGNS[self.unit]
        for size, letter in ((1_000_000, "m"), (10_000, "k")):
            if number >= size:
                divisor = min(size, 1_000) if letter == "k" else size
                return f"{sign}{plain(_rounded(Decimal(number) / divisor))}{letter}"
        return f"{sign}{plain(_rounded(number))}"

    def of(self, words: str, amount: Amount) -> str:
        """Say an amount and of what: “222 arrests”, “about £20,000 cash”."""
        return f"{words} {agreeing(self._label, amount)}"


def _rounded(number: Decimal | int) -> Decimal | int:
    """Round to three figures, keeping whole numbers whole."""
    if number == int(number) and number < 10_000:
        return int(number)
    digits = len(str(int(number)))
    found = round(Decimal(number), max(0, 3 - digits)) if digits < 4 else Decimal(round(number))
    if digits > 3:
        found = Decimal(round(int(found), 3 - digits))
    return int(found) if found == int(found) else found
