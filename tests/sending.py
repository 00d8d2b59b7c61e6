"""What a browser would send of a form on a page: for tests that edit as a person does."""

from html.parser import HTMLParser
from typing import Any


class _Form(HTMLParser):
    """Reads the fields of one form, leaving out what stands in a template."""

    def __init__(self, id: str):
        super().__init__()
        self.id, self.inside, self.templates = id, False, 0
        self.found: dict[str, list[str]] = {}
        self.select: str | None = None
        self.options: list[tuple[str, bool]] = []
        self.is_multiple = False
        self.textarea: str | None = None

    def handle_starttag(self, tag: str, pairs: Any) -> None:
        attrs = dict(pairs)
        if tag == "form":
            self.inside = attrs.get("id", "") == self.id or not self.id
        if tag == "template":
            self.templates += 1
        if not self.inside or self.templates:
            return
        name = attrs.get("name")
        if tag == "input" and name and attrs.get("type") not in ("submit", "button"):
            if attrs.get("type") not in ("checkbox", "radio") or "checked" in attrs:
                self.found.setdefault(name, []).append(attrs.get("value") or self._empty(attrs))
        elif tag == "select":
            self.select, self.options, self.is_multiple = name, [], "multiple" in attrs
        elif tag == "option" and self.select:
            self.options.append((attrs.get("value", ""), "selected" in attrs))
        elif tag == "textarea" and name:
            self.textarea = name
            self.found.setdefault(name, []).append("")

    def _empty(self, attrs: dict[str, Any]) -> str:
        return "on" if attrs.get("type") == "checkbox" else ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "template":
            self.templates -= 1
        elif tag == "form":
            self.inside = False
        elif tag == "textarea":
            self.textarea = None
        elif tag == "select" and self.select and self.inside and not self.templates:
            chosen = [value for value, is_chosen in self.options if is_chosen]
            if not chosen and not self.is_multiple and self.options:
                chosen = [self.options[0][0]]
            self.found.setdefault(self.select, []).extend(chosen)
            self.select = None

    def handle_data(self, text: str) -> None:
        if self.textarea and self.inside and not self.templates:
            self.found[self.textarea][-1] += text


def sent(page: str, id: str = "", **changes: Any) -> dict[str, Any]:
    """Return the fields of the page's form with that id, some typed over; None leaves one out."""
    form = _Form(id)
    form.feed(page)
    found: dict[str, Any] = {
        # A browser leaves out the line break that follows the opening tag of a text area.
        name: [value.removeprefix("\n") for value in values]
        for name, values in form.found.items()
    }
    found |= changes
    return {name: value for name, value in found.items() if value is not None}
