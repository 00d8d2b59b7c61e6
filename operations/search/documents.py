"""Which words belong to which record: the only list of what is searched.

A line of ``DOCUMENTS`` says what is read; which changes make it out of date is worked out from
the same line.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.text import capfirst

from operations.language import in_data_language
from operations.models import (
    Agency,
    Arrest,
    ArrestOffence,
    Citation,
    Operation,
    OperationOffence,
    OperationPlace,
    OperationProgramme,
    OperationTheme,
    Outcome,
    Participation,
    Place,
    Programme,
    Quote,
    Seizure,
    Source,
    Statistic,
)


@dataclass(frozen=True)
class Part:
    """Texts of rows of ``model`` that belong to the record at the end of ``owner``.

    A path ends at a text or at a token of a vocabulary, whose label is then read; “+” joins
    texts that are read as one.
    """

    weight: str
    model: Any
    owner: str
    paths: tuple[str, ...] = ()

    def each_path(self) -> Iterator[str]:
        for path in self.paths:
            yield from path.split("+")


_AGENCY = ("name", "short_name", "aliases")


def _of(path: str, names: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"{path}__{name}" for name in names)


_SPEAKER = (
    "speaker__rank+speaker__name",
    "speaker__role",
    *_of("speaker__agency", ("name", "short_name")),
)

DOCUMENTS: dict[type[Model], Sequence[Part]] = {
    Operation: (
        Part("a", Operation, "pk", ("title", "codename")),
        Part("b", Operation, "pk", ("summary", "aim")),
        Part("b", OperationProgramme, "operation", ("programme__name",)),
        Part("b", OperationTheme, "operation", ("theme__name",)),
        Part("b", Participation, "operation", _of("agency", _AGENCY)),
        Part("b", OperationPlace, "operation", ("place__name",)),
        Part("c", OperationOffence, "operation", ("offence__name",)),
        Part("c", ArrestOffence, "arrest__operation", ("offence__name",)),
        Part("c", Arrest, "operation", ("home__name",)),
        Part("c", Seizure, "operation", ("item", "category", "drug", "place__name")),
        Part("c", Statistic, "operation", ("label", "subset", "metric", "place__name")),
        Part("c", Statistic, "operation", ("offence__name", *_of("agency", _AGENCY))),
        Part("d", Quote, "operation", ("text", *_SPEAKER)),
        Part("d", Citation, "operation", ("source__title", "source__publisher")),
        # It has no words, but what becomes of it decides whether its citations are public.
        Part("d", Outcome, "operation"),
    ),
    Arrest: (
        Part("a", Arrest, "pk", ("home__name",)),
        Part("b", ArrestOffence, "arrest", ("offence__name",)),
    ),
    Seizure: (
        Part("a", Seizure, "pk", ("item", "category", "drug", "drug_class")),
        Part("b", Seizure, "pk", ("place__name",)),
    ),
    Statistic: (
        Part("a", Statistic, "pk", ("label", "subset", "metric")),
        Part("b", Statistic, "pk", ("place__name", "offence__name", *_of("agency", _AGENCY))),
        Part("c", Statistic, "pk", ("period",)),
    ),
    Quote: (Part("a", Quote, "pk", ("text",)), Part("b", Quote, "pk", _SPEAKER)),
    Agency: (Part("a", Agency, "pk", _AGENCY),),
    Place: (Part("a", Place, "pk", ("name",)),),
    Programme: (Part("a", Programme, "pk", ("name",)), Part("b", Programme, "pk", ("note",))),
    Source: (Part("a", Source, "pk", ("title", "publisher")), Part("b", Source, "pk", ("url",))),
}

MODELS: dict[str, Any] = {str(model._meta.model_name): model for model in DOCUMENTS}


NUMBERS = {kind: number for number, kind in enumerate(MODELS)}
BITS = 4  # of an entry's id are its kind's number


def entry_id(kind: str, key: int) -> int:
    """Return the id of a record's entry: SQLite's table of words then tells the key itself."""
    return key << BITS | NUMBERS[kind]


def kind_of(model: type[Model]) -> str:
    return str(model._meta.model_name)


Texts = list[tuple[str, str]]  # (weight, text), the weightiest first


def read(kind: str, keys: Sequence[int]) -> dict[int, Texts]:
    """Return the texts of those of the records that are there, each text once.

    Of an operation only what is public is read, and nothing of one that is not. Other records
    are read whole; whoever searches them looks among the published ones only.
    """
    model = MODELS[kind]
    rows = model.objects.published() if model is Operation else model._base_manager.all()
    found: dict[int, dict[str, str]] = {
        key: {} for key in rows.order_by().filter(pk__in=keys).values_list("pk", flat=True)
    }
    for part in DOCUMENTS[model]:
        for key, text in _texts(part, _rows(part, model), keys):
            if key in found:
                found[key].setdefault(text, part.weight)
    return {key: [(weight, text) for text, weight in texts.items()] for key, texts in found.items()}


def _rows(part: Part, model: type[Model]) -> QuerySet:
    if model is Operation:
        return part.model.objects.published()
    return part.model._base_manager.all()


def _texts(part: Part, rows: QuerySet, keys: Sequence[int]) -> Iterator[tuple[int, str]]:
    if not part.paths:
        return
    paths = [path.split("+") for path in part.paths]
    flat = [*part.each_path()]
    labels = {name: _labels(part.model, name) for name in flat}
    rows = rows.filter(**{f"{part.owner}__in": keys}).order_by("pk")
    for key, *values in rows.values_list(part.owner, *flat):
        words = {
            name: labels[name].get(value, value or "")
            for name, value in zip(flat, values, strict=True)
        }
        for path in paths:
            for text in _lines(" ".join(words[name] for name in path)):
                yield key, text


def _lines(words: str) -> Iterator[str]:
    """Yield the lines of a text that are not empty, each with single spaces."""
    for line in words.splitlines():
        if text := " ".join(line.split()):
            yield text


@in_data_language
def _labels(model: Any, path: str) -> dict[str, str]:
    """Return the labels of the vocabulary at the end of a path, if there is one."""
    for name in path.split("__"):
        field = model._meta.get_field(name)
        model = field.related_model or model
    return {value: capfirst(str(label)) for value, label in field.flatchoices if value}


# What is out of date after a change


@dataclass(frozen=True)
class Reach:
    """From changed rows to records of ``kind``: those rows of ``model`` that ``path`` leads to
    a changed one belong to the record at the end of ``owner``."""

    kind: str
    model: Any
    path: str
    owner: str


def _hops(model: Any, path: str) -> Iterator[tuple[Any, str, str]]:
    """Yield each related model on a path, the path to it and the path on from it."""
    names = path.split("__")
    for place, name in enumerate(names):
        field = model._meta.get_field(name) if name != "pk" else model._meta.pk
        if field.related_model is None:
            return
        model = field.related_model
        yield model, "__".join(names[: place + 1]), "__".join(names[place + 1 :])


def _reaches() -> dict[str, set[Reach]]:
    found: dict[str, set[Reach]] = defaultdict(set)
    for document, parts in DOCUMENTS.items():
        kind = kind_of(document)
        for part in parts:
            for model, _, rest in _hops(part.model, part.owner):
                if rest:
                    found[kind_of(model)].add(Reach(kind, model, "pk", rest))
            for path in part.each_path():
                for model, way, _ in _hops(part.model, path):
                    found[kind_of(model)].add(Reach(kind, part.model, way, part.owner))
    return found


def _tracked() -> dict[str, set[tuple[str, str]]]:
    """Return, by table, the marks that a change of one of its rows makes: (kind, column)."""
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for parts in DOCUMENTS.values():
        for part in parts:
            meta = part.model._meta
            first = part.owner.split("__")[0]
            if first == "pk":
                found[meta.db_table].add((kind_of(part.model), meta.pk.column))
            else:
                field = meta.get_field(first)
                found[meta.db_table].add((kind_of(field.related_model), field.column))
            for path in part.each_path():
                for model, _, _ in _hops(part.model, path):
                    found[model._meta.db_table].add((kind_of(model), model._meta.pk.column))
    return found


REACHES = {kind: sorted(each, key=repr) for kind, each in _reaches().items()}
TRACKED = {table: sorted(marks) for table, marks in sorted(_tracked().items())}


def outdated(kind: str, keys: Sequence[int]) -> Iterator[tuple[str, set[int]]]:
    """Yield the kinds and keys of the records whose words changed with the given ones."""
    if kind in MODELS:
        yield kind, set(keys)
    for reach in REACHES.get(kind, ()):
        rows = reach.model._base_manager.filter(**{f"{reach.path}__in": keys})
        owners = rows.order_by().values_list(reach.owner, flat=True).distinct()
        yield reach.kind, set(owners) - {None}
