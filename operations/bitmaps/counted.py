"""What rows of facts add up to: the measures each belongs to, and its numbers by binary digits."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from types import SimpleNamespace
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, F, Q

from operations.choices import Standing
from operations.models import Arrest, Seizure, Statistic
from operations.totals import MEASURES, Measure, holds

from .together import plain_rows

SUMMED: tuple[Any, ...] = (Arrest, Seizure, Statistic)
MEASURES_OF: Mapping[Any, Sequence[Measure]] = {
    model: tuple(measure for measure in MEASURES.values() if measure.model is model)
    for model in SUMMED
}

Asked = tuple[str, bool]  # a path that conditions ask about, and whether only if it is null


def _asked(condition: Q) -> Iterator[Asked]:
    child: Any
    for child in condition.children:
        if isinstance(child, Q):
            yield from _asked(child)
        else:
            path, _, lookup = child[0].rpartition("__")
            is_lookup = lookup in {"in", "isnull"}
            yield (path if is_lookup else child[0]), lookup == "isnull"


def _columns_of(model: Any) -> Sequence[Asked]:
    """Return what the conditions of a kind's measures ask about."""
    asked = {each for measure in MEASURES_OF[model] for each in _asked(measure.condition)}
    values = {path for path, only_null in asked if not only_null}
    return sorted((path, False) for path in values) + sorted(
        (path, True) for path, only_null in asked if only_null and path not in values
    )


COLUMNS: Mapping[Any, Sequence[Asked]] = {model: _columns_of(model) for model in SUMMED}
NUMBERS: Mapping[Any, Sequence[tuple[str, str, str]]] = {
    model: sorted({(each.number, each.upper, each.precision) for each in MEASURES_OF[model]})
    for model in SUMMED
}


def draw(model: Any, among: Q, first: int, found: dict[str, Any]) -> None:
    """Put the bits of the accepted rows that ``among`` admits where they belong.

    ``first`` is the key at the place 0 of the bitmaps that are ``found`` by name.
    """
    end, numbers = len(COLUMNS[model]), NUMBERS[model]
    shapes: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for key, *values in plain_rows(_rows(model, among)):
        place = key - first
        shapes[tuple(values[:end])].append(place)
        for at, (name, _, _) in enumerate(numbers):
            number, upper, precision = values[end + 3 * at : end + 3 * at + 3]
            if number is not None:
                found[f"{name}:known:0"][place] = 1
                found[f"{name}:is {precision}:0"][place] = 1
                draw_digits(f"{name}:sum", number, place, found)
                if upper is not None:
                    draw_digits(f"{name}:more", upper - number, place, found)
    for shape, places in shapes.items():
        for measure in _belongs_to(model, shape):
            row = found[f"{measure}:row:0"]
            for place in places:
                row[place] = 1


def draw_digits(name: str, number: int, place: int, found: dict[str, Any]) -> None:
    """Put one bit where it belongs for each binary digit of a number that is on."""
    for digit, named in zip(range(number.bit_length()), _digits_of(name), strict=False):
        if number >> digit & 1:
            found[named][place] = 1


@cache
def _digits_of(name: str) -> Sequence[str]:
    """Return the names of the bitmaps of a number: worded once, not for each row."""
    return [f"{name}:{digit}" for digit in range(64)]


def _rows(model: Any, among: Q) -> Any:
    columns = [
        ExpressionWrapper(Q((f"{path}__isnull", True)), BooleanField()) if only_null else F(path)
        for path, only_null in COLUMNS[model]
    ]
    columns += [F(name) for names in NUMBERS[model] for name in names]
    named = {f"column_{n}": column for n, column in enumerate(columns)}
    rows = model.objects.published().filter(among, standing=Standing.ACCEPTED).order_by()
    return rows.annotate(**named).values_list("pk", *named)


@lru_cache(maxsize=50_000)
def _belongs_to(model: Any, shape: tuple[Any, ...]) -> Sequence[str]:
    """Return the measures that accepted rows of such values belong to."""
    row = SimpleNamespace()
    for (path, only_null), value in zip(COLUMNS[model], shape, strict=True):
        _put(row, path.split("__"), (None if value else SimpleNamespace()) if only_null else value)
    return [each.name for each in MEASURES_OF[model] if holds(each.condition, row)]


def _put(row: Any, path: Sequence[str], value: Any) -> None:
    for step in path[:-1]:
        if getattr(row, step, None) is None:
            setattr(row, step, None if value is None else SimpleNamespace())
        row = getattr(row, step)
        if row is None:
            return
    if not hasattr(row, path[-1]):
        setattr(row, path[-1], value)
