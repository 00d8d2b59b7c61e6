"""How far the figures of a set of operations carry: what stands beside every total in words.

The answers are numbers of operations, each counted once. They follow what a reader can see: only
published rows and their citations count, withheld and withdrawn ones do not.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Concat

from operations.choices import DateBasis, Precision, Standing
from operations.models import Arrest, Citation, Operation, Outcome, Quote, Seizure, Statistic

FACTS = (Arrest, Seizure, Statistic, Quote, Outcome)


@dataclass(frozen=True)
class Coverage:
    """Of how many ``operations`` each of the four is true."""

    operations: int = 0
    unstated: int = 0  # have an amount that no source puts a number to
    one_origin: int = 0  # rest on one source, or on several that repeat one another
    inferred: int = 0  # are dated by inference
    disputed: int = 0  # have a figure that another source contradicts


def of(operations: QuerySet[Operation]) -> Coverage:
    """Return the coverage of a set of operations, in one query."""
    found = operations.order_by().aggregate(
        operations=Count("pk"),
        unstated=Count("pk", filter=_has(_unstated)),
        one_origin=Count("pk", filter=has_one_origin()),
        inferred=Count("pk", filter=~Q(date_basis=DateBasis.STATED)),
        disputed=Count("pk", filter=_has(lambda fact: Q(standing=Standing.DISPUTED))),
    )
    return Coverage(**found)


def _has(condition: Any) -> Q:
    """Whether the operation has a row of any kind of which the condition is true."""
    found = Q()
    for fact in FACTS:
        rows = fact._default_manager.published().filter(condition(fact), operation=OuterRef("pk"))
        found |= Q(Exists(rows))
    return found


def _unstated(fact: Any) -> Q:
    found = Q(pk__in=[])
    for field in fact._meta.get_fields():
        if field.name.endswith("_precision"):
            found |= Q((field.name, Precision.UNSTATED))
    return found


def has_one_origin() -> Q:
    """Whether all the sources of the operation have one origin."""
    # The blank tells the two apart: no source has a name that begins with one.
    label = Concat(Value(" "), "source__origin_label", output_field=CharField())
    origin = Case(
        When(source__origin_label="", then="source__slug"), default=label, output_field=CharField()
    )
    cited = Citation.objects.published().filter(operation=OuterRef("pk")).order_by()
    counted = cited.values("operation").annotate(n=Count(origin, distinct=True))
    return Q(Exists(counted.filter(n=1)))
