from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from operations.choices import Sex

from .fact import Fact, fact_constraints
from .measure import Measured, measure_constraints, whole_measure
from .vocabulary import known

YOUNGEST = 10  # the age of criminal responsibility in England and Wales
ADULT = 18
OLDEST = 120  # stands for the open end of “65 or over”


def age_constraints(model: str, prefix: str = "age") -> list[models.BaseConstraint]:
    """Return the rules of an age range: in order, from ten, and never an exact age under 18."""
    low, high = f"{prefix}_min", f"{prefix}_max"
    return [
        models.CheckConstraint(
            name=f"{model}_ages_in_order",
            condition=Q((f"{low}__isnull", True), (f"{high}__isnull", True))
            | Q(
                (f"{low}__isnull", False),
                (f"{high}__isnull", False),
                (f"{low}__gte", YOUNGEST),
                (f"{high}__gte", F(low)),
            ),
            violation_error_message=(
                _("Give the youngest and the oldest age, from 10 upwards, the older one second.")
            ),
        ),
        models.CheckConstraint(
            name=f"{model}_ages_hide_children",
            condition=Q((f"{low}__isnull", True))
            | (
                (Q((low, YOUNGEST)) | Q((f"{low}__gte", 18)))
                & (Q((high, 17)) | Q((f"{high}__gte", 18)))
            ),
            violation_error_message=_("Under-18s are stored as 10 to 17, never by exact age."),
        ),
    ]


class Arrest(Fact):
    """A disjoint group of arrested people; the rows of an operation never overlap."""

    people, people_upper, people_precision = whole_measure("How many people this row stands for.")
    people_amount = Measured("people")
    sex = models.CharField(
        max_length=6, choices=Sex, blank=True, help_text=_("Empty where not stated, or mixed.")
    )
    age_min = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        verbose_name="youngest",
        help_text=_("Age in years of the youngest; under-18s are stored as 10 to 17."),
    )
    age_max = models.PositiveSmallIntegerField(
        null=True, blank=True, verbose_name="oldest", help_text=_("Age in years of the oldest.")
    )
    home = models.ForeignKey(
        "operations.Place",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="arrests_of_residents",
        help_text=_("The town or borough they are from; never for under-18s."),
    )
    is_arrest_stated = models.BooleanField(
        default=True,
        help_text=(
            _(
                "Untick where the source says only that they were charged or reported: that they "
                "were "
                "arrested is then our reading."
            )
        ),
    )
    is_derived = models.BooleanField(
        default=False,
        help_text=(
            _(
                "No source prints this row: it is what remains of a stated total. A note says of "
                "which."
            )
        ),
    )
    offences = models.ManyToManyField(
        "operations.Offence",
        through="operations.ArrestOffence",
        related_name="arrests",
        help_text=_("What they were arrested on suspicion of."),
    )

    PUBLIC_FIELDS = (
        "operation",
        "key",
        "standing",
        "people",
        "people_upper",
        "people_precision",
        "sex",
        "age_min",
        "age_max",
        "home",
        "is_arrest_stated",
        "is_derived",
        "offences",
    )
    PRIVATE_FIELDS = ("id",)

    class Meta(Fact.Meta):
        constraints = [
            *fact_constraints("arrest"),
            *measure_constraints("arrest", "people"),
            *age_constraints("arrest"),
            known("arrest", "sex", Sex, blank=True),
            models.CheckConstraint(
                name="arrest_children_without_home",
                condition=Q(age_min__isnull=True) | Q(age_min__gte=18) | Q(home__isnull=True),
                violation_error_message=_("Leave the home empty where anybody is under 18."),
            ),
        ]
