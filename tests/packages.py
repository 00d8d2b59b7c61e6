"""Fetching the data package as a visitor does, and reading what is in it."""

import csv
import io
import zipfile

ADDRESS = "/data/opstracker-package.zip"


def fetched(client) -> bytes:
    response = client.get(ADDRESS)
    assert response.status_code == 200, response.content
    return b"".join(response.streaming_content)


def unpacked(client) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(fetched(client))) as archive:
        assert archive.testzip() is None
        return {name.removeprefix("opstracker/"): archive.read(name) for name in archive.namelist()}


def body(client, address) -> bytes:
    return b"".join(client.get(address).streaming_content)


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode())))
