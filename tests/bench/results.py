"""What a comparison found, and whether it is what was hoped for."""

import os
from dataclasses import dataclass

N = int(os.environ.get("N") or 100_000)
IS_LARGE = N > 200_000  # everything is given longer, lest little is measured but the start
IS_TRIAL = N < 1_000  # only to see that everything runs: each page is asked once


@dataclass
class Result:
    """One comparison; ``ratio`` is how many times the peer's figure ours is, as the goal says."""

    name: str
    db: str
    n: int
    ours: float
    peer: float
    peer_name: str
    ratio: float
    goal: str
    met: bool

    def __str__(self) -> str:
        return (
            f"{self.db:9} {self.name:46} ours {self.ours:>10,.1f}  {self.peer_name} "
            f"{self.peer:,.1f}  ratio {self.ratio:.3g}  goal {self.goal}: "
            f"{'met' if self.met else 'NOT met'}"
        )


def at_least(name: str, db: str, ours: float, peer: float, peer_name: str, goal: float) -> Result:
    ratio = ours / peer
    return Result(name, db, N, ours, peer, peer_name, ratio, f">= {goal:g} x", ratio >= goal)


def at_most(name: str, db: str, ours: float, peer: float, peer_name: str, goal: float) -> Result:
    ratio = ours / peer
    return Result(name, db, N, ours, peer, peer_name, ratio, f"<= {goal:g} x", ratio <= goal)


def within(name: str, db: str, ours: float, budget: float, unit: str = "ms") -> Result:
    """Compare with a budget of our own where nobody else does the same."""
    found = at_most(name, db, ours, budget, "a budget of", 1)
    found.goal = f"<= {budget:g} {unit}"
    return found
