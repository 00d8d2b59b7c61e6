"""Reading public pages and CSV as a visitor's program would."""

import csv
import io
import re
from html.parser import HTMLParser

from django.test import Client


def csv_rows(client: Client, address: str) -> list[dict[str, str]]:
    response = client.get(address)
    assert response.status_code == 200, response.content
    body = b"".join(response.streaming_content).decode()
    return list(csv.DictReader(io.StringIO(body)))


def page(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, (address, response.status_code)
    return response.content.decode()


class _Text(HTMLParser):
    """Collects the text of the elements of one tag, nested tags included."""

    def __init__(self, tag: str):
        super().__init__()
        self.tag, self.depth, self.found = tag, 0, []

    def handle_starttag(self, tag, attrs):
        if tag == self.tag:
            self.depth += 1
            if self.depth == 1:
                self.found.append("")

    def handle_endtag(self, tag):
        if tag == self.tag and self.depth:
            self.depth -= 1

    def handle_data(self, data):
        if self.depth:
            self.found[-1] += data


def texts(html: str, tag: str) -> list[str]:
    """Return the text of every outermost element of a tag, white space folded."""
    parser = _Text(tag)
    parser.feed(html)
    return [re.sub(r"\s+", " ", text).strip() for text in parser.found]


def heading(html: str) -> str:
    (found,) = texts(html, "h1")
    return found


class _Figures(HTMLParser):
    """Reads a totals strip: label, number in words, and what is not stated."""

    def __init__(self):
        super().__init__()
        self.within, self.skip, self.pairs = None, 0, []

    def handle_starttag(self, tag, attrs):
        classes = dict(attrs).get("class") or ""
        if tag == "dt":
            self.within = "dt"
            self.pairs.append(["", "", ""])
        elif tag == "dd":
            self.within = "unstated" if "unstated" in classes else "dd"
        elif tag == "a" and "src" in classes.split():
            self.skip += 1

    def handle_endtag(self, tag):
        if tag in {"dt", "dd"}:
            self.within = None
        elif tag == "a" and self.skip:
            self.skip -= 1

    def handle_data(self, data):
        if self.within and self.pairs and not self.skip:
            self.pairs[-1][["dt", "dd", "unstated"].index(self.within)] += data


def figures(html: str) -> dict[str, tuple[str, int]]:
    """Return label → (words, amounts not stated) of every totals strip of the page."""
    parser = _Figures()
    for strip in re.findall(r'<dl class="totals[^"]*">.*?</dl>', html, re.DOTALL):
        parser.feed(strip)
    found = {}
    for label, words, unstated in parser.pairs:
        number = re.search(r"\d+", unstated)
        # “not stated” alone stands for one amount; more are counted below it.
        alone = int(_folded(words) == "not stated")
        found[_folded(label)] = (_folded(words), int(number[0]) if number else alone)
    return found


def _folded(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
