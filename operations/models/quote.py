from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from operations.choices import Proceedings, QuoteKind

from .fact import Fact, FactQuerySet, fact_constraints
from .guardrails import names_nobody_at_home
from .naming import NamedQuerySet, reached
from .vocabulary import known

LONGEST = 700  # characters: one paragraph of attributed speech

OVER = (Proceedings.CONCLUDED, Proceedings.NONE)  # nothing a publication could prejudice


def withheld(quote: str = "") -> Q:
    """Return the condition that a quote may not be read yet; ``quote`` is the path to it."""
    return Q((f"{quote}is_sensitive", True)) & ~Q((f"{quote}operation__proceedings__in", OVER))


class SpeakerQuerySet(NamedQuerySet):
    def published(self) -> Self:
        """Return speakers of quotes that the public may read."""
        return self.filter(reached(Quote.objects.published(), "speaker"))


class Speaker(models.Model):
    """Somebody who spoke for an agency, named or not (“a Met spokesperson”)."""

    slug = models.SlugField(max_length=80, unique=True, help_text=_("The name in addresses."))
    name = models.CharField(
        max_length=120, blank=True, help_text=_("The name; empty for an unnamed spokesperson.")
    )
    rank = models.CharField(max_length=80, blank=True, help_text=_("Rank, as printed."))
    role = models.CharField(
        max_length=160, blank=True, help_text=_("Post or role: “spokesperson”, “lead officer”.")
    )
    agency = models.ForeignKey(
        "operations.Agency",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="speakers",
        help_text=_("Whom the speaker spoke for, where the source says so."),
    )

    objects = SpeakerQuerySet.as_manager()

    PUBLIC_FIELDS = ("slug", "name", "rank", "role", "agency")
    PRIVATE_FIELDS = ("id",)

    class Meta:
        ordering = ["slug"]
        constraints = [
            models.CheckConstraint(
                name="speaker_somebody",
                condition=~Q(name="") | ~Q(role=""),
                violation_error_message=_("Give a name, or the role of an unnamed speaker."),
            )
        ]

    def __str__(self) -> str:
        if not self.name:
            return self.role
        return f"{self.rank} {self.name}".strip()

    def natural_key(self) -> tuple[str]:
        return (self.slug,)


class QuoteQuerySet(FactQuerySet):
    def published(self) -> Self:
        """Leave out what is withheld: sensitive words while proceedings may be active."""
        return super().published().exclude(withheld())

    def withheld(self) -> Self:
        """Return the published operations' quotes that the public may not read yet."""
        return super().published().filter(withheld())


class Quote(Fact):
    """What a speaker is reported to have said: one paragraph, always attributed."""

    speaker = models.ForeignKey(
        Speaker, on_delete=models.PROTECT, related_name="quotes", help_text=_("Who said it.")
    )
    kind = models.CharField(
        max_length=10,
        choices=QuoteKind,
        default=QuoteKind.DIRECT,
        help_text=_("Direct words, a quoted phrase, or speech reported in other words."),
    )
    text = models.TextField(
        validators=[names_nobody_at_home],
        max_length=LONGEST,
        help_text=f"The words, without quotation marks; at most {LONGEST} characters.",
    )
    is_sensitive = models.BooleanField(
        default=False,
        help_text=_("Speaks of guilt: withheld everywhere while proceedings may be active."),
    )

    objects = QuoteQuerySet.as_manager()

    PUBLIC_FIELDS = ("operation", "key", "standing", "speaker", "kind", "text", "is_sensitive")
    PRIVATE_FIELDS = ("id",)

    class Meta(Fact.Meta):
        constraints = [
            *fact_constraints("quote"),
            known("quote", "kind", QuoteKind),
            models.CheckConstraint(
                name="quote_short_enough",
                condition=Q(LessThanOrEqual(Length("text"), LONGEST)) & ~Q(text=""),
                violation_error_message=(
                    f"A quotation has from 1 to {LONGEST} characters; split paragraphs."
                ),
            ),
        ]

    @property
    def is_withheld(self) -> bool:
        """The rule of ``withheld``, for a row in hand."""
        return self.is_sensitive and self.operation.proceedings not in OVER
