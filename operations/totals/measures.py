"""What can be added up, and which rows belong to it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, QuerySet

from operations.choices import (
    WEIGHT_UNITS,
    Currency,
    DrugClass,
    Metric,
    Scope,
    SeizureCategory,
    SeizureHow,
    Standing,
    StatisticUnit,
    Unit,
)
from operations.models import Arrest, Seizure, Statistic
from operations.models.fact import Fact
from operations.models.measure import money, plain, weight
from operations.models.seizure import of_class


@dataclass(frozen=True)
class Measure:
    """One thing that can be added up.

    ``condition`` says which rows of ``model`` belong to it; ``number`` and ``upper`` name integer
    columns, of which ``scale`` make one of the unit that the public figure is given in.
    """

    name: str
    label: str
    model: type[Fact]
    condition: Q
    number: str
    upper: str
    precision: str
    scale: int = 1
    unit: str = "count"
    note: str = ""

    @property
    def coarse_from(self) -> int:
        """The least sum that is worded in four figures, unless it is exact.

        A smaller sum of counts or money is said in full, so that a reader can add up its rows.
        """
        return 0 if self.unit in {"g", "ml"} else 1_000_000

    def rows(self, rows: QuerySet) -> QuerySet:
        """Return the accepted rows that belong to the measure."""
        return rows.filter(self.of_row)

    @property
    def of_row(self) -> Q:
        """The condition that a row is accepted and belongs to the measure."""
        return self.condition & Q(standing=Standing.ACCEPTED)

    def show(self, number: Decimal | int) -> str:
        """Format one number of the measure for a reader."""
        match self.unit:
            case "count":
                return plain(number)
            case "g":
                return weight(number)
            case "ml":
                return f"{plain(number)} ml"
            case currency:
                return money(number, currency)


WEAPONS = (
    SeizureCategory.IMITATION_FIREARM,
    SeizureCategory.BLADED_WEAPON,
    SeizureCategory.OTHER_WEAPON,
    SeizureCategory.WEAPONS_MIXED,
)
# Firearms stand apart from weapons, unless the source counts them among its weapons.
AMONG_WEAPONS = Q(category__in=WEAPONS) | Q(
    category=SeizureCategory.FIREARM, part_of__category=SeizureCategory.WEAPONS_MIXED
)
# A row with a value but no quantity is not “amount not stated”: it states one of the two.
COUNTABLE = Q(quantity__isnull=False) | Q(value__isnull=True)
SEIZED = Q(how=SeizureHow.SEIZED)
UNSTATED = Q(unit="", quantity__isnull=True, value__isnull=True)
DRUGS = SEIZED & Q(category=SeizureCategory.DRUGS)
BY_WEIGHT = Q(unit__in=WEIGHT_UNITS) & COUNTABLE | UNSTATED


def _pieces(
    name: str, label: str, condition: Q, *, scale: int = 1, unit: str = "count", note: str = ""
) -> Measure:
    return Measure(
        name,
        label,
        Seizure,
        condition & COUNTABLE,
        "quantity_base",
        "quantity_upper_base",
        "quantity_precision",
        scale=scale,
        unit=unit,
        note=note,
    )


def _money(name: str, label: str, condition: Q, currency: str) -> Measure:
    return Measure(
        name,
        label,
        Seizure,
        condition & SEIZED & Q(currency=currency),
        "value_base",
        "value_upper_base",
        "value_precision",
        scale=100,
        unit=currency,
    )


def _statistic(name: str, label: str, metric: str) -> Measure:
    whole = Q(part_of__isnull=True, place__isnull=True, offence__isnull=True, subset="")
    return Measure(
        name,
        label,
        Statistic,
        Q(metric=metric, unit=StatisticUnit.COUNT, scope=Scope.OPERATION, sex="", age_band="")
        & (whole | Q(part_of__isnull=False)),
        "number_base",
        "number_upper_base",
        "number_precision",
        scale=100,
    )


def _in_currency(name: str, label: str, condition: Q) -> Iterator[Measure]:
    for currency in Currency:
        of = "" if currency == Currency.GBP else f" ({currency})"
        yield _money(f"{name}_{currency.lower()}", f"{label}{of}", condition, currency)


def _handed_in(how: str, adjective: str) -> Iterator[Measure]:
    came = Q(how=how)
    yield _pieces(
        f"firearms_{how}", f"firearms {adjective}", came & Q(category=SeizureCategory.FIREARM)
    )
    yield _pieces(
        f"bladed_weapons_{how}",
        f"knives and blades {adjective}",
        came & Q(category=SeizureCategory.BLADED_WEAPON),
    )
    yield _pieces(f"weapons_{how}", f"weapons {adjective}", came & AMONG_WEAPONS)
    yield _pieces(
        f"ammunition_rounds_{how}",
        f"rounds of ammunition {adjective}",
        came & Q(category=SeizureCategory.AMMUNITION),
    )


def _all_measures() -> Iterator[Measure]:
    yield Measure("arrests", "arrests", Arrest, Q(), "people", "people_upper", "people_precision")
    yield _statistic("charged", "people charged", Metric.PEOPLE_CHARGED)
    yield _statistic("charges", "charges", Metric.CHARGES)
    yield _statistic("convicted", "people convicted", Metric.PEOPLE_CONVICTED)
    yield from _in_currency("cash", "cash", Q(category=SeizureCategory.CASH))
    yield from _in_currency(
        "criminal_assets", "cash and criminal assets", Q(category=SeizureCategory.CRIMINAL_ASSETS)
    )
    yield _pieces("drug_weight_g", "drugs by weight", DRUGS & BY_WEIGHT, scale=1000, unit="g")
    for drug_class in DrugClass:
        yield _pieces(
            f"class_{drug_class.lower()}_weight_g",
            f"Class {drug_class} drugs by weight",
            DRUGS & BY_WEIGHT & of_class(drug_class),
            scale=1000,
            unit="g",
        )
    yield _money(
        "drug_value_gbp",
        "value of drugs",
        Q(category=SeizureCategory.DRUGS, value__isnull=False),
        Currency.GBP,
    )
    yield _pieces("wraps", "wraps of drugs", DRUGS & Q(unit=Unit.WRAPS))
    yield _pieces("tablets", "tablets", DRUGS & Q(unit=Unit.TABLETS))
    yield _pieces(
        "drug_ml", "drugs by volume", DRUGS & Q(unit=Unit.MILLILITRE), scale=1000, unit="ml"
    )
    for name, label, category in (
        ("cannabis_plants", "cannabis plants", SeizureCategory.CANNABIS_PLANTS),
        ("firearms", "firearms", SeizureCategory.FIREARM),
        ("imitation_firearms", "imitation firearms", SeizureCategory.IMITATION_FIREARM),
        ("bladed_weapons", "knives and blades", SeizureCategory.BLADED_WEAPON),
    ):
        yield _pieces(name, label, SEIZED & Q(category=category))
    yield _pieces(
        "weapons",
        "weapons other than firearms",
        SEIZED & AMONG_WEAPONS,
        note="all weapon categories; firearms only where the source counts them in",
    )
    for name, label, category in (
        ("ammunition_rounds", "rounds of ammunition", SeizureCategory.AMMUNITION),
        ("vehicles", "vehicles", SeizureCategory.VEHICLE),
        ("phones", "phones", SeizureCategory.PHONE),
        ("deal_line_handsets", "deal-line handsets", SeizureCategory.DEAL_LINE_HANDSET),
    ):
        yield _pieces(name, label, SEIZED & Q(category=category))
    yield from _handed_in(SeizureHow.SURRENDERED, "surrendered")
    yield from _handed_in(SeizureHow.FOUND, "found")
    yield from _handed_in(SeizureHow.TOGETHER, "seized or handed in, not told apart")
    yield _statistic("warrants", "warrants executed", Metric.WARRANTS_EXECUTED)
    yield _statistic("premises", "premises searched", Metric.PREMISES_SEARCHED)
    yield _statistic("officers", "officers deployed", Metric.OFFICERS_DEPLOYED)
    yield _statistic("safeguarded", "people safeguarded", Metric.PEOPLE_SAFEGUARDED)
    yield _statistic("children_rescued", "children rescued", Metric.CHILDREN_RESCUED)
    yield _statistic("engaged", "people engaged with", Metric.PEOPLE_ENGAGED)
    yield _statistic(
        "engaged_for_safeguarding",
        "people engaged for safeguarding",
        Metric.ENGAGED_FOR_SAFEGUARDING,
    )
    yield _statistic("lines_closed", "lines closed", Metric.LINES_CLOSED)
    yield _statistic("lines_disrupted", "lines disrupted", Metric.LINES_DISRUPTED)


MEASURES: Mapping[str, Measure] = {measure.name: measure for measure in _all_measures()}
