"""Constraints that hold a column to its controlled vocabulary."""

from django.db import models
from django.db.models import Choices, Q


def known(
    model: str, field: str, choices: type[Choices], *, blank: bool = False
) -> models.CheckConstraint:
    """Return a constraint that admits only the tokens of ``choices`` in ``field``."""
    tokens = ["", *choices.values] if blank else [*choices.values]
    return models.CheckConstraint(
        name=f"{model}_{field}_known",
        condition=Q((f"{field}__in", tokens)),
        violation_error_message=f"Choose the {field.replace('_', ' ')} from the list.",
    )
