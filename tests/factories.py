"""Rows for tests: plain functions that fill in whatever the test does not care about.

What a row needs and the test does not give is made as well. Names and slugs are numbered, so
rows never collide.
"""

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from operations.models import (
    Agency,
    Arrest,
    ArrestOffence,
    Citation,
    Note,
    Offence,
    Operation,
    OperationOffence,
    OperationPlace,
    OperationProgramme,
    OperationTheme,
    Outcome,
    Participation,
    Place,
    Programme,
    Quote,
    Seizure,
    Source,
    Speaker,
    Statistic,
    Theme,
)

_numbers = count(1)
PUBLISHED_AT = datetime(2026, 1, 5, 12, tzinfo=UTC)


def _made(model: type, defaults: dict[str, Any], fields: dict[str, Any]) -> Any:
    return model.objects.create(**(defaults | fields))


def _named(word: str) -> dict[str, str]:
    number = next(_numbers)
    return {"name": f"{word} {number}", "slug": f"{word.lower().replace(' ', '-')}-{number}"}


def make_agency(**fields: Any) -> Agency:
    return _made(Agency, _named("Force") | {"kind": "territorial_force"}, fields)


def make_place(**fields: Any) -> Place:
    return _made(Place, _named("Town") | {"kind": "town"}, fields)


def make_offence(**fields: Any) -> Offence:
    return _made(Offence, _named("Offence"), fields)


def make_theme(**fields: Any) -> Theme:
    return _made(Theme, _named("Theme"), fields)


def make_programme(**fields: Any) -> Programme:
    return _made(Programme, _named("Programme"), fields)


def make_source(**fields: Any) -> Source:
    number = next(_numbers)
    defaults = {
        "url": f"https://news.example/{number}",
        "slug": f"news-{number}",
        "title": f"Report {number}",
        "publisher": "The News",
        "kind": "news_report",
    }
    return _made(Source, defaults, fields)


def make_speaker(**fields: Any) -> Speaker:
    return _made(Speaker, _named("Speaker") | {"rank": "Inspector"}, fields)


def make_operation(**fields: Any) -> Operation:
    """A published operation of 1 March 2023, without sources or facts."""
    number = next(_numbers)
    defaults = {
        "title": f"Operation {number}",
        "slug": f"operation-{number}",
        "summary": "What happened.",
        "starts_on": date(2023, 3, 1),
        "ends_on": date(2023, 3, 1),
        "status": "published",
        "published_at": PUBLISHED_AT,
    }
    if fields.get("date_precision") == "unknown":
        defaults |= {"starts_on": None, "ends_on": None}
    if fields.get("status") == "withdrawn":
        defaults["withdrawn_reason"] = "It was a mistake."
    return _made(Operation, defaults, fields)


DRAFT: dict[str, Any] = {"status": "draft", "published_at": None}


def make_draft(**fields: Any) -> Operation:
    return make_operation(**DRAFT | fields)


def make_publishable(**fields: Any) -> Operation:
    """An operation that nothing keeps from being published: a lead and a source."""
    operation = make_operation(**fields)
    make_participation(operation=operation)
    cite(operation)
    return operation


def make_participation(**fields: Any) -> Participation:
    if "operation" not in fields:
        fields["operation"] = make_operation()
    if "agency" not in fields:
        fields["agency"] = make_agency()
    return _made(Participation, {}, fields)


def make_operation_place(**fields: Any) -> OperationPlace:
    if "operation" not in fields:
        fields["operation"] = make_operation()
    if "place" not in fields:
        fields["place"] = make_place()
    return _made(OperationPlace, {}, fields)


def file_under(operation: Operation, thing: Any) -> Any:
    """Tie a theme, a programme or an offence to an operation."""
    links = {Theme: OperationTheme, Programme: OperationProgramme, Offence: OperationOffence}
    link = links[type(thing)]
    return link.objects.create(operation=operation, **{link.FILED_UNDER: thing})


def suspect(arrest: Arrest, offence: Offence) -> ArrestOffence:
    return ArrestOffence.objects.create(arrest=arrest, offence=offence)


def _fact(model: type, defaults: dict[str, Any], fields: dict[str, Any]) -> Any:
    if "operation" not in fields:
        fields["operation"] = make_operation()
    return _made(model, {"key": f"row-{next(_numbers)}"} | defaults, fields)


def make_arrest(**fields: Any) -> Arrest:
    return _fact(Arrest, {"people": 3}, fields)


def make_seizure(**fields: Any) -> Seizure:
    """£500 in cash, unless the test names another category."""
    defaults = {"category": "cash"}
    if fields.get("category", "cash") == "cash":
        defaults |= {"currency": "GBP"}
        if "value_precision" not in fields:
            defaults |= {"value": 500, "value_precision": "exact"}
    return _fact(Seizure, defaults, fields)


def make_drugs(**fields: Any) -> Seizure:
    """2.5 kg of Class A."""
    defaults = {
        "category": "drugs",
        "drug_class": "A",
        "quantity": "2.5",
        "quantity_precision": "exact",
        "unit": "kg",
    }
    return make_seizure(**(defaults | fields))


def make_statistic(**fields: Any) -> Statistic:
    return _fact(Statistic, {"metric": "warrants_executed", "number": 4}, fields)


def make_quote(**fields: Any) -> Quote:
    if "speaker" not in fields:
        fields["speaker"] = make_speaker()
    return _fact(Quote, {"text": "We are pleased."}, fields)


def make_outcome(**fields: Any) -> Outcome:
    return _fact(Outcome, {"disposal": "in_custody", "people": 3}, fields)


def make_note(**fields: Any) -> Note:
    return _fact(Note, {"kind": "caution", "text": "Beware."}, fields)


def cite(about: Any, source: Source | None = None, **fields: Any) -> Citation:
    """Cite a source for a fact, or for an operation's description (or another ``aspect``)."""
    if isinstance(about, Operation):
        target: dict[str, Any] = {"operation": about, "aspect": "description"}
    else:
        target = {"operation": about.operation, about._meta.model_name: about}
    defaults = target | {"source": source or make_source(), "locator": "paragraph 1"}
    return _made(Citation, defaults, fields)


def make_full_operation(word: str, **fields: Any) -> Operation:
    """An operation with one of everything, all its own, so that a leak shows by ``word``."""
    operation = make_operation(**{"title": word, "slug": f"{word}-operation"} | fields)
    fill(operation, word)
    return operation


def fill(operation: Operation, word: str, **figure: Any) -> None:
    """Give an operation one of everything, all its own and named by ``word``.

    ``figure`` says what the statistic is about, where it may not be the headline.
    """
    force = make_agency(name=f"{word} force", slug=f"{word}-force")
    unit = make_agency(name=f"{word} unit", slug=f"{word}-unit", kind="unit", parent=force)
    county = make_place(name=f"{word} county", slug=f"{word}-county", police_area=force)
    town = make_place(name=f"{word} town", slug=f"{word}-town", parent=county)
    source = make_source(slug=f"{word}-source", title=word)
    speaker = make_speaker(name=f"{word} speaker", slug=f"{word}-speaker", agency=unit)
    for make in (make_offence, make_theme, make_programme):
        kind = make.__name__.removeprefix("make_")
        file_under(operation, make(name=f"{word} {kind}", slug=f"{word}-{kind}"))
    make_participation(operation=operation, agency=unit)
    make_operation_place(operation=operation, place=town)
    arrest = make_arrest(operation=operation, key=f"{word}-arrest", home=town)
    suspect(arrest, Offence.objects.get(slug=f"{word}-offence"))
    facts = [
        arrest,
        make_seizure(operation=operation, key=f"{word}-seizure", place=town),
        make_statistic(operation=operation, key=f"{word}-statistic", agency=unit, **figure),
        make_quote(operation=operation, key=f"{word}-quote", speaker=speaker),
        make_outcome(operation=operation, key=f"{word}-outcome", arrest=arrest),
    ]
    for fact in (operation, *facts):
        cite(fact, source)
    make_note(operation=operation, key=f"{word}-note", arrest=arrest)


def make_facts(operation: Operation, number: int = 1) -> None:
    """Give an operation so many rows of everything, each naming all that it can name."""
    for index in range(number):
        word = f"{operation.slug}-{index}"
        fill(operation, word, sex="male")
        whole = operation.seizures.get(key=f"{word}-seizure")
        make_seizure(operation=operation, key=f"{word}-part", place=whole.place, part_of=whole)
        offence = Offence.objects.get(slug=f"{word}-offence")
        make_statistic(operation=operation, key=f"{word}-local", place=whole.place, offence=offence)
