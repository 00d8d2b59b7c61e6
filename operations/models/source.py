from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import connections, models
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from operations.choices import Aspect, DatePrecision, Licence, SourceKind

from .about import FACTS, NO_FACT, About, AboutQuerySet, at_most_one_fact
from .guardrails import names_nobody
from .naming import NamedQuerySet, reached
from .vocabulary import known

WORDS_QUOTED = 12  # of a source's wording, at the most: enough to find the place

_WALK = """
WITH RECURSIVE walk(name) AS (
    SELECT ({first}) UNION ALL SELECT ({after}) FROM walk WHERE walk.name IS NOT NULL
)
SELECT name FROM walk WHERE name IS NOT NULL
"""


class SourceQuerySet(NamedQuerySet):
    def published(self) -> Self:
        """Return sources that something published cites."""
        return self.filter(reached(Citation.objects.published(), "source"))

    def publishers(self) -> list[str]:
        """Return who published the published sources, each name once, in their order.

        An index is walked from one name to the next: sources may be ten thousand times as many.
        """
        published = self.published().order_by("publisher").values("publisher")
        following = published.filter(publisher__gt=RawSQL("walk.name", []))
        first, after = (rows[:1].query.sql_with_params() for rows in (published, following))
        with connections[self.db].cursor() as cursor:
            cursor.execute(_WALK.format(first=first[0], after=after[0]), (*first[1], *after[1]))
            return [name for (name,) in cursor.fetchall()]


class Source(models.Model):
    """One published page: a force release, a copy of one, a news report."""

    url = models.URLField(max_length=500, unique=True, help_text=_("The page's address."))
    slug = models.SlugField(max_length=80, unique=True, help_text=_("The name in our addresses."))
    title = models.CharField(max_length=300, help_text=_("The headline; or what the page is."))
    publisher = models.CharField(max_length=120, help_text=_("Who published it."))
    kind = models.CharField(max_length=24, choices=SourceKind, help_text=_("What kind of page."))
    published_on = models.DateField(
        null=True, blank=True, help_text=_("When it was published; the first of a month or year.")
    )
    published_precision = models.CharField(
        max_length=8,
        choices=DatePrecision,
        default=DatePrecision.UNKNOWN,
        help_text=_("How exactly the date of publication is known."),
    )
    published_is_inferred = models.BooleanField(
        default=False, help_text=_("The page states no date; it was inferred.")
    )
    licence = models.CharField(
        max_length=24,
        choices=Licence,
        default=Licence.UNKNOWN,
        help_text=_("The licence of the page's own text."),
    )
    retrieved_on = models.DateField(null=True, blank=True, help_text=_("When we read it."))
    fingerprint = models.CharField(
        max_length=64, blank=True, help_text=_("SHA-256 of the text read, to notice changes.")
    )
    origin_label = models.SlugField(
        max_length=80,
        blank=True,
        help_text=_("Sources with the same label repeat one origin, as copies of a release do."),
    )
    is_excerpt = models.BooleanField(
        default=False,
        help_text=_("Only the beginning of the page was read: it may say more than is held here."),
    )
    note = models.TextField(
        validators=[names_nobody], blank=True, help_text="What a reader must know of the page."
    )

    objects = SourceQuerySet.as_manager()

    PUBLIC_FIELDS = (
        "url",
        "slug",
        "title",
        "publisher",
        "kind",
        "published_on",
        "published_precision",
        "published_is_inferred",
        "licence",
        "retrieved_on",
        "fingerprint",
        "origin_label",
        "is_excerpt",
        "note",
    )
    PRIVATE_FIELDS = ("id",)

    class Meta:
        ordering = ["publisher", "slug"]
        indexes = [models.Index(fields=["publisher", "slug"], name="source_by_publisher")]
        constraints = [
            known("source", "kind", SourceKind),
            known("source", "published_precision", DatePrecision),
            known("source", "licence", Licence),
            models.CheckConstraint(
                name="source_date_if_known",
                condition=Q(published_on__isnull=True, published_precision="unknown")
                | (Q(published_on__isnull=False) & ~Q(published_precision="unknown")),
                violation_error_message=_("Give the date of publication, or say it is unknown."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.publisher}: {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("source_detail", args=[self.slug])

    def natural_key(self) -> tuple[str]:
        return (self.slug,)


class CitationQuerySet(AboutQuerySet):
    def get_by_natural_key(
        self, operation: str, about: str, key: str, source: str, locator: str, wording: str = ""
    ) -> Any:
        target = (
            {f"{about}__key": key}
            if about in FACTS
            else {"aspect": about, "wording": wording, **{f"{f}__isnull": True for f in FACTS}}
        )
        return self.get(operation__slug=operation, source__slug=source, locator=locator, **target)


class Citation(About):
    """Where a source supports a fact, or an aspect of an operation: it makes figures answerable."""

    source = models.ForeignKey(
        Source, on_delete=models.PROTECT, related_name="citations", help_text=_("The source.")
    )
    aspect = models.CharField(
        max_length=12,
        choices=Aspect,
        blank=True,
        help_text=_("What of the operation it supports, where it is about no single fact."),
    )
    locator = models.CharField(
        validators=[names_nobody],
        max_length=60,
        help_text="Where in the source: “paragraph 4”, “caption”.",
    )
    wording = models.CharField(
        validators=[names_nobody],
        max_length=160,
        blank=True,
        help_text=f"At most {WORDS_QUOTED} words of the source.",
    )

    objects = CitationQuerySet.as_manager()

    PUBLIC_FIELDS = ("operation", *FACTS, "source", "aspect", "locator", "wording")
    PRIVATE_FIELDS = ("id",)

    class Meta:
        ordering = ["pk"]
        constraints = [
            at_most_one_fact("citation"),
            models.CheckConstraint(
                name="citation_fact_or_aspect",
                condition=(NO_FACT & ~Q(aspect="")) | (~NO_FACT & Q(aspect="")),
                violation_error_message=_("A citation is about one fact, or one aspect."),
            ),
            known("citation", "aspect", Aspect, blank=True),
            *[
                models.UniqueConstraint(
                    # Only of citations of such a fact: else each stands in five indexes.
                    fields=[fact, "source", "locator"],
                    condition=Q((f"{fact}__isnull", False)),
                    name=f"citation_{fact}_once",
                    violation_error_message=_("This place in the source is already cited here."),
                )
                for fact in FACTS
            ],
            models.UniqueConstraint(
                # One paragraph may name several places or agencies, each in words of its own.
                fields=["operation", "aspect", "source", "locator", "wording"],
                condition=~Q(aspect=""),
                name="citation_aspect_once",
                violation_error_message=_("This place in the source is already cited here."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source.publisher}, {self.locator}"

    def clean(self) -> None:
        super().clean()
        if len(self.wording.split()) > WORDS_QUOTED:
            raise ValidationError(
                {"wording": f"Quote at most {WORDS_QUOTED} words: enough to find the place."}
            )

    def natural_key(self) -> tuple[str, ...]:
        fact = self.fact
        place = (self.source.slug, self.locator)
        if fact:
            return (self.operation.slug, fact._meta.model_name or "", fact.key, *place)
        return (self.operation.slug, self.aspect, "", *place, self.wording)
