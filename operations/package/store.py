"""Keeps the newest package in the site's own folder and makes it anew when it is outdated.

The file's name holds the fingerprint of the record it was made from. A package of another state
is never handed out: it could hold what was withdrawn since.
"""

import fcntl
import logging
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection, connections
from django.utils import timezone

from operations.exports.dataset import fingerprint
from operations.exports.writer import one_moment
from operations.language import in_data_language

from .archive import Progress, write

FILE_NAME = "opstracker-package.zip"
PATIENCE = 5.0  # seconds a request waits; a package that takes longer is made without it
log = logging.getLogger(__name__)


def folder() -> Path:
    """Return the folder that holds the package; nothing else may be kept there."""
    path = Path(settings.VAR) / "packages"
    path.mkdir(parents=True, exist_ok=True)
    return path


def ready() -> Path | None:
    """Return the package of the record as it stands; None while it is still being made.

    Where there is none, a thread of its own begins one, and the request waits for a moment: a
    small record is packed by then. One builder at a time, whatever the number of requests,
    threads and processes.
    """
    path = _path(fingerprint())
    if not path.exists():
        _begin()
        deadline = time.monotonic() + PATIENCE
        while not path.exists() and time.monotonic() < deadline:
            time.sleep(0.05)
    return path if path.exists() else None


def at_hand(state: str) -> Path | None:
    """Return the package of a state of the record, where there is one already."""
    path = _path(state)
    return path if path.exists() else None


def _begin() -> None:
    if connection.in_atomic_block:
        # A thread has a connection of its own, which would not see what is not committed yet.
        _build_unless_begun()
    else:
        threading.Thread(target=_build_in_thread, name="package", daemon=True).start()


def _build_in_thread() -> None:
    try:
        _build_unless_begun()
    except Exception:
        log.exception("The package could not be made.")
    finally:
        connections.close_all()


def _build_unless_begun() -> None:
    with _only_builder(wait=False) as is_alone:
        if is_alone:
            _build()


def build(progress: Progress | None = None, *, anew: bool = False) -> Path:
    """Make the package where it is missing, outdated or wanted anew; wait for another builder."""
    with _only_builder(wait=True):
        path = _path(fingerprint())
        return path if path.exists() and not anew else _build(progress)


@in_data_language
def _build(progress: Progress | None = None) -> Path:
    _clear_unfinished()
    with tempfile.TemporaryDirectory(dir=folder(), prefix="making-") as made, one_moment():
        path = _path(fingerprint())
        archive = write(Path(made), created=timezone.now(), progress=progress or (lambda *_: None))
        archive.replace(path)
    for other in folder().glob("*.zip"):
        if other != path:
            other.unlink(missing_ok=True)
    return path


def forget() -> None:
    """Delete every package at hand: something that one of them holds was erased."""
    for path in folder().glob("*.zip"):
        path.unlink(missing_ok=True)


def _path(name: str) -> Path:
    return folder() / f"{name[:32]}.zip"


def _clear_unfinished() -> None:
    # Only the one builder comes here: what is unfinished is what an interrupted one left.
    for left in folder().glob("making-*"):
        shutil.rmtree(left, ignore_errors=True)


@contextmanager
def _only_builder(*, wait: bool) -> Iterator[bool]:
    """Hold the lock of the builder; the system lets it go if the process dies."""
    with (folder() / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
        else:
            yield True
