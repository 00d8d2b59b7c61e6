"""What stands in the head of a page: words said more than once, and data for search engines."""

import json
from typing import Any

from django import template
from django.conf import settings
from django.template.base import NodeList, Parser, Token
from django.template.context import Context
from django.utils.safestring import SafeString
from django.utils.translation import get_language, to_locale

register = template.Library()

# As Django's json_script: nothing in the data can then end the element it stands in.
NO_MARKUP = {ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&\u2028\u2029"}


@register.simple_tag
def page_language() -> str:
    """Return the language of the page as HTML names it: “en-GB”."""
    return to_locale(get_language() or settings.LANGUAGE_CODE).replace("_", "-")


@register.filter
def in_script(value: Any) -> SafeString:
    """Write data as JSON that is safe inside a script element."""
    text = json.dumps(value, ensure_ascii=False, indent=1).translate(NO_MARKUP)
    return SafeString(text)


class Keep(template.Node):
    """Renders its contents once, for the page to say in several places."""

    def __init__(self, nodelist: NodeList, name: str):
        self.nodelist, self.name = nodelist, name

    def render(self, context: Context) -> SafeString:
        text = " ".join(self.nodelist.render(context).split())
        context[self.name] = SafeString(text)
        return SafeString("")


@register.tag
def keep(parser: Parser, token: Token) -> Keep:
    """``{% keep name %}…{% endkeep %}``: what stands within becomes the variable ``name``."""
    _, name = token.split_contents()
    nodelist = parser.parse(("endkeep",))
    parser.delete_first_token()
    return Keep(nodelist, name)
