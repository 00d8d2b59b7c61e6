"""Says how many milliseconds it takes to save an operation with 200 facts from its edit page.

It works with Django's test client in a process of its own, on the database of the benchmark: all
that the site does between the request and the answer, without a server in between.
"""

import time
from urllib.parse import urlencode

import django

django.setup()

from django.conf import settings  # noqa: E402  Django must be set up first
from django.urls import reverse  # noqa: E402

from operations.models import Operation  # noqa: E402
from tests import factories as make  # noqa: E402
from tests.people import signed_in  # noqa: E402
from tests.sending import sent  # noqa: E402

from .timing import p50  # noqa: E402

FACTS, TIMES = 200, 7
AS_SENT = "application/x-www-form-urlencoded"  # as a browser sends it


def written() -> Operation:
    """Return a new operation of so many facts, each cited."""
    operation = make.make_publishable(title="Saved for the benchmark", slug="bench-saved")
    source = make.make_source(slug="bench-source", url="https://bench.example/1")
    for number in range(FACTS):
        maker = make.make_seizure if number % 2 else make.make_arrest
        fact = maker(operation=operation, key=f"row-{number}")
        make.cite(fact, source=source)
    return operation


def main() -> None:
    settings.ALLOWED_HOSTS = ["testserver"]
    editor = signed_in("editor", "bench-editor")
    operation = written()
    page = reverse("operation_edit", args=[operation.slug])
    data = sent(editor.get(page).text, "record-form")
    took = []
    for number in range(TIMES):
        operation.refresh_from_db()
        data |= {"title": f"Saved {number} times", "_version": str(operation.version)}
        body = urlencode(data, doseq=True)
        began = time.perf_counter()
        answer = editor.post(page, body, content_type=AS_SENT)
        took.append((time.perf_counter() - began) * 1000)
        operation.refresh_from_db()
        if answer.status_code != 302 or operation.title != data["title"]:
            raise SystemExit(f"It was not saved: {answer.status_code}.")
    print(f"{p50(took):.1f}")


if __name__ == "__main__":
    main()
