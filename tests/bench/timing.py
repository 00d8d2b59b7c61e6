"""Asking pages in turn, so that a busy moment of the machine meets all that are compared."""

import statistics
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count

from .results import IS_LARGE, IS_TRIAL

Times = list[float]

LONGEST = 120 if IS_LARGE else 20  # seconds after which a comparison begins no further round


@dataclass(frozen=True)
class Answer:
    """Milliseconds, and what came; a 304 has no body."""

    took: float
    body: bytes
    tag: str


@dataclass(frozen=True)
class Asked:
    """The pages of one side of a comparison; ``rounds`` of a slow one are few.

    Ours are asked for ``anew``, each time by another address, lest a page that was kept answers.
    """

    urls: Sequence[str]
    rounds: int
    headers: Mapping[str, str] = field(default_factory=dict)
    anew: bool = False

    def fetch(self, place: int) -> "Answer":
        url = self.urls[place]
        if self.anew:
            url += f"{'&' if '?' in url else '?'}utm_time={next(_TIMES)}"
        return fetch(url, self.headers)


_TIMES = count()


def fetch(url: str, headers: Mapping[str, str] | None = None) -> Answer:
    request = urllib.request.Request(url, headers=dict(headers or {}))  # noqa: S310  our own server
    began = time.perf_counter()
    try:
        with urllib.request.urlopen(request, timeout=900) as answer:  # noqa: S310  our own
            body, tag = answer.read(), answer.headers.get("ETag", "")
    except urllib.error.HTTPError as error:
        if error.code != 304:
            raise
        body, tag = b"", ""
    return Answer((time.perf_counter() - began) * 1000, body, tag)


def in_turn(sides: Mapping[str, Asked]) -> Mapping[str, Times]:
    """Return the milliseconds of each side; the first answer of each is left out."""
    for side in sides.values():
        side.fetch(0)
    found: dict[str, Times] = {name: [] for name in sides}
    began, longest = time.perf_counter(), 0 if IS_TRIAL else LONGEST
    for number in range(max(side.rounds for side in sides.values())):
        for place in range(max(len(side.urls) for side in sides.values())):
            for name, side in sides.items():
                if number < side.rounds and place < len(side.urls):
                    found[name].append(side.fetch(place).took)
        if time.perf_counter() - began > longest:
            break
    return found


def p50(times: Times) -> float:
    return statistics.median(times)


def p95(times: Times) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * 0.95))]


def told(db: str, times: Mapping[str, Times]) -> None:
    """Print what was measured, with how often."""
    for name, each in times.items():
        print(f"{db:9} {name:30} p50 {p50(each):8.0f} p95 {p95(each):8.0f} ms  n {len(each)}")
