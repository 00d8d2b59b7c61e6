"""What bitmaps are kept of each kind of row: the only list of it.

A line says where a value is read and to which row it belongs; days are kept by their binary digits
(``slices``). ``manage.py rebuild_bitmaps`` and the marks follow from the same lines.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, CharField, F, IntegerField, Q, Value, When

from operations import coverage
from operations.choices import AgencyRole, DrugClass
from operations.models import (
    Arrest,
    Citation,
    Operation,
    OperationPlace,
    OperationProgramme,
    OperationTheme,
    Outcome,
    Participation,
    Quote,
    Seizure,
    Statistic,
)
from operations.models.seizure import of_class

FACTS: tuple[Any, ...] = (Arrest, Seizure, Statistic, Quote, Outcome)
LISTED: tuple[Any, ...] = (Operation, Arrest, Seizure, Statistic, Quote)

CLASS = Case(
    *[When(of_class(token), then=Value(token)) for token in DrugClass.values],
    default=Value(""),
    output_field=CharField(),
)

# The agencies in a role, where charts and maps ask for it before any reader does.
IN_ROLE: Mapping[str, Any] = {
    role.value: Case(When(role=role.value, then=F("agency_id")))
    for role in (AgencyRole.LEAD, AgencyRole.COORDINATOR)
}


@dataclass(frozen=True)
class Kept:
    """Values of published rows of ``source`` that belong to the row at the end of ``owner``."""

    name: str
    source: Any
    owner: str
    values: tuple[Any, ...]

    def pairs(self, among: Q) -> Iterator[tuple[int, Any]]:
        """Yield key and value for each row that ``among`` admits; nothing for what is empty."""
        rows = self.source.objects.published().filter(among).order_by()
        named = {f"kept_{n}": value for n, value in enumerate(self.values)}
        for key, *values in rows.annotate(**named).values_list(self.owner, *named).iterator(10_000):
            for value in values:
                if value is not None and value != "":
                    yield key, value


# Days, which are kept by their binary digits, and where they are read.
DAYS: Mapping[str, str] = {"starts": "starts_on", "ends": "ends_on"}
EVERY = "published"  # the bitmap of all rows that the public may see
ONE_ORIGIN = "one_origin"  # of the operations whose sources repeat one another
ONE_WHERE_SO = Case(When(coverage.has_one_origin(), then=1), output_field=IntegerField())
_OF_OPERATION = ("kind", "jurisdiction", "proceedings", "date_precision")
_LINKED = (
    ("theme", OperationTheme, "theme_id"),
    ("programme", OperationProgramme, "programme_id"),
    ("agency", Participation, "agency_id"),
    ("force", OperationPlace, "place__police_area_id"),
)
LINKS = frozenset(name for name, _, _ in _LINKED)
_OWN: Mapping[Any, Sequence[tuple[str, Any]]] = {
    Seizure: (("category", F("category")), ("drug_class", CLASS), ("drug", F("drug")))
}


def precisions(model: Any) -> tuple[F, ...]:
    names = [f.name for f in model._meta.get_fields() if f.name.endswith("_precision")]
    return tuple(F(name) for name in names)


def _kept(model: Any) -> Iterator[Kept]:
    path = "" if model is Operation else "operation__"
    yield Kept(EVERY, model, "pk", (Value(1),))
    for name in _OF_OPERATION:
        yield Kept(name, model, "pk", (F(f"{path}{name}"),))
    if model is Operation:
        yield Kept("date_basis", model, "pk", (F("date_basis"),))
        yield Kept(ONE_ORIGIN, model, "pk", (ONE_WHERE_SO,))
        for role, agency in IN_ROLE.items():
            yield Kept(role, Participation, "operation_id", (agency,))
    for name, column in DAYS.items():
        yield Kept(name, model, "pk", (F(f"{path}{column}"),))
    for name, link, end in _LINKED:
        if model is Operation:
            yield Kept(name, link, "operation_id", (F(end),))
        else:
            related = link._meta.get_field("operation").related_query_name()
            yield Kept(name, model, "pk", (F(f"operation__{related}__{end}"),))
    facts = FACTS if model is Operation else (model,)
    owner = "operation_id" if model is Operation else "pk"
    for fact in facts:
        for name, value in _OWN.get(fact, ()):
            yield Kept(name, fact, owner, (value,))
        yield Kept("standing", fact, owner, (F("standing"),))
        if found := precisions(fact):
            yield Kept("precision", fact, owner, found)


KEPT: Mapping[Any, Sequence[Kept]] = {model: tuple(_kept(model)) for model in LISTED}


def kind_of(model: Any) -> str:
    return str(model._meta.model_name)


MODELS: Mapping[str, Any] = {kind_of(model): model for model in LISTED}

# Rows that change bits, or answers, of operations and their facts without being theirs; an arrest
# is marked for its offences, too.
REACHES: Mapping[str, Sequence[tuple[Any, str]]] = {
    "arrest": ((Arrest, "id"),),
    "place": ((OperationPlace, "place_id"),),
    "source": ((Citation, "source_id"),),
}
# Of changes to these it can be told which operations and facts are no longer as they were. What
# is named may reach anything.
TOLD = frozenset({*MODELS, "source", "citation", "arrestoffence"})
