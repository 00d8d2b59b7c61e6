import calendar
from datetime import date
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from operations.choices import (
    AgencyRole,
    DateBasis,
    DatePrecision,
    InvestigationState,
    Jurisdiction,
    OperationKind,
    Proceedings,
    Status,
    TimePrecision,
    Weekday,
)

from .checks import CheckedAtOnce
from .guardrails import names_nobody
from .naming import NamedQuerySet
from .operation_rules import RULES

LEVELS = 3  # a force's week inside a regional week inside a national week


class OperationQuerySet(NamedQuerySet):
    def published(self) -> Self:
        """Return what the public may see. Every public page starts here."""
        return self.filter(status=Status.PUBLISHED)

    def dated(self) -> Self:
        return self.exclude(date_precision=DatePrecision.UNKNOWN)

    def undated(self) -> Self:
        return self.filter(date_precision=DatePrecision.UNKNOWN)

    def newest_first(self) -> Self:
        """Order by start, undated last; the key at the end makes the order total."""
        return self.order_by(F("starts_on").desc(nulls_last=True), "-pk")


class Operation(CheckedAtOnce):
    """Something police did, bounded in time: raids, a week of action, a long investigation."""

    title = models.CharField(
        validators=[names_nobody],
        max_length=200,
        help_text="What happened and where, in our words.",
    )
    codename = models.CharField(
        validators=[names_nobody],
        max_length=80,
        blank=True,
        help_text="The police's own name for it, if it has one.",
    )
    slug = models.SlugField(
        max_length=80,
        unique=True,
        help_text=_("The public id, in addresses and exports; frozen at first publication."),
    )
    kind = models.CharField(
        max_length=16,
        choices=OperationKind,
        default=OperationKind.OPERATION,
        help_text=_("What kind of operation it was."),
    )
    summary = models.TextField(
        validators=[names_nobody],
        help_text="What happened, in our words, in two or three sentences.",
    )
    aim = models.TextField(
        validators=[names_nobody], blank=True, help_text="What police say it was for, in our words."
    )
    themes = models.ManyToManyField(
        "operations.Theme",
        through="operations.OperationTheme",
        related_name="operations",
        help_text=_("What it was about."),
    )
    programmes = models.ManyToManyField(
        "operations.Programme",
        through="operations.OperationProgramme",
        related_name="operations",
        help_text=_("The standing efforts it belongs to."),
    )
    offences = models.ManyToManyField(
        "operations.Offence",
        through="operations.OperationOffence",
        related_name="operations",
        help_text=_("Offences suspected of the operation as a whole."),
    )
    agencies = models.ManyToManyField(
        "operations.Agency",
        through="operations.Participation",
        related_name="operations",
        help_text=_("Who took part, each with its role."),
    )
    places = models.ManyToManyField(
        "operations.Place",
        through="operations.OperationPlace",
        related_name="operations",
        help_text=_("Where, each place with its role."),
    )
    part_of = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="parts",
        help_text=_("The bigger operation it was part of; at most three levels."),
    )
    jurisdiction = models.CharField(
        max_length=20,
        choices=Jurisdiction,
        default=Jurisdiction.ENGLAND_AND_WALES,
        help_text=(
            _(
                "Whose law it falls under: that of the leading force, even where it searched "
                "across a "
                "border; the United Kingdom where forces of several jurisdictions acted together."
            )
        ),
    )

    starts_on = models.DateField(
        null=True, blank=True, help_text=_("First day; the first of the month or year if inexact.")
    )
    ends_on = models.DateField(
        null=True, blank=True, help_text=_("Last day; the last of the month or year if inexact.")
    )
    date_precision = models.CharField(
        max_length=8,
        choices=DatePrecision,
        default=DatePrecision.DAY,
        help_text=_("How exactly the dates are known."),
    )
    date_basis = models.CharField(
        max_length=12,
        choices=DateBasis,
        default=DateBasis.STATED,
        help_text=_("How the dates are known."),
    )
    date_reason = models.TextField(
        validators=[names_nobody],
        blank=True,
        help_text="How an inferred date was worked out. Shown to the reader.",
    )
    is_year_settled = models.BooleanField(
        default=True,
        help_text=_("Untick while the year is only a guess: it then cannot be published."),
    )
    start_weekday = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        choices=Weekday,
        help_text=_("The weekday the source names, first day."),
    )
    end_weekday = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        choices=Weekday,
        help_text=_("The weekday the source names, last day."),
    )
    start_time = models.TimeField(
        null=True, blank=True, help_text=_("The time of day it began, local time.")
    )
    start_time_precision = models.CharField(
        max_length=5,
        choices=TimePrecision,
        default=TimePrecision.EXACT,
        help_text=_("How exact the source's words for that time were."),
    )
    investigation_starts_on = models.DateField(
        null=True, blank=True, help_text=_("When the investigation behind it began.")
    )
    investigation_precision = models.CharField(
        max_length=8,
        choices=DatePrecision,
        default=DatePrecision.UNKNOWN,
        help_text=_("How exactly the beginning of the investigation is known."),
    )
    investigation_basis = models.CharField(
        max_length=12,
        choices=DateBasis,
        blank=True,
        help_text=_("How the beginning of the investigation is known."),
    )

    age_min = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        verbose_name="youngest arrested",
        help_text=_("Youngest age stated for all arrested together; under-18s as 10 to 17."),
    )
    age_max = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        verbose_name="oldest arrested",
        help_text=_("Oldest age stated for all arrested together."),
    )
    investigation_state = models.CharField(
        max_length=24,
        choices=InvestigationState,
        default=InvestigationState.NOT_STATED,
        help_text=_("What the sources said of the investigation when they were published."),
    )
    proceedings = models.CharField(
        max_length=12,
        choices=Proceedings,
        default=Proceedings.ACTIVE,
        help_text=_("Court proceedings count as active from arrest."),
    )
    proceedings_as_of = models.DateField(
        null=True, blank=True, help_text=_("The day the state of proceedings was last known.")
    )
    proceedings_precision = models.CharField(
        max_length=5,
        choices=[choice for choice in DatePrecision.choices if choice[0] != DatePrecision.UNKNOWN],
        default=DatePrecision.DAY,
        help_text=_("How exactly that day is known; a month is stored as its first day."),
    )

    status = models.CharField(
        max_length=12,
        choices=Status,
        default=Status.DRAFT,
        db_index=True,
        help_text=_("Only published operations are seen by the public."),
    )
    withdrawn_reason = models.TextField(
        validators=[names_nobody],
        blank=True,
        help_text="Why it was withdrawn. Shown to whoever follows an old link.",
    )
    merged_into = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="merged_from",
        help_text=_("The record that took this one's place; its address leads there."),
    )
    version = models.PositiveIntegerField(
        default=1, editable=False, help_text=_("Grows by one with every edit of the record.")
    )
    created_at = models.DateTimeField(auto_now_add=True, help_text=_("When it was entered."))
    updated_at = models.DateTimeField(auto_now=True, help_text=_("When it last changed."))
    published_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text=_("When it was first published.")
    )

    objects = OperationQuerySet.as_manager()

    PUBLIC_FIELDS = (
        "title",
        "codename",
        "slug",
        "kind",
        "summary",
        "aim",
        "themes",
        "programmes",
        "offences",
        "agencies",
        "places",
        "part_of",
        "jurisdiction",
        "starts_on",
        "ends_on",
        "date_precision",
        "date_basis",
        "date_reason",
        "start_weekday",
        "end_weekday",
        "start_time",
        "start_time_precision",
        "investigation_starts_on",
        "investigation_precision",
        "investigation_basis",
        "age_min",
        "age_max",
        "investigation_state",
        "proceedings",
        "proceedings_as_of",
        "proceedings_precision",
        "updated_at",
        "published_at",
    )
    PRIVATE_FIELDS = (
        "id",
        "is_year_settled",
        "status",
        "withdrawn_reason",
        "merged_into",
        "version",
        "created_at",
    )

    class Meta:
        ordering = [F("starts_on").desc(nulls_last=True), "-pk"]
        permissions = [
            ("propose_operation", "Can write drafts and propose changes to published records"),
            ("publish_operation", "Can review, publish, withdraw, merge and revert"),
            ("erase_operation", "Can erase a record for good, with its history"),
        ]
        indexes = [
            models.Index(fields=["status", "-starts_on"], name="operation_by_date"),
            models.Index(fields=["status", "-updated_at"], name="operation_by_change"),
        ]
        constraints = RULES

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("operation_detail", args=[self.slug])

    def natural_key(self) -> tuple[str]:
        return (self.slug,)

    @property
    def is_published(self) -> bool:
        return self.status == Status.PUBLISHED

    def ancestors(self) -> list["Operation"]:
        """Return the operations it was part of, nearest first; stops at a loop."""
        found: list[Operation] = []
        node = self.part_of
        while node is not None and node not in found and len(found) <= LEVELS:
            found.append(node)
            node = node.part_of
        return found

    def height(self) -> int:
        """Return how many levels of parts lie below."""
        below, level = [self.pk], 0
        while level <= LEVELS:
            below = list(Operation.objects.filter(part_of__in=below).values_list("pk", flat=True))
            if not below:
                break
            level += 1
        return level

    def clean(self) -> None:
        super().clean()
        errors: dict[str, str] = {}
        errors |= self._check_weekdays()
        errors |= self._check_whole_period()
        errors |= self._check_part_of()
        errors |= self._check_slug()
        if errors:
            raise ValidationError(errors)

    def _check_weekdays(self) -> dict[str, str]:
        found = {}
        for field, day in (("start_weekday", self.starts_on), ("end_weekday", self.ends_on)):
            named = getattr(self, field)
            if named is not None and day is not None and day.weekday() != named:
                found[field] = (
                    f"The source names a {Weekday(named).label}, but {day:%-d %B %Y} was a "
                    f"{Weekday(day.weekday()).label}: the year or the day is wrong."
                )
        return found

    def _check_whole_period(self) -> dict[str, str]:
        first, last = self.starts_on, self.ends_on
        if first is None or last is None:
            return {}
        if self.date_precision == DatePrecision.MONTH and not _are_months(first, last):
            return {"date_precision": "A month is stored as its first and its last day."}
        if self.date_precision == DatePrecision.YEAR and not (
            (first.month, first.day) == (1, 1) and (last.month, last.day) == (12, 31)
        ):
            return {"date_precision": "A year is stored as 1 January to 31 December."}
        return {}

    def _check_part_of(self) -> dict[str, str]:
        ancestors = self.ancestors()
        if self.pk and self in ancestors:
            return {"part_of": "An operation cannot be part of itself."}
        if len(ancestors) + 1 + (self.height() if self.pk else 0) > LEVELS:
            return {"part_of": f"Operations nest at most {LEVELS} deep; this makes more."}
        return {}

    def _check_slug(self) -> dict[str, str]:
        if not self.pk or self.published_at is None:
            return {}
        frozen = Operation.objects.filter(pk=self.pk).values_list("slug", flat=True).first()
        if frozen in (None, self.slug):
            return {}
        return {"slug": f"The public id was frozen at first publication: put back “{frozen}”."}

    def lead_agencies(self) -> list[str]:
        """Return the names of the leading and coordinating agencies, as prefetched or read."""
        return [
            participation.agency.name
            for participation in self.participations.all()
            if participation.role in (AgencyRole.LEAD, AgencyRole.COORDINATOR)
        ]

    def touch(self) -> None:
        """Note that something of the record changed: a new version, a new time."""
        now = timezone.now()
        Operation.objects.filter(pk=self.pk).update(version=F("version") + 1, updated_at=now)
        self.refresh_from_db(fields=["version", "updated_at"])


def _are_months(first: date, last: date) -> bool:
    """Whether the two days hold whole months, one or several."""
    return first.day == 1 and last.day == calendar.monthrange(last.year, last.month)[1]
