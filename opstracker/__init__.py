"""The project: settings, addresses and the entry point of the web server."""

from __future__ import annotations

import os
from pathlib import Path

__version__ = "0.1.0"


def read_env_file(path: Path) -> None:
    """Put the NAME=value lines of a file into the environment, where they are not set already."""
    if not path.is_file():
        return
    for line in path.read_text(encoding="utf-8").splitlines():
        name, equals, value = line.strip().partition("=")
        if equals and not name.startswith("#"):
            os.environ.setdefault(name.strip(), value.strip().strip("'\""))
