"""What may have been entered twice."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

from operations import totals
from operations.choices import AgencyRole, Standing, Status
from operations.models import Operation, Participation, Seizure

from .finding import Finding, of_fact, of_operation

# What two reports of one operation would have in common.
TELLING = ("arrests", "cash_gbp", "warrants", "premises", "drug_weight_g", "weapons", "safeguarded")


def operations() -> Iterator[Finding]:
    """Operations on the same days, led by the same agency, with the same figures."""
    seen = set()
    for one, other, agency in _neighbours():
        if (one.pk, other.pk) in seen or other in one.ancestors() or one in other.ancestors():
            continue
        seen.add((one.pk, other.pk))
        found = totals.by_operation([one, other])
        same = [
            found[one.pk].figure(name)
            for name in TELLING
            if found[one.pk][name].number and found[one.pk][name] == found[other.pk][name]
        ]
        if same:
            figures = ", ".join(f"{figure.label} {figure.words}" for figure in same)
            yield of_operation(
                one, f"“{other.slug}” has the same days, {agency} and the same figures: {figures}."
            )


def _neighbours() -> Iterator[tuple[Operation, Operation, str]]:
    """Yield pairs whose days overlap and that one agency leads."""
    leads = Participation.objects.filter(role__in=(AgencyRole.LEAD, AgencyRole.COORDINATOR))
    shown = leads.exclude(operation__status=Status.WITHDRAWN).exclude(operation__starts_on=None)
    led = defaultdict(list)
    for link in shown.select_related("operation", "agency").order_by("operation__starts_on", "pk"):
        led[link.agency].append(link.operation)
    for agency, theirs in led.items():
        for one, other in combinations(theirs, 2):
            if one != other and _overlap(one, other):
                yield one, other, str(agency)


def _overlap(one: Operation, other: Operation) -> bool:
    if not (one.starts_on and one.ends_on and other.starts_on and other.ends_on):
        return False
    return max(one.starts_on, other.starts_on) <= min(one.ends_on, other.ends_on)


def rows() -> Iterator[Finding]:
    """Two accepted seizures of one operation with the same thing, place and amount."""
    alike = defaultdict(list)
    accepted = Seizure.objects.filter(standing=Standing.ACCEPTED).select_related("operation")
    for row in accepted.order_by("pk"):
        if row.is_unstated:
            continue
        thing = (row.operation_id, row.category, row.item, row.drug, row.drug_class, row.how)
        amount = (row.quantity, row.unit, row.value, row.currency, row.place_id, row.part_of_id)
        alike[(*thing, *amount)].append(row)
    for first, *others in alike.values():
        for row in others:
            yield of_fact(row, f"It says the same as “{first.key}”.")
