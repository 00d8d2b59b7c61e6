from django.db import models
from django.db.models import Q
from django.db.models.functions import Round
from django.utils.translation import gettext_lazy as _

from operations.choices import (
    CLASS_BY_DRUG,
    DRUGS_BY_CLASS,
    MEASURED_UNITS,
    MONEY_CATEGORIES,
    Currency,
    Drug,
    DrugClass,
    SeizureCategory,
    SeizureHow,
    Unit,
    units_of,
)

from .fact import Divisible, divisible_constraints, fact_constraints
from .guardrails import names_nobody
from .measure import Measured, base_quantity, decimal_measure, hundredths, measure_constraints
from .vocabulary import known


def _unit_fits_category() -> Q:
    fits = Q(unit="")
    for category in SeizureCategory:
        fits |= Q(category=category, unit__in=[*units_of(category)])
    return fits


def of_class(drug_class: str, seizure: str = "") -> Q:
    """Return the condition that a seizure is of this class: as reported, else as the law has it.

    ``seizure`` is the path to the seizure from the rows being filtered.
    """
    return Q((f"{seizure}drug_class", drug_class)) | Q(
        (f"{seizure}drug_class", ""), (f"{seizure}drug__in", [*DRUGS_BY_CLASS[drug_class]])
    )


class Seizure(Divisible):
    """Something taken, surrendered or found: a quantity, a value, both, or “a quantity”."""

    category = models.CharField(
        max_length=20, choices=SeizureCategory, help_text=_("What kind of thing was taken.")
    )
    item = models.CharField(
        validators=[names_nobody],
        max_length=120,
        blank=True,
        help_text="What exactly, in our words: “machetes and swords”.",
    )
    drug = models.CharField(
        max_length=24, choices=Drug, blank=True, help_text=_("The drug, where the source names it.")
    )
    drug_class = models.CharField(
        max_length=1,
        choices=DrugClass,
        blank=True,
        help_text=_("The class as the source reports it."),
    )
    how = models.CharField(
        max_length=12,
        choices=SeizureHow,
        default=SeizureHow.SEIZED,
        help_text=(
            _(
                "Seized: taken by police, also what a search found or recovered. Surrendered: "
                "handed "
                "in. Found: without an owner, for instance by a weapons sweep. Together: the "
                "source "
                "does not tell them apart."
            )
        ),
    )
    quantity, quantity_upper, quantity_precision = decimal_measure(
        "How much or how many, as the source prints it.", places=3, required=False
    )
    unit = models.CharField(
        max_length=8, choices=Unit, blank=True, help_text=_("What the quantity is counted in.")
    )
    value, value_upper, value_precision = decimal_measure(
        "Worth, or the amount of money, as the source prints it.", places=2, required=False
    )
    currency = models.CharField(
        max_length=3, choices=Currency, blank=True, help_text=_("The currency of the value.")
    )
    place = models.ForeignKey(
        "operations.Place",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="seizures",
        help_text=_("Where, if the source says so of this row."),
    )
    quantity_base = base_quantity("quantity", "unit")
    quantity_upper_base = base_quantity("quantity_upper", "unit")
    value_base = hundredths("value")
    value_upper_base = hundredths("value_upper")
    quantity_amount = Measured("quantity")
    value_amount = Measured("value")

    PUBLIC_FIELDS = (
        "operation",
        "key",
        "standing",
        "part_of",
        "category",
        "item",
        "drug",
        "drug_class",
        "how",
        "quantity",
        "quantity_upper",
        "quantity_precision",
        "unit",
        "value",
        "value_upper",
        "value_precision",
        "currency",
        "place",
    )
    PRIVATE_FIELDS = (
        "id",
        "quantity_base",
        "quantity_upper_base",
        "value_base",
        "value_upper_base",
    )

    class Meta(Divisible.Meta):
        constraints = [
            *fact_constraints("seizure"),
            *divisible_constraints("seizure"),
            *measure_constraints("seizure", "quantity", required=False),
            *measure_constraints("seizure", "value", required=False),
            known("seizure", "category", SeizureCategory),
            known("seizure", "drug", Drug, blank=True),
            known("seizure", "drug_class", DrugClass, blank=True),
            known("seizure", "how", SeizureHow),
            known("seizure", "unit", Unit, blank=True),
            known("seizure", "currency", Currency, blank=True),
            models.CheckConstraint(
                name="seizure_says_how_much",
                condition=~Q(quantity_precision="") | ~Q(value_precision=""),
                violation_error_message=(
                    _(
                        "Give a quantity or a value; where the source gives neither, choose "
                        "“amount not stated” for one of them."
                    )
                ),
            ),
            models.CheckConstraint(
                name="seizure_quantity_with_unit",
                condition=Q(quantity__isnull=True) | ~Q(unit=""),
                violation_error_message=_("Say what the quantity is counted in: choose a unit."),
            ),
            models.CheckConstraint(
                name="seizure_unit_with_quantity",
                condition=Q(unit="") | ~Q(quantity_precision=""),
                violation_error_message=_("A unit needs a quantity, or “amount not stated”."),
            ),
            models.CheckConstraint(
                name="seizure_value_with_currency",
                condition=Q(value_precision="", currency="")
                | (~Q(value_precision="") & ~Q(currency="")),
                violation_error_message=_("A value and its currency go together."),
            ),
            models.CheckConstraint(
                name="seizure_unit_fits_category",
                condition=_unit_fits_category(),
                violation_error_message=_("This kind of thing is not counted in that unit."),
            ),
            models.CheckConstraint(
                name="seizure_money_has_only_a_value",
                condition=~Q(category__in=MONEY_CATEGORIES)
                | (Q(quantity_precision="") & ~Q(value_precision="")),
                violation_error_message=_("Money has a value and a currency, not a quantity."),
            ),
            models.CheckConstraint(
                name="seizure_pieces_are_whole",
                condition=Q(unit__in=["", *MEASURED_UNITS])
                | Q(quantity__isnull=True)
                | Q(quantity=Round("quantity")),
                violation_error_message=_("Things counted in pieces come in whole numbers."),
            ),
            models.CheckConstraint(
                name="seizure_drug_fields_for_drugs",
                condition=Q(category__in=[SeizureCategory.DRUGS, SeizureCategory.CANNABIS_PLANTS])
                | Q(drug="", drug_class=""),
                violation_error_message=_("Only drugs and cannabis plants have a drug or a class."),
            ),
        ]

    @property
    def is_unstated(self) -> bool:
        """Whether the source gives neither a quantity nor a value."""
        return self.quantity is None and self.value is None

    def warnings(self) -> list[str]:
        """Return what looks odd but is stored as reported."""
        found = []
        lawful = CLASS_BY_DRUG.get(self.drug)
        if lawful and self.drug_class and self.drug_class != lawful:
            found.append(
                f"{self.get_drug_display()} is a Class {lawful} drug; "
                f"the source reports Class {self.drug_class}."
            )
        return found
