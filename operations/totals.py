"""The counting rules: the only place that sums (``docs/method.md`` says them in words).

A *measure* is one thing that can be added up, such as sterling cash. A row counts for every
measure it belongs to, unless it is a breakdown of a row that gives the number already, or lies
inside an operation whose bigger operation, in the same set, has a row of that measure.

``of`` sums a set of operations, ``of_rows`` a set of rows, ``by_operation`` each operation alone,
``by`` groups of the operations of a set.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache, partial
from typing import Any, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import (
    BigIntegerField,
    CharField,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext

from operations.choices import (
    WEIGHT_UNITS,
    Currency,
    DrugClass,
    Metric,
    Precision,
    Scope,
    SeizureCategory,
    SeizureHow,
    Standing,
    StatisticUnit,
    Unit,
    combine,
)
from operations.measure_names import NAMES
from operations.models import Arrest, Operation, Seizure, Statistic
from operations.models.fact import Fact
from operations.models.measure import NOTHING, Amount, money, plain, weight
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
        return rows.filter(self.condition, standing=Standing.ACCEPTED)

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


def named(label: str, number: int = 2) -> str:
    """Return a measure’s label in the reader’s language, as it stands beside such a number."""
    return str(NAMES[label] % number)


def agreeing(label: str, amount: Amount) -> str:
    """Return a label to stand beside an amount: “1 arrest”, but “over 1 arrests”, “2 arrests”."""
    is_one = amount.number == 1 and amount.precision == Precision.EXACT
    return named(label, 1 if is_one else max(2, int(amount.number or 0)))


@dataclass(frozen=True)
class Figure:
    """One total as a reader sees it."""

    measure: Measure
    amount: Amount

    @property
    def name(self) -> str:
        return self.measure.name

    @property
    def label(self) -> str:
        return named(self.measure.label)

    @property
    def named(self) -> str:
        """The label in a sentence, after its number: “arrest” of one."""
        return agreeing(self.measure.label, self.amount)

    @property
    def unstated(self) -> int:
        return self.amount.unstated

    @property
    def words(self) -> str:
        """The number in words, coarser than the sum where that is rough; else “not stated”."""
        if self.amount.number is None:
            return gettext("not stated")
        return self.amount.words(self.measure.show)

    @property
    def word(self) -> str:
        """The precision word alone, as in “about”; nothing for exact numbers and ranges."""
        plain_ones = {Precision.EXACT, Precision.RANGE, Precision.UNSTATED}
        precision = self.amount.precision
        return "" if precision in plain_ones else str(Precision(precision).label)

    @property
    def number(self) -> str:
        """The words without the precision word."""
        return self.words.removeprefix(f"{self.word} ")


@dataclass(frozen=True)
class Totals:
    """The totals of one set, by the name of the measure; absent ones have no row at all."""

    amounts: Mapping[str, Amount] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Amount:
        return self.amounts.get(MEASURES[name].name, NOTHING)

    def figure(self, name: str) -> Figure:
        return Figure(MEASURES[name], self[name])

    def figures(self) -> list[Figure]:
        """Return every total that has a row, in the order of the measures."""
        return [Figure(measure, self[name]) for name, measure in MEASURES.items() if self[name]]


def of(operations: QuerySet[Operation]) -> Totals:
    """Return the totals of a set of operations, in two queries, or four where some are nested."""
    return _sum_of(operations)


def of_rows(rows: QuerySet[Any]) -> Totals:
    """Return the totals of a set of arrests, seizures or statistics, as it is filtered."""
    return _sum_of(rows, "operation__")


def _sum_of(rows: QuerySet[Any], path: str = "") -> Totals:
    """Sum the rows of a set; ``path`` leads from them to their operations.

    Rows of nested operations are few: they are summed apart, each operation alone, and left out
    here where a bigger one has the measure. Asked of every row in SQL it takes the square of them.
    """
    nested = rows.filter(**{f"{path}part_of__isnull": False}).order_by()
    key = f"{path}pk" if path == "" else "operation"
    steps = [key, f"{path}part_of", f"{path}part_of__part_of"]
    above = {op: {each for each in more if each} for op, *more in nested.values_list(*steps)}
    if not above:
        return _only(_tally(rows, nested=False))
    outermost = rows.filter(**{f"{path}part_of__isnull": True})
    found: dict[str, list[tuple]] = defaultdict(list)
    for name, lines in _every_line(outermost).get(0, {}).items():
        found[name] += lines
    own = _every_line(nested, by="operation")
    bigger = dict(own) | dict(
        _every_line(rows.filter(**{f"{path}parts__isnull": False}), by="operation")
    )
    for op, measures in own.items():
        for name, lines in measures.items():
            if not any(name in bigger.get(each, {}) for each in above[op]):
                found[name] += lines
    return _totals(found)


def _every_line(rows: QuerySet[Any], by: str | None = None) -> "Lines":
    return _lines(rows, nested=False, by=by, names=tuple(MEASURES))


def by_operation(operations: Iterable[Operation]) -> Mapping[int, Totals]:
    """Return the totals of each operation alone, by primary key, in one query a few hundred."""
    keys = [operation.pk for operation in operations]
    found: dict[int, Totals] = {}
    # The keys stand in each part of the statement, and a statement takes so many values only.
    for start in range(0, len(keys), MOST_KEYS):
        some = Operation.objects.filter(pk__in=keys[start : start + MOST_KEYS])
        found |= _tally(some, nested=False, by="operation")
    return {key: found.get(key, Totals()) for key in keys}


Key = TypeVar("Key")


@dataclass(frozen=True)
class Share:
    """The totals of one group of a set of operations.

    ``within`` adds what counts in the whole set: a figure that a bigger operation anywhere in the
    set holds is left out. ``alone`` are the totals of the group as a set of its own.
    """

    within: Totals
    alone: Totals


def by(
    operations: QuerySet[Operation], groups: Mapping[Key, Collection[int]], names: Collection[str]
) -> Mapping[Key, Share]:
    """Return the totals of some measures for groups of a set's operations, in two queries.

    ``groups`` holds primary keys; an operation may be in several of them, or in none.
    """
    lines = _lines(operations, nested=False, by="operation", names=tuple(names))
    parents = operations.order_by().filter(part_of__isnull=False)
    above = {
        key: {each for each in bigger if each}
        for key, *bigger in parents.values_list("pk", "part_of", "part_of__part_of")
    }
    every = set(lines)
    return {
        group: Share(
            within=_together(lines, members, above, every),
            alone=_together(lines, members, above, every.intersection(members)),
        )
        for group, members in groups.items()
    }


def _together(
    lines: "Lines", members: Collection[int], above: Mapping[int, set[int]], whole: set[int]
) -> Totals:
    """Add what the members hold, save where a bigger operation of ``whole`` has the measure."""
    found: dict[str, list[tuple]] = defaultdict(list)
    for key in members:
        bigger = above.get(key, set()) & whole
        for name, own in lines.get(key, {}).items():
            if not any(name in lines[parent] for parent in bigger):
                found[name] += own
    return _totals(found)


def lines_of(operations: QuerySet[Operation]) -> "Lines":
    """Return what each operation alone holds of each measure, by precision: see ``Lines``."""
    return _every_line(operations, by="operation")


def from_lines(found: "Mapping[str, list[tuple]]") -> Totals:
    """Return the totals that lines make together, by the name of the measure."""
    return _totals(found)


def with_totals(operations: Sequence[Operation]) -> Sequence[Operation]:
    """Give each operation in hand its own ``totals``."""
    found = by_operation(operations)
    for operation in operations:
        operation.totals = found[operation.pk]  # type: ignore[attr-defined]
    return operations


def with_total(operations: QuerySet[Operation], name: str) -> QuerySet[Operation]:
    """Annotate each operation with its own total of one measure, to sort by: ``total_<name>``."""
    measure = MEASURES[name]
    rows = measure.model.objects.filter(operation=OuterRef("pk"))
    total = (
        _counting(measure, rows, measure.model.objects.all(), nested=False)
        .order_by()
        .values("operation")
        .annotate(total=Sum(measure.number))
        .values("total")
    )
    return operations.annotate(**{f"total_{name}": Subquery(total)})


def counted_rows(rows: QuerySet[Any], keys: Iterable[int]) -> Mapping[int, list[str]]:
    """Return which measures each of the rows named by ``keys`` counts for in the set ``rows``.

    A key that is absent counts for nothing: disputed, broken down elsewhere, nested, no measure.
    """
    model: Any = rows.model
    some = model.objects.filter(pk__in=list(keys))
    # Only rows of the same operations and of bigger ones decide: the rest need not be read.
    near = Q()
    for way in ("operation", "operation__part_of", "operation__part_of__part_of"):
        near |= Q(operation__in=some.order_by().values(way))
    rows = rows.filter(near)
    return _by_key(_answer(_counted_statement(connection.vendor, model), rows, some))


@lru_cache
def _counted_statement(vendor: str, model: Any) -> "Statement":
    """Return the SQL that names the measures which some rows of a set count for."""
    some, whole = (model.objects.filter(pk__in=_mark(mark)) for mark in (THE_KEYS, THE_SET))
    parts = [
        _counting(measure, some, whole, nested=True)
        .order_by()
        .annotate(measure=Value(measure.name, output_field=CharField()))
        .values_list("pk", "measure")
        for measure in _measures_of(model)
    ]
    return _worded(parts[0].union(*parts[1:]))


def hidden_measures(
    operations: QuerySet[Operation], keys: Iterable[int]
) -> Mapping[int, list[str]]:
    """Return, by operation, the measures whose figures a bigger operation of the set holds."""
    keys = list(keys)
    nested = operations.order_by().filter(pk__in=keys, part_of__isnull=False)
    family = {
        each
        for above in nested.values_list("pk", "part_of", "part_of__part_of")
        for each in above
        if each
    }
    if not family:
        return {}
    # Nothing else of the set decides.
    inside = operations.order_by().filter(pk__in=family).values("pk")
    parts = []
    for measure in MEASURES.values():
        rows = measure.rows(measure.model.objects.filter(operation__in=inside)).order_by()
        parts.append(
            rows.filter(_inside_another(measure, rows), operation__in=keys)
            .annotate(measure=Value(measure.name, output_field=CharField()))
            .values_list("operation", "measure")
            .distinct()
        )
    return _by_key(parts[0].union(*parts[1:]).order_by())


def _by_key(pairs: Iterable[Any]) -> Mapping[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for key, name in pairs:
        found[key].append(name)
    order = list(MEASURES)
    return {key: sorted(names, key=order.index) for key, names in found.items()}


def _measures_of(model: type[Fact]) -> list[Measure]:
    return [measure for measure in MEASURES.values() if measure.model is model]


def _counting(measure: Measure, rows: QuerySet, rows_set: QuerySet, *, nested: bool) -> QuerySet:
    """Return those of ``rows`` that count for the measure within the whole set ``rows_set``."""
    counted = measure.rows(rows)
    others = measure.rows(rows_set)
    if hasattr(measure.model, "part_of"):
        whole = others.filter(pk=OuterRef("part_of"), **{f"{measure.number}__isnull": False})
        counted = counted.exclude(Exists(whole))
    if nested:
        counted = counted.exclude(_inside_another(measure, others))
    return counted


def _inside_another(measure: Measure, others: QuerySet) -> Q:
    """Whether an ancestor of the row's operation has a row of the measure in the set."""
    parent, grandparent = "operation__part_of", "operation__part_of__part_of"
    # Asked one by one: each is then a look into an index, and most rows have neither.
    return Q(Exists(others.filter(operation=OuterRef(parent)))) | Q(
        Exists(others.filter(operation=OuterRef(grandparent)))
    )


# By group and measure: precision, rows, numbered rows, sum, sum of uppers.
Lines = Mapping[Any, Mapping[str, list[tuple]]]


def _tally(rows: QuerySet[Any], *, nested: bool, by: str | None = None) -> Mapping[Any, Totals]:
    """Sum every measure of the set, one set of totals for each value of ``by``."""
    lines = _lines(rows, nested=nested, by=by, names=tuple(MEASURES))
    return {group: _totals(found) for group, found in lines.items()}


def _lines(rows: QuerySet[Any], *, nested: bool, by: str | None, names: tuple[str, ...]) -> Lines:
    """Return the sums of the set by the value of ``by``, measure and precision, in one query.

    ``rows`` are operations, whose rows are summed, or the rows of one kind themselves.
    """
    lines: dict[Any, dict[str, list[tuple]]] = defaultdict(partial(defaultdict, list))
    model: Any = rows.model
    statement = _statement(connection.vendor, model, nested, by, names)
    for group, name, *line in _answer(statement, rows):
        lines[group][name].append(tuple(line))
    return dict(lines)


# A statement is worded once for each form of the question: the ORM takes a tenth of a second to
# word it, the database a few milliseconds to answer it. Marks stand where the sets are put in.
Statement = tuple[str, tuple]
MOST_KEYS = 500  # of operations whose totals are read together
THE_SET, THE_KEYS = "/* the set */", "/* the keys */"


def _mark(name: str) -> RawSQL:
    return RawSQL(name, [name])  # noqa: S611  a mark, not a value


def _worded(union: QuerySet) -> Statement:
    statement, values = union.order_by().query.sql_with_params()
    return statement, tuple(values)


def _answer(worded: Statement, whole: QuerySet, some: QuerySet | None = None) -> list[tuple]:
    """Put the sets into a worded statement and return its rows; none for an empty set.

    Each set is read once, before the many parts that ask for it.
    """
    statement, slots = worded
    tables: list[str] = []
    filled: list[Any] = []
    try:
        for mark, name, rows in ((THE_SET, "the_set", whole), (THE_KEYS, "the_keys", some)):
            if rows is not None:
                inside, values = rows.order_by().values("pk").query.sql_with_params()
                tables.append(f"{name}(id) AS MATERIALIZED ({inside})")
                filled += values
                statement = statement.replace(mark, f"SELECT id FROM {name}")  # noqa: S608
    except EmptyResultSet:
        return []
    filled += [slot for slot in slots if slot not in (THE_SET, THE_KEYS)]
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {', '.join(tables)} {statement}", filled)
        return list(cursor.fetchall())


@lru_cache(maxsize=256)
def _statement(
    vendor: str, model: Any, nested: bool, by: str | None, names: tuple[str, ...]
) -> Statement:
    """Return the SQL that sums the measures of a set."""
    link = "operation__in" if model is Operation else "pk__in"
    within = {link: _mark(THE_SET)}
    measures = [MEASURES[name] for name in names]
    if model is not Operation:
        measures = [measure for measure in measures if measure.model is model]
    parts = [_part(measure, within, nested=nested, by=by) for measure in measures]
    return _worded(parts[0].union(*parts[1:], all=True))


def _part(
    measure: Measure, within: Mapping[str, RawSQL], *, nested: bool, by: str | None
) -> QuerySet:
    """Return the sums of one measure by ``by`` and precision, among the rows ``within`` admits."""
    rows = measure.model.objects.filter(**within)
    key = F(by) if by else Value(0)
    return (
        _counting(measure, rows, rows, nested=nested)
        .order_by()
        .annotate(
            tally_key=Cast(key, BigIntegerField()),
            tally_measure=Value(measure.name, output_field=CharField()),
            tally_precision=F(measure.precision),
        )
        .values("tally_key", "tally_measure", "tally_precision")
        .annotate(
            rows=Count("pk"),
            numbered=Count(measure.number),
            total=Cast(Sum(measure.number), BigIntegerField()),
            upper=Cast(Sum(Coalesce(measure.upper, measure.number)), BigIntegerField()),
        )
        .values_list(
            "tally_key", "tally_measure", "tally_precision", "rows", "numbered", "total", "upper"
        )
    )


def _totals(found: Mapping[str, list[tuple]]) -> Totals:
    return Totals({name: _amount(MEASURES[name], lines) for name, lines in found.items()})


def _only(found: Mapping[Any, Totals]) -> Totals:
    return found.get(0, Totals())


def _amount(measure: Measure, lines: list[tuple]) -> Amount:
    """Combine the lines of one measure, of one operation or several."""
    numbered: Counter[str] = Counter()
    for precision, _, count, _, _ in lines:
        numbered[precision] += count
    unstated = sum(rows - count for _, rows, count, _, _ in lines)
    if not numbered.total():
        return Amount(None, None, combine({"unstated": unstated}), unstated)
    precision = combine(numbered)
    total = _scaled(sum(line[3] or 0 for line in lines), measure.scale)
    upper = _scaled(sum(line[4] or 0 for line in lines), measure.scale)
    is_rough_sum = precision != Precision.EXACT and numbered.total() > 1
    return Amount(
        total,
        upper if precision == Precision.RANGE else None,
        precision,
        unstated,
        coarse_from=measure.coarse_from if is_rough_sum else None,
    )


def _scaled(base: int, scale: int) -> Decimal | int:
    return base // scale if base % scale == 0 else Decimal(base) / scale
