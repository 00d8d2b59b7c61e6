"""The questions, in the order of the report."""

from collections import Counter
from collections.abc import Iterator, Mapping

from django.apps import apps
from django.db.models import Model

from . import citations, dates, doubles, figures, rules
from .finding import Check, Finding

CHECKS = (
    Check("Citations missing", citations.missing),
    Check("Sources", citations.sources),
    Check("Weekday against date", rules.weekdays),
    Check("Dates", dates.out_of_order),
    Check("Rules that a form would refuse", rules.refused),
    Check("Class against drug", figures.classes),
    Check("Parts above their whole", figures.parts),
    Check("Stated arrests against the rows", figures.stated_arrests),
    Check("Outcomes and charges against arrests", figures.outcomes),
    Check("Nested operations", figures.nested),
    Check("Cumulative figures and shares", figures.background),
    Check("Derived rows without a note", citations.unexplained),
    Check("Rows that look alike", doubles.rows),
    Check("Operations that look alike", doubles.operations),
)


def inspect() -> Iterator[tuple[Check, list[Finding]]]:
    """Ask every question; yield each with what was found."""
    for check in CHECKS:
        yield check, list(check.find())


def read() -> Mapping[type[Model], int]:
    """Return how many rows of each model there are to look at."""
    models = apps.get_app_config("operations").get_models()
    return Counter({model: model._default_manager.count() for model in models if _is_record(model)})


def _is_record(model: type[Model]) -> bool:
    """Whether readers are shown anything of it: the site's own book-keeping is not the record."""
    return bool(getattr(model, "PUBLIC_FIELDS", ()))
