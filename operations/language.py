"""The language of data: files, feeds and the API say the same to everybody, whoever asks."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.utils.functional import Promise
from django.utils.translation import override

P = ParamSpec("P")
R = TypeVar("R")

# What a reader is told: a text, or one that becomes the text in the reader’s language.
Words = str | Promise

DATA_LANGUAGE = "en-gb"


def in_data_language(make: Callable[P, R]) -> Callable[P, R]:
    """Decorate what makes data: a view, or a function that returns it whole."""

    @wraps(make)
    def made(*args: P.args, **kwargs: P.kwargs) -> R:
        with override(DATA_LANGUAGE):
            return make(*args, **kwargs)

    return made
