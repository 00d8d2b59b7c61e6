"""What the pages of editors put into addresses."""

from django import template

from operations.models.publication import Blocker

register = template.Library()

SECTIONS = {"citations": "section-citations", "participations": "section-participations"}


@register.filter
def mending_place(blocker: Blocker) -> str:
    """Return the place on the edit page where a blocker is mended."""
    model, _, key = blocker.field.partition("-")
    if blocker.field in SECTIONS:
        return f"#{SECTIONS[blocker.field]}"
    return f"#section-{model}s" if key else f"#id_{blocker.field}"
