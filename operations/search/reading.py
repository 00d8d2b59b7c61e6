"""Looking things up: the rows that match, the best first."""

from typing import TypeVar

from django.db import connections
from django.db.models import (
    BigIntegerField,
    Case,
    Expression,
    F,
    IntegerField,
    Model,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.expressions import Combinable, RawSQL

from operations.models import Operation
from operations.models.fact import Fact

from .documents import BITS, kind_of
from .index import settle
from .models import Mark
from .query import WEIGHTS, Phrase, Query, parse, to_fts5, to_tsquery

Rows = TypeVar("Rows", bound=QuerySet)
Statement = tuple[str, tuple[str, ...]]  # and the values it is given

# What a hit is worth by where it stands. A hit in one weight beats hits in all lesser ones.
WORTH = dict(zip(WEIGHTS, (8, 4, 2, 1), strict=True))
MOST_RANKED = 8  # phrases of a query that count for its order

_FTS5 = f"SELECT rowid >> {BITS} FROM search_words WHERE search_words MATCH %s"  # noqa: S608  BITS is a number
_TSVECTOR = "SELECT object_id FROM search_entry WHERE kind = %s AND vector @@ CAST(%s AS tsquery)"


def matches(model: type[Model], text: str, using: str = "default") -> Q:
    """Return the condition that a row of a model matches."""
    if not text.strip():
        return Q()
    query, kind = parse(text), kind_of(model)
    if not query:
        return Q(pk__in=[])
    condition = Q(pk__in=_keys(kind, query, using))
    if not settle(using):
        condition &= ~Q(pk__in=Mark.objects.using(using).filter(kind=kind).values("object_id"))
    return condition


def ranked(rows: Rows, text: str) -> Rows:
    """Order rows that match: the weightiest hits first, among equals in the record's order."""
    score = _score(rows.model, parse(text), rows.db)
    return rows.annotate(relevance=score).order_by("-relevance", *_among_equals(rows.model))


def _among_equals(model: type[Model]) -> list[str | Combinable]:
    if model is Operation:
        return [F("starts_on").desc(nulls_last=True), "-pk"]
    if issubclass(model, Fact):
        return [F("operation__starts_on").desc(nulls_last=True), "pk"]
    return [*(model._meta.ordering or ()), "pk"]


def found(model: type[Model], text: str, using: str = "default") -> Statement | None:
    """Return the statement that asks for the keys of what matches; None where nothing can.

    It looks into the index alone, which knows more than a reader may see.
    """
    query = parse(text)
    return _statement(kind_of(model), query, using) if query else None


def hits(model: type[Model], text: str, using: str = "default") -> list[list[Statement]]:
    """As ``found``, by phrase, of those that match with it in each weight, the heaviest first.

    As binary digits of a number each phrase's rows give its part of the score.
    """
    kind, query = kind_of(model), parse(text)
    return [
        [_statement(kind, query, using, phrase, weight) for weight in WORTH]
        for phrase in query.all_of[:MOST_RANKED]
    ]


def _score(model: type[Model], query: Query, using: str) -> Expression:
    """Return what the hits of a row are worth together: integers, alike on both databases."""
    total: Expression = Value(0, output_field=IntegerField())
    for phrase in query.all_of[:MOST_RANKED]:
        for weight, worth in WORTH.items():
            hit = Q(pk__in=_keys(kind_of(model), query, using, phrase, weight))
            total = total + Case(When(hit, then=worth), default=0, output_field=IntegerField())
    return total


def _keys(kind: str, query: Query, using: str, best: Phrase = (), weight: str = "") -> RawSQL:
    """Return a subquery for the keys of a kind's records that match, one phrase in a weight."""
    sql, params = _statement(kind, query, using, best, weight)
    return RawSQL(sql, params, output_field=BigIntegerField())  # noqa: S611  no words in the SQL


def _statement(
    kind: str, query: Query, using: str, best: Phrase = (), weight: str = ""
) -> Statement:
    if connections[using].vendor == "postgresql":
        return _TSVECTOR, (kind, to_tsquery(query, best, weight))
    return _FTS5, (to_fts5(query, kind, best, weight),)
