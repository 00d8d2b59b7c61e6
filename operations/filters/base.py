from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, TypeVar, cast

import django_filters
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext

from operations import bitmaps
from operations.bitmaps.memory import Shelf
from operations.bitmaps.sets import Found
from operations.models import Arrest, Citation, Operation, Outcome, Quote, Seizure, Statistic
from operations.models.fact import Fact

from .conditions import Condition
from .offered import offer

T = TypeVar("T")
Chosen = Sequence[tuple[str, Condition, Any]]

# Parameters that say in what form the answer comes; they never change what is in it.
FORM_PARAMETERS = frozenset(
    {"sort", "page", "view", "measure", "by", "embed", "bom", "cursor", "page_size"}
)

# What links from elsewhere carry; ignored, because it says nothing of the record.
TRACKING = frozenset(
    {"fbclid", "gclid", "dclid", "msclkid", "mc_cid", "mc_eid", "igshid", "ref", "s_cid"}
)


# The order in which forms show the parameters and sentences say them.
ORDER = (
    "kind",
    "jurisdiction",
    "agency_kind",
    "place_kind",
    "source_kind",
    "theme",
    "programme",
    "agency",
    "role",
    "force",
    "place",
    "home",
    "offence",
    "sex",
    "age_min",
    "age_max",
    "category",
    "drug_class",
    "drug",
    "how",
    "currency",
    "unit",
    "metric",
    "scope",
    "speaker",
    "quote_kind",
    "source",
    "publisher",
    "standing",
    "precision",
    "proceedings",
    "date_precision",
    "year",
    "began",
    "date_from",
    "date_to",
    "q",
)


@dataclass(frozen=True)
class Chip:
    """One active filter value; ``query`` is the query string without it."""

    label: str
    value: str
    query: str

    @property
    def url(self) -> str:
        return f"?{self.query}"


class RecordFilterSet(django_filters.FilterSet):
    """Reads one query string into one set of published rows; refuses what it does not know."""

    noun: ClassVar[Any]  # of one and of several, as ngettext_lazy gives them
    model: ClassVar[Any]

    def __init__(self, data: QueryDict | None = None, *, rows: QuerySet | None = None):
        if rows is None:
            rows = self.model.objects.published()
        super().__init__(without_empty(data or QueryDict()), queryset=rows)
        self._problems: dict[str, list[str]] | None = None

    @classmethod
    def get_filters(cls) -> dict[str, Any]:
        """Return the filters in the order in which forms show and sentences say them."""
        found = super().get_filters()
        return {name: found[name] for name in ORDER if name in found}

    @property
    def form(self) -> Any:
        if not hasattr(self, "_form"):
            offer(self, super().form)
        return self._form

    def once(self, name: Any, work_out: Callable[[], T]) -> T:
        """Return what was worked out already since the record last changed, or work it out."""
        return work_out() if self.noted is None else self.noted.once((self.model, name), work_out)

    # What was asked

    def problems(self) -> Mapping[str, list[str]]:
        """Return what is wrong with the query, by parameter; empty where all is well."""
        if self._problems is None:
            self._problems = self._unknown() | self._repeated()
            for name, messages in self.form.errors.items():
                self._problems.setdefault(name, []).extend(str(message) for message in messages)
        return self._problems

    def _unknown(self) -> dict[str, list[str]]:
        known = set(self.filters) | FORM_PARAMETERS | TRACKING
        found = {}
        for name, values in self.data.lists():
            if name not in known and not name.startswith("utm_"):
                found[name] = [gettext("This list has no parameter “{name}”.").format(name=name)]
            elif any("\x00" in value for value in values):
                found[name] = [gettext("It holds a character that no text may hold (NUL).")]
        return found

    def _repeated(self) -> dict[str, list[str]]:
        return {
            name: [gettext("Give this parameter once.")]
            for name, filter_ in self.filters.items()
            if not filter_.takes_many and len(self.data.getlist(name)) > 1
        }

    def is_valid(self) -> bool:
        return not self.problems()

    def chosen(self) -> Chosen:
        """Return name, filter and value of each parameter that is given and can be read."""
        return self._chosen

    @cached_property
    def _chosen(self) -> Chosen:
        self.form.is_valid()  # reads the values; what can be read of a faulty query too
        cleaned = self.form.cleaned_data
        found = []
        for name, filter_ in self.filters.items():
            value = cleaned.get(name)
            if isinstance(value, QuerySet):
                value = list(value)
            if value not in (None, "", []):
                found.append((name, filter_, value))
        return found

    # The rows

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        return queryset.filter(self.condition(self.chosen()))

    def condition(self, chosen: Chosen, *, about: str | None = None) -> Q:
        """Return the condition on the list's rows that the values chosen make together.

        With ``about`` only what that parameter has a part in: conditions on other kinds of row
        are left out.
        """
        found = Q()
        asked = self.filters.get(about or "")
        for target, conditions in self.by_target(chosen).items():
            if asked is None or any(filter_ is asked for filter_, _ in conditions):
                found &= self.reach(target, conditions)
        return found

    def asked_of(self, target: Any) -> list[tuple[Condition, Any]]:
        """Return the conditions that the query makes on rows of ``target`` themselves."""
        kinds = (target, Fact) if target in FACTS else (target,)
        return [(filter_, value) for _, filter_, value in self.chosen() if filter_.target in kinds]

    def by_target(self, chosen: Chosen) -> dict[type[Model], list[tuple[Condition, Any]]]:
        found: dict[type[Model], list[tuple[Condition, Any]]] = {}
        for _, filter_, value in chosen:
            found.setdefault(filter_.target, []).append((filter_, value))
        return self._spread_over_facts(found)

    def _spread_over_facts(self, found: dict) -> dict:
        """Let conditions on any fact join those on a kind of fact that is asked for anyway."""
        anything = found.pop(Fact, [])
        if not anything:
            return found
        asked = [target for target in found if target in FACTS]
        if issubclass(self.model, Fact):
            asked = [self.model]
        for target in asked:
            found[target] = found.get(target, []) + anything
        if not asked:
            found[Fact] = anything
        return found

    def reach(self, target: Any, conditions: Sequence[tuple[Condition, Any]]) -> Q:
        """Return the condition on the list's rows that one row of ``target`` meets them all."""
        if len(conditions) == 1 and self.model is Operation:
            filter_, value = conditions[0]
            if filter_.alone:
                return filter_.alone(value)
        if target is Fact:
            reached = Q()
            for fact in FACTS:
                reached |= self.reach(fact, conditions)
            return reached
        return _from(self.model, target, self.meeting(target, conditions))

    def meeting(self, target: Any, conditions: Iterable[tuple[Condition, Any]]) -> Q:
        """Return the condition on rows of ``target`` itself."""
        condition = Q()
        for filter_, value in conditions:
            condition &= (
                filter_.q(value) if filter_.target is not Fact else _of_fact(filter_, target, value)
            )
        return condition

    def from_operation(self, condition: Q) -> Q:
        """Turn a condition on operations into one on the list's rows."""
        return _from(self.model, Operation, condition)

    def name_of(self, filter_: Condition) -> str:
        return next(name for name, each in self.filters.items() if each is filter_)

    @cached_property
    def found(self) -> Found | None:
        """What is found, to be counted and summed; None where the database must be asked."""
        return bitmaps.found(self)

    @cached_property
    def noted(self) -> Shelf | None:
        """Where answers are kept until the record changes."""
        return bitmaps.noted() if self.found is None else self.found.shelf

    def rows_around(
        self, number: str, descending: bool, start: int, stop: int
    ) -> tuple[QuerySet, int]:
        """Return rows with those from ``start`` to ``stop`` among them, and where they begin.

        Of rows in the order of a number that bitmaps hold they are a few, named one by one, however
        many are found; of those in another order all.
        """
        if self.found is not None and number:
            keys, start = self.found.around(number, descending, start, stop)
        elif self.found is not None and self.found.count <= FEW:
            keys = self.found.keys()
        else:
            return self.qs, start
        return self.model.objects.published().filter(pk__in=keys), start

    def rows_before(self, key: int | None, count: int) -> QuerySet:
        """Return rows with those among them that were entered latest, before the one of that key.

        Where bitmaps tell, they are so many at the most.
        """
        if self.found is not None:
            keys = self.found.entered_before(key, count)
            return cast(QuerySet, self.model.objects.published().filter(pk__in=keys))
        return self.qs if key is None else self.qs.filter(pk__lt=key)

    def count(self) -> int:
        """Return how many rows are found."""
        if self.found is not None:
            return self.found.count
        if self.noted is None or self.data.get("q"):
            return self.qs.count()
        return self.noted.lately(("count", self.model, self.query()), self.qs.count)

    # In words

    def chips(self) -> list[Chip]:
        """Return one chip for each value chosen."""
        return [
            Chip(str(filter_.label), label, self._without(name, token))
            for name, filter_, value in self.chosen()
            for token, label in filter_.tokens(value)
        ]

    def _without(self, name: str, token: str) -> str:
        query = self.data.copy()
        query.setlist(name, [value for value in query.getlist(name) if value != token])
        if not query.getlist(name):
            query.pop(name)
        query.pop("page", None)
        return str(query.urlencode())

    def query(self) -> str:
        """Return the query string of the set alone: no page, no sort, nothing empty."""
        query = QueryDict(mutable=True)
        for name, filter_, value in self.chosen():
            query.setlist(name, [token for token, _ in filter_.tokens(value)])
        return str(query.urlencode())

    def _is_own(self, filter_: Condition) -> bool:
        """Whether the filter speaks of the very rows of the list."""
        about_facts = filter_.target is Fact and issubclass(self.model, Fact)
        return filter_.target is self.model or about_facts

    def in_words(self, count: int) -> str:
        """Return the set as a sentence: “3 operations about county lines since 1 June 2020”."""
        words = [f"{count:,} {self.noun % count}"]
        for _, filter_, value in self.chosen():
            labels = [filter_.spoken(label) for _, label in filter_.tokens(value)]
            saying = filter_.own_words if self._is_own(filter_) else filter_.words
            words.append(str(saying).format(_either(labels)))
        return " ".join(words)


def without_empty(data: QueryDict) -> QueryDict:
    """Return the query without its empty values, which ask for nothing."""
    kept = QueryDict(mutable=True)
    for name, values in data.lists():
        if given := [value for value in values if value]:
            kept.setlist(name, given)
    return kept


FEW = 20_000  # rows that are as well named one by one
FACTS = (Arrest, Seizure, Statistic, Quote, Outcome)


def _of_fact(filter_: Any, fact: Any, value: Any) -> Q:
    return cast(Q, filter_.q(value, fact))


def _from(model: Any, target: Any, condition: Q) -> Q:
    """Turn a condition on rows of ``target`` into one on rows of ``model``."""
    if target is model:
        return condition
    rows = target.objects.published().filter(condition).order_by()
    if target is Operation:
        return Q(operation__in=rows.values("pk"))
    if target is Citation and issubclass(model, Fact):
        return Q(Exists(rows.filter(**{str(model._meta.model_name): OuterRef("pk")})))
    link = "pk" if model is Operation else "operation"
    return Q(Exists(rows.filter(operation=OuterRef(link))))


def _either(labels: list[str]) -> str:
    if len(labels) < 2:
        return "".join(labels)
    return gettext("{several} or {last}").format(several=", ".join(labels[:-1]), last=labels[-1])
