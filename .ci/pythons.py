"""Pythons and their virtual environments: var/venv/<version>, one for each, and var/venv/bench."""

from __future__ import annotations

import glob
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from ground import ROOT, VAR, say, stop

OLDEST, NEWEST = (3, 11), (3, 14)


def ask(executable: str) -> tuple[tuple[int, int], str] | None:
    """The version and the true path of a Python; nothing when it does not start."""
    question = (
        "import json, os, sys; print(json.dumps([list(sys.version_info[:2]), "
        "os.path.realpath(getattr(sys, '_base_executable', sys.executable))]))"
    )
    try:
        answer = subprocess.run(
            [executable, "-c", question], capture_output=True, text=True, timeout=30, check=True
        )
        version, path = json.loads(answer.stdout)
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    return (version[0], version[1]), path


def pythons() -> dict[tuple[int, int], str]:
    """Every supported Python of this machine, by version."""
    chosen = os.environ.get("PYTHON", "").strip()
    if chosen:
        answer = ask(chosen)
        if answer is None:
            stop(f"PYTHON={chosen} does not start. Name a Python that does, or leave PYTHON out.")
        elif answer[0] < OLDEST:
            stop(
                f"PYTHON={chosen} is Python {dotted(answer[0])}; opstracker needs 3.11 or newer. "
                "Name a newer one, or leave PYTHON out."
            )
        else:
            return dict([answer])
    names = [f"python3.{minor}" for minor in range(NEWEST[1], OLDEST[1] - 1, -1)]
    names += ["python3", "python"]
    names += sorted(glob.glob(os.path.expanduser("~/.pyenv/versions/*/bin/python3")))
    found: dict[tuple[int, int], str] = {}
    for name in names:
        answer = ask(name)
        if answer is not None and OLDEST <= answer[0] <= NEWEST:
            found.setdefault(*answer)
    if not found:
        own = dotted(sys.version_info[:2])
        stop(
            f"opstracker needs Python 3.11 to 3.14, and none was found (this one is {own}). "
            "Install one, for example: apt install python3.11 python3.11-venv\n"
            "If it is somewhere unusual, name it: make run PYTHON=/path/to/python3"
        )
    return found


def newest() -> tuple[tuple[int, int], str]:
    return max(pythons().items())


def dotted(version: tuple) -> str:
    return ".".join(map(str, version))


def writable_var() -> None:
    try:
        VAR.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=str(VAR)):
            pass
    except OSError as error:
        stop(
            f"opstracker cannot write to {VAR} ({error.strerror}).\nMake that folder writable, or "
            "name one that is: OPSTRACKER_VAR=/some/writable/folder make run"
        )


def environment(
    version: tuple[int, int], base: str, lock: str = "requirements.txt", name: str = ""
) -> str:
    """The Python of a virtual environment that holds exactly what the lock file says."""
    writable_var()
    folder = VAR / "venv" / (name or dotted(version))
    python = str(folder / "bin" / "python")
    stamp = folder / "installed.json"
    wanted = {lock: fingerprint(lock)}
    if lock == "requirements-dev.txt":
        wanted["requirements.txt"] = fingerprint("requirements.txt")
    here = ask(python)
    if here is None or here[0] != version:
        make_environment(version, base, folder)
    try:
        installed = json.loads(stamp.read_text())
    except (OSError, ValueError):
        installed = {}
    if any(installed.get(name) != value for name, value in wanted.items()):
        say(f"Installing {lock} for Python {dotted(version)} (a minute or less, once)")
        stamp.unlink() if stamp.exists() else None
        pip = [python, "-m", "pip", "--disable-pip-version-check", "--no-input", "install"]
        quietly(
            [*pip, "--quiet", "--require-hashes", "-r", lock],
            f"The packages of {lock} could not be installed. Check the network and pip's settings, "
            "then try again.",
        )
        stamp.write_text(json.dumps(wanted))
    return python


def fingerprint(name: str) -> str:
    return hashlib.sha256((ROOT / name).read_bytes()).hexdigest()


def make_environment(version: tuple[int, int], base: str, folder: Path) -> None:
    say(f"Making a virtual environment for Python {dotted(version)} in {folder}")
    if subprocess.run([base, "-c", "import ensurepip, venv"], capture_output=True).returncode:
        stop(
            f"Python {dotted(version)} ({base}) lacks its venv module. Install it as root:\n"
            f"  apt install python{dotted(version)}-venv      (or: apt install python3-venv)\n"
            "Or name another Python: make run PYTHON=/path/to/python3"
        )
    shutil.rmtree(folder, ignore_errors=True)
    quietly([base, "-m", "venv", str(folder)], f"{folder} could not be made.")


def quietly(command: list[str], failure: str) -> None:
    """Run a step and show what it said only if it fails."""
    result = subprocess.run(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    if result.returncode:
        lines = [line for line in result.stdout.splitlines() if "WARNING: Location" not in line]
        stop("\n".join(lines[-15:]) + f"\n\n{failure}")


def step(words: str, command: list[str]) -> None:
    say(words)
    code = subprocess.run(command, cwd=ROOT).returncode
    if code:
        raise SystemExit(code)
