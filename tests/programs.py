"""Reading the API and the feeds as a visitor's program would."""

import xml.etree.ElementTree as ET
from typing import Any
from urllib.parse import urlsplit

from django.test import Client

from operations.api.endpoints import KINDS

ATOM = {"a": "http://www.w3.org/2005/Atom"}


def get(client: Client, address: str, status: int = 200, **headers: str) -> Any:
    response = client.get(address, headers=headers)
    assert response.status_code == status, (address, response.status_code, response.content[:500])
    return response.json()


def path_of(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def walk(client: Client, address: str) -> list[dict[str, Any]]:
    """Return the rows of a list, following ``next`` to the end."""
    found: list[dict[str, Any]] = []
    while address:
        page = get(client, address)
        found += page["results"]
        address = path_of(page["next"]) if page["next"] else ""
    return found


def feed(client: Client, address: str) -> ET.Element:
    response = client.get(address)
    assert response.status_code == 200, (address, response.content[:500])
    return ET.fromstring(response.content)


def texts(element: ET.Element, path: str) -> list[str]:
    return [found.text or "" for found in element.findall(path, ATOM)]


def slug_or_key(name, row):
    """What names a row in the CSV and in the API alike."""
    if KINDS[name].is_fact:
        operation = row["operation"]
        return (operation["slug"] if isinstance(operation, dict) else operation, row["key"])
    return row["slug"] if "slug" in row else row[KINDS[name].one]
