"""The checks of a table, asked of the database at once.

Django asks for each check of a row by itself, on PostgreSQL in a savepoint of its own: an operation
has twenty. Only a row that breaks one needs that, for the words of what it broke.
"""

from collections.abc import Sequence
from functools import reduce
from operator import and_
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS, models


class AllChecks(models.BaseConstraint):
    """Stands for the checks of a table while a row is held to them."""

    def __init__(self, checks: Sequence[models.CheckConstraint]):
        super().__init__(name="all_checks")
        self.checks = checks

    def validate(
        self,
        model: type[models.Model],
        instance: models.Model,
        exclude: set[str] | None = None,
        using: str = DEFAULT_DB_ALIAS,
    ) -> None:
        """Raise ValidationError with the message of each check that the row breaks."""
        asked = self._without(model, set(exclude or ()))
        if not asked:
            return
        rule = models.CheckConstraint(name=self.name, condition=reduce(and_, asked))
        try:
            rule.validate(model, instance, exclude, using)
        except ValidationError:
            self._raise_each(model, instance, exclude, using)

    def _without(self, model: type[models.Model], excluded: set[str]) -> list[models.Q]:
        """Return the conditions that speak of no excluded field, which Django leaves out too."""
        pk = model._meta.pk
        if pk is not None and pk.name in excluded:
            excluded.add("pk")
        conditions = [cast(models.Q, check.condition) for check in self.checks]
        return [one for one in conditions if not one.referenced_base_fields & excluded]

    def _raise_each(self, *row: Any) -> None:
        errors: dict[str, Any] = {}
        for check in self.checks:
            try:
                check.validate(*row)
            except ValidationError as error:
                errors = error.update_error_dict(errors)
        if errors:
            raise ValidationError(errors)


class CheckedAtOnce(models.Model):
    """A model whose rows are held to all checks of their table by one question."""

    class Meta:
        abstract = True

    def get_constraints(self) -> list[tuple[type[models.Model], Sequence[models.BaseConstraint]]]:
        return [(model, _together(rules)) for model, rules in super().get_constraints()]


def _together(rules: Sequence[models.BaseConstraint]) -> list[models.BaseConstraint]:
    checks = [rule for rule in rules if isinstance(rule, models.CheckConstraint)]
    others = [rule for rule in rules if not isinstance(rule, models.CheckConstraint)]
    return [*others, AllChecks(checks)]
