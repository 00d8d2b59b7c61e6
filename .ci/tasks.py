"""The steps behind the Makefile, with the standard library only.

Virtual environments live in var/venv/<version>, one for each Python, and in var/venv/bench. `make`
passes what a person set (PORT, HOST, RECORD, PYTHON, ARGS) through the environment. Any Python from
3.8 can read this file; the site itself needs 3.11.
"""

from __future__ import annotations

import os
import signal
import sys

from checking import (
    check,
    format,
    test,
    test_one,
)
from ground import stop
from serving import (
    bench,
    dev,
    lock,
    manage,
    messages,
    reset,
    run,
)

TASKS = {
    "run": run,
    "dev": dev,
    "manage": manage,
    "messages": messages,
    "reset": reset,
    "lock": lock,
    "bench": bench,
    "check": check,
    "format": format,
    "test": test,
    "test-sqlite": lambda: test_one("sqlite"),
    "test-postgres": lambda: test_one("postgres"),
    "test-browser": lambda: test_one("browser"),
}


def interrupted(*_: object) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    for name, default in (("HOST", "127.0.0.1"), ("PORT", "8000"), ("RECORD", "seeds")):
        os.environ[name] = os.environ.get(name) or default
    signal.signal(signal.SIGTERM, interrupted)
    if sys.argv[1:2] == [] or sys.argv[1] not in TASKS:
        stop("Usage: python3 .ci/tasks.py " + "|".join(TASKS))
    try:
        TASKS[sys.argv[1]]()
    except KeyboardInterrupt:
        raise SystemExit(130) from None
