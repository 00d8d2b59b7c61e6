"""Whether every figure can be answered for."""

from collections.abc import Iterator

from django.db.models import Exists, F, OuterRef

from operations.choices import AgencyRole, DatePrecision, Standing, Status
from operations.models import (
    Arrest,
    Citation,
    Operation,
    Outcome,
    Participation,
    Quote,
    Seizure,
    Source,
    Statistic,
)

from .finding import Finding, of_fact, of_operation

FACTS = (Arrest, Seizure, Statistic, Quote, Outcome)


def missing() -> Iterator[Finding]:
    """What keeps a record from being published, or should have kept it."""
    cited = Citation.objects.filter(operation=OuterRef("pk"))
    leads = Participation.objects.filter(
        operation=OuterRef("pk"), role__in=(AgencyRole.LEAD, AgencyRole.COORDINATOR)
    )
    operations = Operation.objects.exclude(status=Status.WITHDRAWN)
    for operation in operations.filter(~Exists(cited)):
        yield of_operation(operation, "It cites no source.")
    for operation in operations.filter(~Exists(leads)):
        yield of_operation(operation, "It has no lead or coordinating agency.")
    for fact in FACTS:
        rows = fact.objects.filter(standing=Standing.ACCEPTED, citations__isnull=True)
        for row in rows.select_related("operation"):
            yield of_fact(row, f"The {fact._meta.verbose_name} cites no source.")


def sources() -> Iterator[Finding]:
    """Sources that nothing cites, that are older than what they report, that were read in part."""
    for source in Source.objects.filter(citations__isnull=True):
        yield Finding(source.get_absolute_url(), source.slug, "Nothing cites this source.")
    yield from _too_early()
    whole = Citation.objects.filter(operation=OuterRef("pk"), source__is_excerpt=False)
    cited = Citation.objects.filter(operation=OuterRef("pk"))
    for operation in Operation.objects.filter(Exists(cited), ~Exists(whole)):
        yield of_operation(operation, "Of none of its sources was the whole page read.")


def _too_early() -> Iterator[Finding]:
    pairs = (
        Citation.objects.filter(
            operation__date_precision=DatePrecision.DAY,
            source__published_precision=DatePrecision.DAY,
            source__published_on__lt=F("operation__starts_on"),
        )
        .select_related("operation", "source")
        .order_by("operation", "source", "pk")
    )
    seen = set()
    for citation in pairs:
        if (pair := (citation.operation_id, citation.source_id)) not in seen:
            seen.add(pair)
            yield of_operation(
                citation.operation,
                f"It began on {citation.operation.starts_on}, but its source "
                f"“{citation.source.slug}” was published on {citation.source.published_on}.",
            )


def unexplained() -> Iterator[Finding]:
    """Rows that no source prints and no note explains."""
    for fact in (Arrest, Statistic):
        rows = fact.objects.filter(is_derived=True, notes__isnull=True)
        for row in rows.exclude(standing=Standing.WITHDRAWN).select_related("operation"):
            yield of_fact(row, "No source prints this row, and no note says how it was made.")
