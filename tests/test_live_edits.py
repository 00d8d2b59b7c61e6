"""Real requests at once: none is lost when two meet, nor when the server is killed between them.

A database of its own, a real gunicorn, real requests: what is lost to a test client's transaction
cannot be lost here unseen.
"""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from tests.conftest import chosen_database
from tests.sending import sent

BASE = Path(__file__).resolve().parent.parent
WRITERS = 4
KILL_AFTER = 200  # acknowledged edits, over all the writers
GUNICORN = (sys.executable, "-m", "gunicorn", "-c", "opstracker/gunicorn.conf.py")
PASSWORD = "a long pass phrase"

SET_UP = f"""
from django.contrib.auth import get_user_model
from tests import factories as make
get_user_model().objects.create_superuser("editor", password={PASSWORD!r})
for number in range({WRITERS}):
    operation = make.make_draft(slug=f"writer-{{number}}", title="0", summary="0", codename="0")
    make.make_arrest(operation=operation, key="all", people=0)
    make.make_note(operation=operation, key="note", text="0")
"""
READ_BACK = """
import json
from operations.history.documents import document_of
from operations.history.models import Edit
from operations.models import Operation
from django.db import connection
found = {}
for operation in Operation.objects.order_by("pk"):
    document = document_of(operation)
    edits = list(Edit.objects.of(operation).order_by("number"))
    found[operation.slug] = {
        "version": operation.version,
        "numbers": [edit.number for edit in edits],
        "is_last": edits[-1].document == document,
        "versions": [
            [
                edit.document["operation"][0]["title"],
                edit.document["operation"][0]["summary"],
                str(edit.document["arrest"][0]["people"]),
                edit.document["note"][0]["text"],
            ]
            for edit in edits
        ],
    }
print("FOUND" + json.dumps(found))
"""


@pytest.fixture
def environment(tmp_path):
    """Return the settings of a site with a new database of its own."""
    found = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("OPSTRACKER_") and name != "DATABASE_URL"
    }
    found |= {
        "OPSTRACKER_VAR": str(tmp_path),
        "OPSTRACKER_ENV_FILE": os.devnull,
        "OPSTRACKER_DEBUG": "yes",
        "DJANGO_SETTINGS_MODULE": "opstracker.settings",
        "PYTHONPATH": str(BASE),
        "WEB_CONCURRENCY": "2",
    }
    if chosen_database() != "postgres":
        yield found
        return
    import psycopg

    server = os.environ["DATABASE_URL"]
    name = f"crash_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        parts = urlsplit(server)
        yield found | {"DATABASE_URL": parts._replace(path=f"/{name}").geturl()}
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def manage(environment, *words, script=""):
    done = subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=BASE,
        env=environment,
        input=script,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def serve(environment, port):
    server = subprocess.Popen(
        [*GUNICORN, "opstracker.wsgi"],
        cwd=BASE,
        env=environment | {"PORT": str(port)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    for _ in range(200):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return server
        except OSError:
            time.sleep(0.1)
    os.killpg(server.pid, signal.SIGKILL)
    raise AssertionError("The server did not start.")


def begun(environment):
    """Return the port and the process of a server with a few records and an editor."""
    manage(environment, "migrate", "--verbosity", "0")
    manage(environment, "shell", "--verbosity", "0", script=SET_UP)
    port = free_port()
    return port, serve(environment, port)


class Writer(threading.Thread):
    """Somebody who saves one record over and over, and remembers what was acknowledged."""

    def __init__(self, port, number, acknowledged):
        super().__init__(daemon=True)
        self.port, self.number, self.acknowledged = port, number, acknowledged
        self.path = f"/operations/writer-{number}/edit/"
        self.cookies = {}
        self.form = {}
        self.failure = ""

    def ask(self, method, path, data=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "Content-Type": "application/x-www-form-urlencoded",
        }
        connection.request(method, path, urlencode(data or {}, doseq=True), headers)
        answer = connection.getresponse()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        return answer.status, answer.read().decode()

    def sign_in(self):
        _, page = self.ask("GET", "/sign-in/")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
        data = {"csrfmiddlewaretoken": token, "username": "editor", "password": PASSWORD}
        status, _ = self.ask("POST", "/sign-in/", data)
        assert status == 302
        _, page = self.ask("GET", self.path)
        self.form = sent(page, "record-form", _version=None)

    def run(self):
        for count in range(1, 10_000):
            word = str(count)
            data = self.form | {"title": word, "summary": word, "notes-0-text": word}
            data |= {"arrests-0-people": word}
            try:
                status, page = self.ask("POST", self.path, data)
            except (OSError, http.client.HTTPException):
                return  # killed
            if status != 302:
                self.failure = f"{status}: {page[:2000]}"
                return
            self.acknowledged[self.number] = count


def test_every_acknowledged_edit_survives_the_servers_death_whole(environment):
    port, server = begun(environment)
    acknowledged = [0] * WRITERS
    writers = [Writer(port, number, acknowledged) for number in range(WRITERS)]
    try:
        for writer in writers:
            writer.sign_in()
        for writer in writers:
            writer.start()
        ends = time.monotonic() + 240
        while sum(acknowledged) < KILL_AFTER and time.monotonic() < ends:
            assert not [writer.failure for writer in writers if writer.failure]
            time.sleep(0.01)
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()
    for writer in writers:
        writer.join(30)
    assert sum(acknowledged) >= KILL_AFTER
    assert min(acknowledged) > 0

    text = manage(environment, "shell", "--verbosity", "0", script=READ_BACK)
    found = json.loads(text[text.index("FOUND") + len("FOUND") :])
    for number, count in enumerate(acknowledged):
        record = found[f"writer-{number}"]
        # Every edit has all its parts from the same save, and the record is its newest version.
        assert all(len(set(version)) == 1 for version in record["versions"])
        assert record["is_last"]
        assert record["numbers"] == list(range(1, record["version"] + 1))
        saved = [int(version[0]) for version in record["versions"]]
        assert saved == list(range(len(saved)))
        # The last save may have been kept although its answer was never heard; none is lost.
        assert count <= saved[-1] <= count + 1


def test_of_two_saves_at_one_moment_one_is_taken_and_one_is_compared(environment):
    port, server = begun(environment)
    try:
        ann, ben = Writer(port, 0, []), Writer(port, 0, [])
        for writer in (ann, ben):
            writer.sign_in()
        for round in range(10):
            _, page = ann.ask("GET", ann.path)
            version = sent(page, "record-form")["_version"]
            together = threading.Barrier(2)
            answers = {}

            def save(writer, word, together=together, answers=answers, version=version):
                data = writer.form | {"title": word, "_version": version}
                together.wait()
                answers[word], _ = writer.ask("POST", writer.path, data)

            words = [f"Ann's {round}", f"Ben's {round}"]
            threads = [
                threading.Thread(target=save, args=pair)
                for pair in zip((ann, ben), words, strict=True)
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(60)
            assert sorted(answers.values()) == [302, 409]
            _, page = ann.ask("GET", ann.path)
            (winner,) = [word for word in words if answers[word] == 302]
            assert sent(page, "record-form")["title"] == [winner]
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()
