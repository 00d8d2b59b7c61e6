"""The benchmark: every comparison runs, and what it writes can be read."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import chosen_database

ROOT = Path(__file__).resolve().parents[1]
FIELDS = {"name", "db", "n", "ours", "peer", "peer_name", "ratio", "goal", "met"}


@pytest.mark.skipif(chosen_database() != "sqlite", reason="the same on every database, and slow")
def test_every_comparison_runs_and_is_written_down(tmp_path):
    environ = os.environ | {"N": "200", "DB": "sqlite", "PYTHONPATH": str(ROOT), "DATASETTE": ""}
    command = [sys.executable, "-W", "ignore", "-m", "tests.bench"]
    done = subprocess.run(
        command, cwd=tmp_path, env=environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "DATASETTE IS LEFT OUT" in done.stdout
    results = json.loads((tmp_path / "bench.json").read_text())
    assert all(set(each) == FIELDS and each["n"] == 200 for each in results)
    subjects = {each["name"].split(",")[0].split(" of ")[0] for each in results}
    assert subjects == {
        *("bulk load", "list with facets", "list", "search", "map", "chart", "detail", "304"),
        *("CSV", "memory", "restore (of 50)", "saving an operation with 200 facts"),
    }
