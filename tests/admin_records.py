"""Small builders of rows for the tests of the administration."""

from datetime import date
from typing import Any

from django.test import Client

from operations.choices import AgencyKind, AgencyRole, PlaceKind, SourceKind
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
from operations.models.publication import publish


def operation(slug: str = "raids", **fields: Any) -> Operation:
    day = date(2020, 10, 29)
    defaults = {"title": slug.title(), "summary": "Raids.", "starts_on": day, "ends_on": day}
    return Operation.objects.create(slug=slug, **defaults | fields)


def source(slug: str = "release") -> Source:
    return Source.objects.get_or_create(
        slug=slug,
        defaults={
            "url": f"https://example.org/{slug}",
            "title": slug.title(),
            "publisher": "A force",
            "kind": SourceKind.FORCE_RELEASE,
        },
    )[0]


def cite(fact: Any, locator: str = "paragraph 1") -> Citation:
    name = fact._meta.model_name
    about = {"aspect": "description"} if name == "operation" else {name: fact}
    owner = fact if name == "operation" else fact.operation
    return Citation.objects.create(operation=owner, source=source(), locator=locator, **about)


def agency(slug: str = "met") -> Agency:
    return Agency.objects.get_or_create(
        slug=slug, defaults={"name": slug.title(), "kind": AgencyKind.TERRITORIAL_FORCE}
    )[0]


def place(slug: str = "lambeth") -> Place:
    return Place.objects.get_or_create(
        slug=slug, defaults={"name": slug.title(), "kind": PlaceKind.BOROUGH}
    )[0]


def offence(slug: str = "supply") -> Offence:
    return Offence.objects.get_or_create(slug=slug, defaults={"name": slug.title()})[0]


def speaker(slug: str = "sekalongo") -> Speaker:
    return Speaker.objects.get_or_create(
        slug=slug, defaults={"name": slug.title(), "agency": agency()}
    )[0]


def lead(owner: Operation) -> Participation:
    return Participation.objects.create(operation=owner, agency=agency(), role=AgencyRole.LEAD)


def arrest(owner: Operation, key: str = "men", **fields: Any) -> Arrest:
    return Arrest.objects.create(operation=owner, key=key, **{"people": 7} | fields)


def statistic(owner: Operation, key: str = "warrants", **fields: Any) -> Statistic:
    defaults = {"metric": "warrants_executed", "number": 7}
    return Statistic.objects.create(operation=owner, key=key, **defaults | fields)


def cash(owner: Operation, key: str = "cash", **fields: Any) -> Seizure:
    defaults = {
        "category": "cash",
        "value": 20_000,
        "value_precision": "about",
        "currency": "GBP",
    }
    return Seizure.objects.create(operation=owner, key=key, **defaults | fields)


def facts(owner: Operation, number: int = 1) -> None:
    """Give the operation so many rows of everything, each naming all that it can name."""
    for i in range(number):
        theme, _ = Theme.objects.get_or_create(slug=f"theme-{i}", defaults={"name": f"Theme {i}"})
        programme, _ = Programme.objects.get_or_create(
            slug=f"programme-{i}", defaults={"name": f"Programme {i}"}
        )
        somewhere, body, law = place(f"place-{i}"), agency(f"force-{i}"), offence(f"offence-{i}")
        OperationTheme.objects.create(operation=owner, theme=theme)
        OperationProgramme.objects.create(operation=owner, programme=programme)
        OperationOffence.objects.create(operation=owner, offence=law)
        OperationPlace.objects.create(operation=owner, place=somewhere)
        Participation.objects.create(operation=owner, agency=body)
        men = arrest(owner, f"men-{i}", home=somewhere)
        ArrestOffence.objects.create(arrest=men, offence=law)
        whole = cash(owner, f"cash-{i}", place=somewhere)
        part = cash(owner, f"part-{i}", place=somewhere, part_of=whole)
        figure = statistic(owner, f"figure-{i}", place=somewhere, offence=law, agency=body)
        words = Quote.objects.create(
            operation=owner, key=f"words-{i}", speaker=speaker(f"speaker-{i}"), text="We did it."
        )
        fate = Outcome.objects.create(
            operation=owner, key=f"fate-{i}", arrest=men, disposal="in_custody", people=7
        )
        for fact in (men, whole, part, figure, words, fate):
            cite(fact)
        cite(owner, f"paragraph {i}")
        Note.objects.create(operation=owner, key=f"note-{i}", kind="caution", text="Beware.")


def publishable(slug: str = "raids") -> Operation:
    owner = operation(slug)
    lead(owner)
    cite(owner)
    return owner


def published(slug: str = "raids") -> Operation:
    owner = publishable(slug)
    publish(owner)
    return owner


def typed(client: Client, url: str, **changes: Any) -> dict[str, Any]:
    """Return what a browser would send from the page, with some fields typed over."""
    context = client.get(url).context
    found: dict[str, Any] = {}
    for bound in context["adminform"].form:
        found |= _sent(bound)
    for inline in context["inline_admin_formsets"]:
        for bound in inline.formset.management_form:
            found |= _sent(bound)
        for form in inline.formset.forms:
            for bound in form:
                found |= _sent(bound)
    return found | changes


def _sent(bound: Any) -> dict[str, Any]:
    value = bound.value()
    if value is None or value is False:
        return {}
    if isinstance(value, date):
        value = value.isoformat()
    return {bound.html_name: "on" if value is True else str(value)}


def added(data: dict[str, Any], prefix: str, **fields: Any) -> dict[str, Any]:
    """Return what is sent once “Add another” has been pressed and the new row filled in."""
    number = int(data[f"{prefix}-TOTAL_FORMS"])
    rows = {f"{prefix}-{number}-{name}": str(value) for name, value in fields.items()}
    return data | rows | {f"{prefix}-TOTAL_FORMS": str(number + 1)}
