"""How the database writes a value as the text of a cell: the forms of ``writer.cell``, in SQL.

Nothing is NULL, which both databases' CSV writes as an empty cell. A form whose value may be a
subquery reads it once.
"""

import secrets
from typing import Any, ClassVar

from django.db import models
from django.db.models import (
    Case,
    Expression,
    Func,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)

# What ``writer.neutralise`` says of the beginning of a text. The first look is cheap and lets
# nearly every text through; the second sees past leading apostrophes.
NEUTRALISED = {
    "postgresql": (
        "NULLIF(CASE WHEN ascii({0}) IN (9, 13, 39, 43, 45, 61, 64) "
        "AND {0} ~ '^''*[=+@\t\r-]' THEN '''' || {0} ELSE {0} END, '')"
    ),
    "sqlite": (
        "CASE WHEN {0} GLOB '[''=+@\t\r-]*' AND ltrim({0}, '''') GLOB '[=+@\t\r-]*' "
        "THEN '''' || {0} ELSE {0} END"
    ),
}
# Stands around the key of a row where cells that the database does not write are put in. Nobody
# ever sees it, so no text holds it.
MARK = secrets.token_hex(16)
WHITE_SPACE = "".join(character for character in map(chr, range(0x3001)) if character.isspace())


class Form(Func):
    """One way to write a value; ``{0}`` in the forms is the value."""

    arity = 1
    output_field: Any = TextField()
    forms: ClassVar[dict[str, str]]

    def as_sql(self, compiler: Any, connection: Any, *_: Any, **context: Any) -> tuple[str, tuple]:
        form = self.forms[connection.vendor]
        value, params = compiler.compile(self.source_expressions[0])
        return form.replace("{0}", value), (*params,) * form.count("{0}")


class Text(Form):
    """A text, kept from being run as a formula."""

    forms = NEUTRALISED


class Stripped(Form):
    """A text without what ``str.strip`` takes away."""

    forms = {
        "postgresql": f"btrim({{0}}, '{WHITE_SPACE}')",
        "sqlite": f"trim({{0}}, '{WHITE_SPACE}')",
    }


class Token(Form):
    """A text that is held to a vocabulary or begins with our own words: nothing to neutralise."""

    forms = {"postgresql": "NULLIF({0}, '')", "sqlite": "CAST({0} AS text)"}


class Marked(Form):
    """A key, to be replaced by what stands beside."""

    forms = dict.fromkeys(("postgresql", "sqlite"), f"'{MARK}' || {{0}} || '{MARK}'")


class Number(Form):
    """A number without trailing noughts, as SQLite keeps it in any case."""

    forms = {"postgresql": "trim_scale({0})", "sqlite": "+{0}"}


class Whole(Form):
    forms = {"postgresql": "{0}", "sqlite": "+{0}"}


class Truth(Form):
    forms = {
        "postgresql": "CAST({0} AS text)",
        "sqlite": "CASE {0} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END",
    }


class Day(Form):
    forms = {"postgresql": "to_char({0}, 'YYYY-MM-DD')", "sqlite": "CAST({0} AS text)"}


class Clock(Form):
    forms = {"postgresql": "to_char({0}, 'HH24:MI')", "sqlite": "substr({0}, 1, 5)"}


class Moment(Form):
    """A time in UTC, in whole seconds."""

    forms = {
        "postgresql": "to_char({0} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')",
        "sqlite": "replace(substr({0}, 1, 19), ' ', 'T') || 'Z'",
    }


FORMS: dict[type[models.Field], type[Form]] = {
    models.BooleanField: Truth,
    models.IntegerField: Whole,
    models.DecimalField: Number,
    models.DateTimeField: Moment,
    models.DateField: Day,
    models.TimeField: Clock,
}


def of_field(field: Any, path: str) -> Form:
    """Return the cell of a model's field; ``path`` leads to it from the row."""
    if field.choices and not isinstance(field, models.IntegerField):
        return Token(path)
    form = next((form for kind, form in FORMS.items() if isinstance(field, kind)), Text)
    return form(path)


def label(name: str, vocabulary: Any) -> Expression:
    """Return the label of a token, in the language that is spoken when this is called."""
    return Case(
        *[When(Q((name, token)), then=Value(str(label))) for token, label in vocabulary if token],
        output_field=TextField(),
    )


class Joined(Subquery):
    """Several values in one cell: ``cell`` of the rows of a query, in its order."""

    joined = {"postgresql": "string_agg(cell, '; ')", "sqlite": "group_concat(cell, '; ')"}

    def __init__(self, rows: QuerySet):
        super().__init__(rows.values("cell"), output_field=TextField())

    def as_sql(self, compiler: Any, connection: Any, *_: Any, **context: Any) -> tuple[str, Any]:
        vendor = connection.vendor
        cell = NEUTRALISED[vendor].replace("{0}", self.joined[vendor])
        template = f"(SELECT {cell} FROM (%(subquery)s) AS each)"  # noqa: S608  our own words
        return super().as_sql(compiler, connection, template=template, **context)


class Gathered(Func):
    """The texts that are not NULL, joined; NULL where there is none."""

    output_field: Any = TextField()

    def as_sql(self, compiler: Any, connection: Any, *_: Any, **context: Any) -> tuple[str, tuple]:
        parts, params = [], []
        for expression in self.source_expressions:
            part, values = compiler.compile(expression)
            parts.append(part)
            params += values
        if connection.vendor == "postgresql":
            return f"NULLIF(concat_ws('; ', {', '.join(parts)}), '')", tuple(params)
        each = " || ".join(f"coalesce('; ' || ({part}), '')" for part in parts)
        return f"substr({each}, 3)", tuple(params)
