from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Round
from django.utils.translation import gettext_lazy as _

from operations.choices import Metric, Scope, Sex, Standing, StatisticUnit

from .fact import Divisible, FactQuerySet, divisible_constraints, fact_constraints
from .guardrails import names_nobody
from .measure import Measured, decimal_measure, hundredths, measure_constraints
from .vocabulary import known

# A headline speaks for the whole operation: of nobody, nowhere and nothing in particular.
HEADLINE = Q(
    scope=Scope.OPERATION,
    sex="",
    age_band="",
    subset="",
    place__isnull=True,
    offence__isnull=True,
    part_of__isnull=True,
)


class StatisticQuerySet(FactQuerySet):
    def headlines(self) -> "StatisticQuerySet":
        return self.filter(HEADLINE)


class Statistic(Divisible):
    """Any other number: warrants executed, people charged, lines closed."""

    metric = models.CharField(max_length=40, choices=Metric, help_text=_("What is counted."))
    label = models.CharField(
        validators=[names_nobody],
        max_length=120,
        blank=True,
        help_text=_("What is counted, in our words, where the metric alone does not say it."),
    )
    number, number_upper, number_precision = decimal_measure(
        "The figure, as the source prints it.", places=2, required=True
    )
    unit = models.CharField(
        max_length=8,
        choices=StatisticUnit,
        default=StatisticUnit.COUNT,
        help_text=_("A count, a percentage, or money in pounds."),
    )
    scope = models.CharField(
        max_length=12,
        choices=Scope,
        default=Scope.OPERATION,
        help_text=_("Only figures of this operation are ever summed."),
    )
    period = models.CharField(
        validators=[names_nobody],
        max_length=80,
        blank=True,
        help_text="The period as the source words it.",
    )
    period_starts_on = models.DateField(
        null=True, blank=True, help_text=_("First day of the period; the first of a stated month.")
    )
    period_ends_on = models.DateField(
        null=True, blank=True, help_text=_("Last day of the period; empty where it is still open.")
    )
    sex = models.CharField(
        max_length=6, choices=Sex, blank=True, help_text=_("Whom it counts, by sex, if only some.")
    )
    age_band = models.CharField(
        validators=[names_nobody],
        max_length=20,
        blank=True,
        help_text="Whom it counts, by age, if only some: “under 18”.",
    )
    subset = models.CharField(
        validators=[names_nobody],
        max_length=120,
        blank=True,
        help_text=(
            _(
                "Which part of the operation it counts, in our words, where sex, age, place and "
                "offence do not say it: “homes”, “in schools”."
            )
        ),
    )
    place = models.ForeignKey(
        "operations.Place",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="statistics",
        help_text=_("Where, if it counts only part of the operation."),
    )
    offence = models.ForeignKey(
        "operations.Offence",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="statistics",
        help_text=_("The offence, if it counts only that."),
    )
    agency = models.ForeignKey(
        "operations.Agency",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="statistics",
        help_text=_("Whose figure it is, where the source says so."),
    )
    base = models.CharField(
        validators=[names_nobody],
        max_length=160,
        blank=True,
        help_text="Of what a share is taken; “not stated” if it is not.",
    )
    is_derived = models.BooleanField(
        default=False,
        help_text=_(
            "No source prints this number: it is a sum of what they print. A note says so."
        ),
    )
    number_base = hundredths("number")
    number_upper_base = hundredths("number_upper")
    number_amount = Measured("number")

    objects = StatisticQuerySet.as_manager()

    PUBLIC_FIELDS = (
        "operation",
        "key",
        "standing",
        "part_of",
        "metric",
        "label",
        "number",
        "number_upper",
        "number_precision",
        "unit",
        "scope",
        "period",
        "period_starts_on",
        "period_ends_on",
        "sex",
        "age_band",
        "subset",
        "place",
        "offence",
        "agency",
        "base",
        "is_derived",
    )
    PRIVATE_FIELDS = ("id", "number_base", "number_upper_base")

    class Meta(Divisible.Meta):
        constraints = [
            *fact_constraints("statistic"),
            *divisible_constraints("statistic"),
            *measure_constraints("statistic", "number"),
            known("statistic", "metric", Metric),
            known("statistic", "unit", StatisticUnit),
            known("statistic", "scope", Scope),
            known("statistic", "sex", Sex, blank=True),
            models.UniqueConstraint(
                fields=["operation", "metric"],
                condition=HEADLINE & Q(standing=Standing.ACCEPTED) & ~Q(metric=Metric.OTHER),
                name="statistic_one_headline",
                violation_error_message=(
                    _(
                        "This operation already has an accepted figure for this metric. Mark the "
                        "other one disputed or superseded, or say what part this one counts."
                    )
                ),
            ),
            models.CheckConstraint(
                name="statistic_counts_are_whole",
                condition=~Q(unit=StatisticUnit.COUNT)
                | Q(number__isnull=True)
                | Q(number=Round("number")),
                violation_error_message=_("A count comes in whole numbers."),
            ),
            models.CheckConstraint(
                name="statistic_period_in_order",
                condition=Q(period_starts_on__isnull=True)
                | Q(period_ends_on__isnull=True)
                | Q(period_ends_on__gte=F("period_starts_on")),
                violation_error_message=_("The period ends before it starts."),
            ),
            models.CheckConstraint(
                name="statistic_share_says_of_what",
                condition=~Q(unit=StatisticUnit.PERCENT) | ~Q(base=""),
                violation_error_message=(
                    _("Say of what the percentage is taken; “not stated” if the source does not.")
                ),
            ),
            models.CheckConstraint(
                name="statistic_other_has_label",
                condition=~Q(metric=Metric.OTHER) | ~Q(label=""),
                violation_error_message=_("Say in the label what “other” counts."),
            ),
        ]

    @property
    def is_headline(self) -> bool:
        """Whether the figure speaks for the whole operation."""
        return (
            self.scope == Scope.OPERATION
            and not self.sex
            and not self.age_band
            and not self.subset
            and self.place_id is None
            and self.offence_id is None
            and self.part_of_id is None
        )

    @property
    def name(self) -> str:
        """What is counted, for a reader."""
        return self.label or str(self.get_metric_display())
