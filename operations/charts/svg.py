"""SVG elements as text: escaped, and with attributes of their own so that a file stands alone.

The page's style sheet gives the same classes the colours of its theme. There is no style attribute,
which the content security policy would refuse.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from html import escape
from typing import Any

from django.utils.safestring import SafeString

INK, INK_2, RULE, PAPER, BLUE = "#17191d", "#54585f", "#dad7cf", "#fdfcfa", "#1c3f94"
SHADES = ("#dfe6f5", "#b4c4e8", "#7f9bd6", "#4567b6", "#1c3f94")
DARK_FROM = 4  # shades from here on carry pale text

# How each kind of thing looks where no style sheet reaches it.
LOOKS: Mapping[str, Mapping[str, str]] = {
    "text": {"fill": INK, "font-size": "13"},
    "label": {"fill": INK, "font-size": "13"},
    "value": {"fill": INK, "font-size": "13", "font-weight": "600"},
    "small": {"fill": INK_2, "font-size": "12"},
    "title": {"fill": INK, "font-size": "19", "font-weight": "700"},
    "grid": {"stroke": RULE, "stroke-width": "1"},
    "base": {"stroke": INK, "stroke-width": "1"},
    "hit": {"fill": "transparent"},
    "bar": {"fill": BLUE},
    "partial": {"fill": BLUE, "fill-opacity": ".25", "stroke": BLUE, "stroke-dasharray": "3 2"},
    "outline": {"fill": "none", "stroke": BLUE},
    "ring": {"fill": "none", "stroke": INK_2, "stroke-width": "1.5"},
    "stripe": {"stroke": BLUE, "stroke-width": "2"},
    "ground": {"fill": PAPER},
    "dot": {"fill": BLUE},
    "void": {"fill": PAPER, "stroke": "#797c82"},
    "absent": {"fill": "none", "stroke": RULE, "stroke-dasharray": "3 3"},
    "faint": {"fill": INK_2, "font-size": "9.5"},
    **{f"shade{n}": {"fill": colour} for n, colour in enumerate(SHADES, 1)},
    **{
        f"on{n}": {"fill": "#fff" if n >= DARK_FROM else INK, "font-size": "9.5"}
        for n in range(1, 6)
    },
}


def element(name: str, attributes: Mapping[str, Any], *children: Any) -> SafeString:
    """Return an element; an attribute without a value is left out."""
    return _element(name, _worded(attributes), children)


def shape(name: str, look: str, *children: Any, **attributes: Any) -> SafeString:
    """Return an element that looks as ``LOOKS`` says; underscores stand for hyphens."""
    given = {key.replace("_", "-"): value for key, value in attributes.items()}
    return _element(name, f"{_look(look, *given)}{_worded(given)}", children)


@cache
def _look(look: str, *given: str) -> str:
    """Return the attributes of a look that are not given for the one element.

    A chart has thousands of elements and few looks.
    """
    own = {key: value for key, value in LOOKS.get(look, {}).items() if key not in given}
    return _worded({"class": f"chart__{look}", **own})


def _worded(attributes: Mapping[str, Any]) -> str:
    # Put together from escaped pieces: a format for each of thousands would take half the chart.
    return "".join(
        [
            f' {key}="{_escaped(_number(value))}"'
            for key, value in attributes.items()
            if value not in ("", None)
        ]
    )


def _element(name: str, attributes: str, children: Iterable[Any]) -> SafeString:
    return SafeString(f"<{name}{attributes}>{together(children)}</{name}>")


def _escaped(value: Any) -> str:
    """As Django's ``conditional_escape``, which looks at each for a translation put off."""
    return value if isinstance(value, SafeString) else escape(str(value))


def text(
    x: float, y: float, words: Any, look: str = "text", anchor: str = "start", **more: Any
) -> SafeString:
    return shape("text", look, words, x=x, y=y, text_anchor=anchor, **more)


def rect(x: float, y: float, width: float, height: float, look: str, **more: Any) -> SafeString:
    return shape("rect", look, x=x, y=y, width=max(width, 0), height=max(height, 0), **more)


def line(x1: float, y1: float, x2: float, y2: float, look: str) -> SafeString:
    return shape("line", look, x1=x1, y1=y1, x2=x2, y2=y2)


def group(*parts: Any, **attributes: Any) -> SafeString:
    return element("g", attributes, *parts)


def hidden(*parts: Any) -> SafeString:
    """Return what a screen reader need not hear: the names of the links say it."""
    return element("g", {"aria-hidden": "true"}, *parts)


def together(parts: Iterable[Any]) -> SafeString:
    return SafeString("".join(map(_escaped, parts)))


def link(address: str, name: str, *parts: Any, target: str = "") -> SafeString:
    """Return a link that the keyboard reaches, with a name; a named image without an address."""
    title = element("title", {}, name)
    if not address:
        return element("g", {"role": "img", "aria-label": name}, title, *parts)
    attributes = {"href": address, "class": "chart__link", "aria-label": name, "target": target}
    return element("a", attributes | {"rel": "noopener" if target else ""}, title, *parts)


def width_of(words: str, size: float = 13) -> float:
    """Return about how wide a text is in the system's sans, on the safe side."""
    return len(words) * size * 0.6


def cut(words: str, width: float, size: float = 13) -> str:
    """Shorten a text that is too wide; its link has the whole of it."""
    most = int(width / (size * 0.6))
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"


def wrapped(words: str, width: float, size: float = 13) -> list[str]:
    """Return a text in lines that fit."""
    most, lines = int(width / (size * 0.56)), [""]
    for word in words.split():
        if lines[-1] and len(lines[-1]) + len(word) >= most:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def _number(value: Any) -> Any:
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else value
