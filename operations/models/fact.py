from typing import Any, Self

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from operations.choices import Standing

from .checks import CheckedAtOnce
from .vocabulary import known


class FactQuerySet(models.QuerySet):
    def published(self) -> Self:
        """Return what the public may see: facts of published operations, not withdrawn."""
        return self.filter(operation__status="published").exclude(standing=Standing.WITHDRAWN)

    def accepted(self) -> Self:
        return self.filter(standing=Standing.ACCEPTED)

    def get_by_natural_key(self, operation: str, key: str) -> Any:
        return self.get(operation__slug=operation, key=key)


class Fact(CheckedAtOnce):
    """One row that a source supports. Every fact cites at least one source."""

    operation = models.ForeignKey(
        "operations.Operation",
        on_delete=models.CASCADE,
        related_name="%(class)ss",
        help_text=_("The operation this belongs to."),
    )
    key = models.CharField(
        max_length=60,
        validators=[
            RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*\Z", "Use small letters, digits and hyphens.")
        ],
        help_text=_("The row's own name within its operation: “women”, “cash”. Its public id."),
    )
    standing = models.CharField(
        max_length=10,
        choices=Standing,
        default=Standing.ACCEPTED,
        help_text=_(
            "Accepted rows count in totals; disputed and superseded ones are shown beside."
        ),
    )

    objects = FactQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.key

    def get_absolute_url(self) -> str:
        return f"{self.operation.get_absolute_url()}#{self.anchor}"

    @property
    def anchor(self) -> str:
        """The row's place on its operation's page."""
        return anchor_of(str(self._meta.model_name), self.key)

    @property
    def is_public(self) -> bool:
        """Whether the public may see the row, on a published operation."""
        return self.standing != Standing.WITHDRAWN

    def natural_key(self) -> tuple[str, str]:
        return (self.operation.slug, self.key)


def anchor_of(model: str, key: str) -> str:
    """Return the place of a row on its operation's page."""
    return f"{model}-{key}"


def fact_constraints(model: str) -> list[models.BaseConstraint]:
    """Return the rules every fact obeys."""
    return [
        models.UniqueConstraint(
            fields=["operation", "key"],
            name=f"{model}_key_once",
            violation_error_message=_("Another row of this operation has this key: change one."),
        ),
        models.CheckConstraint(
            name=f"{model}_key_given",
            condition=~Q(key=""),
            violation_error_message=_("Give the row a key."),
        ),
        known(model, "standing", Standing),
    ]


class Divisible(Fact):
    """A fact that may be a breakdown of another of its kind: “knives among 51 weapons”."""

    part_of_id: int | None
    parts: Any

    part_of = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.RESTRICT,
        related_name="parts",
        help_text=_("The row of the same operation that this one breaks down; one level only."),
    )

    class Meta(Fact.Meta):
        abstract = True

    def clean(self) -> None:
        super().clean()
        whole = self.part_of
        if whole is None:
            return
        if whole.operation_id != self.operation_id:
            raise ValidationError({"part_of": "The whole must belong to the same operation."})
        if whole == self or whole.part_of_id or (self.pk and self.parts.exists()):
            raise ValidationError(
                {"part_of": "Breakdowns go one level deep: name a row that is itself whole."}
            )


def divisible_constraints(model: str) -> list[models.BaseConstraint]:
    return [
        models.CheckConstraint(
            name=f"{model}_not_part_of_itself",
            condition=Q(part_of__isnull=True) | ~Q(part_of=models.F("pk")),
            violation_error_message=_("A row cannot be part of itself."),
        )
    ]
