"""Where things are, and how a step speaks."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from opstracker import read_env_file  # noqa: E402  found by the line above

read_env_file(ROOT / ".env")
VAR = Path(os.environ.get("OPSTRACKER_VAR") or ROOT / "var").expanduser().absolute()
CI = os.environ.get("CI", "").lower() in ("1", "true", "yes")


def say(words: str) -> None:
    print(words, flush=True)


def stop(words: str) -> None:
    """End with a message instead of a traceback."""
    print("\n" + words, file=sys.stderr, flush=True)
    raise SystemExit(1)


def args() -> list[str]:
    return shlex.split(os.environ.get("ARGS", ""))
