"""Answers travel compressed where the reader's program takes them so, and say the same."""

import gzip

import pytest

from tests.factories import make_full_operation
from tests.pages import page

pytestmark = pytest.mark.django_db

GZIP = {"accept-encoding": "gzip"}
PLACES = ["/", "/operations/", "/arrests.csv", "/operations.atom", "/api/v1/operations/"]


@pytest.fixture(autouse=True)
def _record():
    for word in ("one", "two", "three"):
        make_full_operation(word)


def sent(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


@pytest.mark.parametrize("address", PLACES)
def test_it_sends_the_same_compressed(client, address):
    plain, packed = client.get(address), client.get(address, headers=GZIP)
    assert "Content-Encoding" not in plain
    assert packed["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed["Vary"]
    body = sent(packed)
    assert gzip.decompress(body) == sent(plain)
    assert len(body) < len(gzip.decompress(body)) / 2


def test_an_answer_the_reader_has_already_is_not_sent_again(client):
    first = client.get("/api/v1/operations/", headers=GZIP)
    again = client.get("/api/v1/operations/", headers=GZIP | {"if-none-match": first["ETag"]})
    assert first["ETag"].startswith("W/")
    assert again.status_code == 304


def test_what_is_packed_already_is_left_as_it_is(client):
    response = client.get("/data/opstracker-package.zip", headers=GZIP)
    while response.status_code == 503:
        response = client.get("/data/opstracker-package.zip", headers=GZIP)
    assert "Content-Encoding" not in response
    assert int(response["Content-Length"]) == len(sent(response))


def test_a_forms_token_does_not_show_in_the_length_of_a_page(client):
    assert "csrfmiddlewaretoken" in page(client, "/sign-in/")
    answers = [client.get("/sign-in/", headers=GZIP) for _ in range(20)]
    bodies = {gzip.decompress(answer.content) for answer in answers}
    assert len(bodies) == len(answers)  # the token is masked anew in each
    assert len({len(answer.content) for answer in answers}) > 1  # and the length blurred
