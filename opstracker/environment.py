"""What the environment says, read one value at a time; every error says what to set."""

import os
import re
import secrets
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

SQLITE_OPTIONS = {
    # Takes the write lock when a transaction begins: several workers then wait instead of failing.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
}


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def items(name: str, default: str = "") -> list[str]:
    return [item.strip() for item in text(name, default).split(",") if item.strip()]


def yes_or_no(name: str, *, default: bool = False) -> bool:
    value = text(name, "yes" if default else "no").lower()
    if value in {"1", "yes", "true", "on"}:
        return True
    if value in {"0", "no", "false", "off"}:
        return False
    raise ImproperlyConfigured(f'{name} is "{value}". Set it to yes or no.')


def whole(name: str, default: int) -> int:
    value = text(name, str(default))
    if not value.isdecimal():
        raise ImproperlyConfigured(f'{name} is "{value}". Set it to a whole number, such as 1.')
    return int(value)


def one_of(name: str, known: list[str]) -> str:
    """One of the values that are known; the first where nothing is set."""
    value = text(name, known[0]).lower()
    if value not in known:
        raise ImproperlyConfigured(f'{name} is "{value}". Set it to one of: {", ".join(known)}.')
    return value


def time_zone(name: str, default: str) -> str:
    value = text(name, default)
    try:
        ZoneInfo(value)
    except (ValueError, OSError) as error:
        raise ImproperlyConfigured(
            f'{name} is "{value}". Set it to the name of a time zone, such as Europe/London.'
        ) from error
    return value


def rate(name: str, default: str) -> str:
    """So many in a time, as in 300/minute; nothing for “none”."""
    value = text(name, default).lower()
    if value == "none":
        return ""
    if not re.fullmatch(r"[1-9][0-9]*/(second|minute|hour|day)", value):
        raise ImproperlyConfigured(
            f'{name} is "{value}". Set it to a number in a time, such as 300/minute (second, '
            "minute, hour or day), or to none."
        )
    return value


def addresses(name: str, default: str = "") -> list[str]:
    """Web addresses without a path, as in https://operations.example.org."""
    found = [item.rstrip("/") for item in items(name, default)]
    for address in found:
        parts = urlsplit(address)
        if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path or parts.query:
            raise ImproperlyConfigured(
                f'{name} has "{address}". Set it to a whole address without a path, '
                "such as https://operations.example.org"
            )
    return found


def writable(folder: Path) -> Path:
    """The folder, made if need be; an error with its cure when it cannot be written to."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = error.strerror or str(error)
    else:
        if os.access(folder, os.W_OK | os.X_OK):
            return folder
        reason = "Permission denied or read-only"
    raise ImproperlyConfigured(
        f"opstracker cannot write to {folder} ({reason}). Make that folder writable, or set "
        "OPSTRACKER_VAR to a folder that is, as in OPSTRACKER_VAR=/some/writable/folder"
    )


def kept_secret(path: Path) -> str:
    """The secret key in a file that only its owner can read, made by whoever comes first."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        pass
    except OSError as error:
        raise ImproperlyConfigured(
            f"opstracker cannot make {path} ({error.strerror}). Make its folder writable, or set "
            "OPSTRACKER_SECRET_KEY to a long random text."
        ) from error
    else:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(50))
    # Another worker may have made the file a moment ago and not have written it yet.
    for _ in range(40):
        try:
            key = path.read_text(encoding="ascii").strip()
        except OSError as error:
            raise ImproperlyConfigured(
                f"opstracker cannot read {path} ({error.strerror}). Run it as the user who owns "
                "that file, or set OPSTRACKER_SECRET_KEY to a long random text."
            ) from error
        if key:
            return key
        time.sleep(0.05)
    raise ImproperlyConfigured(f"{path} is empty. Delete it: the next start makes a new one.")


def database(var: Path) -> dict[str, Any]:
    url = text("DATABASE_URL")
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": writable(var) / "opstracker.sqlite3",
            "OPTIONS": SQLITE_OPTIONS,
        }
    cure = (
        "Set it to postgres://user:password@host:5432/name, "
        "or leave it out to keep the record in SQLite."
    )
    try:
        found: Any = dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True)
    except ValueError as error:
        raise ImproperlyConfigured(f"DATABASE_URL cannot be read ({error}). {cure}") from error
    if found["ENGINE"] == "django.db.backends.sqlite3":
        found["OPTIONS"] = found.get("OPTIONS", {}) | SQLITE_OPTIONS
    elif found["ENGINE"] != "django.db.backends.postgresql":
        raise ImproperlyConfigured(f"DATABASE_URL names neither PostgreSQL nor SQLite. {cure}")
    elif not found["NAME"]:
        raise ImproperlyConfigured(f"DATABASE_URL names no database. {cure}")
    return dict(found)
