"""What was cited, and where in it."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from operations.models import (
    Source,
)


def sources(row: Any) -> list[Source]:
    """Return the sources that a row of a list cites, each once."""
    return list({cited.source_id: cited.source for cited in row.shown_citations}.values())


def locators(found: Iterable[str]) -> str:
    """Join places in a source: “paragraphs 4 and 7, caption”."""
    kinds: dict[str, list[str]] = {}
    for place in found:
        kind, _, rest = place.partition(" ")
        kinds.setdefault(kind, []).append(rest)
    return ", ".join(_locator(kind, numbers) for kind, numbers in kinds.items())


def _locator(kind: str, numbers: list[str]) -> str:
    if len(numbers) == 1:
        return f"{kind} {numbers[0]}".strip()
    if not all(numbers):
        return ", ".join(f"{kind} {each}".strip() for each in numbers)
    ordered = sorted(numbers, key=lambda each: (not each.isdigit(), each.zfill(6)))
    return _("{places} and {last}").format(
        places=f"{kind}s {', '.join(ordered[:-1])}", last=ordered[-1]
    )
