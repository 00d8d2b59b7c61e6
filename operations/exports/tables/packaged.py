"""Tables that stand in the data package only: what the lists say in a word or not at all.

With them the package holds the whole of the public record, so that it can be restored from it.
"""

from collections.abc import Iterator, Mapping

from operations.models import (
    Citation,
    Note,
    Offence,
    OperationProgramme,
    Outcome,
    Participation,
    Speaker,
    Theme,
)
from operations.models.about import FACTS

from .. import cells
from ..columns import Column, Table, measure, own, slug_of, vocabulary
from .facts import of_operation


def _thing(name: str, help_text: str, refers_to: str, *, is_key: bool = False) -> Column:
    return Column(
        name,
        help_text,
        lambda row: getattr(getattr(row, name), "slug", ""),
        lambda _: cells.Text(f"{name}__slug"),
        refers_to=refers_to,
        is_key=is_key,
    )


def _row(name: str, help_text: str) -> Column:
    return Column(
        name,
        help_text,
        lambda row: getattr(getattr(row, name), "key", ""),
        lambda _: cells.Text(f"{name}__key"),
        refers_to=f"{name}s",
    )


def _about() -> Iterator[Column]:
    for fact in FACTS:
        yield _row(fact, f"The key of the {fact} of the operation that it is about, if of one.")


def _named(*names: str, model: type[Theme | Offence]) -> list[Column]:
    return [slug_of(model), *own(model, "name", *names, "note")]


PACKAGED: Mapping[str, Table] = {
    table.name: table
    for table in (
        Table("themes", Theme, _named(model=Theme)),
        Table(
            "offences",
            Offence,
            _named("statute", "section", "jurisdiction", "is_as_reported", model=Offence),
        ),
        Table(
            "speakers",
            Speaker,
            [
                slug_of(Speaker),
                *own(Speaker, "name", "rank", "role"),
                _thing("agency", "Whom the speaker spoke for.", "agencies"),
            ],
            related=["agency"],
        ),
        Table(
            "participations",
            Participation,
            [
                of_operation(),
                _thing("agency", "The agency that took part.", "agencies", is_key=True),
                *own(Participation, "role", is_key=True),
                *own(Participation, "note"),
            ],
            related=["operation", "agency"],
        ),
        Table(
            "memberships",
            OperationProgramme,
            [
                of_operation(),
                _thing("programme", "The programme it belongs to.", "programmes", is_key=True),
                *own(OperationProgramme, "is_inferred"),
            ],
            related=["operation", "programme"],
        ),
        Table(
            "outcomes",
            Outcome,
            [
                of_operation(),
                *own(Outcome, "key", is_key=True),
                *own(Outcome, "standing"),
                _row("arrest", "The key of the arrest it is of; empty for all the arrested."),
                *vocabulary(Outcome, "disposal"),
                *measure(Outcome, "people", "people"),
                *own(Outcome, "as_of"),
            ],
            related=["operation", "arrest"],
        ),
        Table(
            "notes",
            Note,
            [
                of_operation(),
                *own(Note, "key", is_key=True),
                *_about(),
                *vocabulary(Note, "kind"),
                *own(Note, "text", "created_at"),
            ],
            related=["operation", *FACTS],
        ),
        Table(
            "citations",
            Citation,
            [
                of_operation(is_key=False),
                *_about(),
                *own(Citation, "aspect"),
                _thing("source", "The source that supports it.", "sources"),
                *own(Citation, "locator", "wording"),
            ],
            related=["operation", *FACTS, "source"],
        ),
    )
}
