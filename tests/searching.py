"""Six operations in which every rule of the search shows, and asking for what is found."""

from datetime import date

from operations import search
from operations.models import (
    Agency,
    Arrest,
    Operation,
    Place,
    Programme,
    Quote,
    Seizure,
    Source,
    Statistic,
)
from tests import factories as make

LISTED = (Operation, Arrest, Seizure, Statistic, Quote, Agency, Place, Programme, Source)


def matching(text, model=Operation):
    return model.objects.published().filter(search.matches(model, text))


def names(text, model=Operation):
    """What is found, the best first."""
    rows = search.ranked(matching(text, model), text)
    return [getattr(row, "slug", None) or row.key for row in rows]


def count(text, model=Operation):
    return matching(text, model).count()


def six_operations():
    """Six operations in which every rule of the search shows."""
    met = make.make_agency(name="Metropolitan Police Service", short_name="the Met", slug="met")
    kent = make.make_agency(name="Kent Police", slug="kent")
    nca = make.make_agency(name="National Crime Agency", short_name="NCA", slug="nca")

    def operation(slug, day, lead, **fields):
        made = make.make_operation(
            slug=slug, starts_on=date(2023, 1, day), ends_on=date(2023, 1, day), **fields
        )
        make.make_participation(operation=made, agency=lead)
        return made

    operation("knife-title", 1, kent, title="Knife raids in Chatham", summary="Seven arrests.")
    operation("knife-summary", 2, kent, title="Dawn raids", summary="Knives were taken.")
    quoted = operation(
        "knife-quote", 3, met, title="Raids at noon", summary="A market was searched."
    )
    make.make_quote(operation=quoted, key="blade", text="Carrying a blade helps nobody.")
    operation(
        "lines", 4, nca, title="County lines week", summary="Drug lines in Margate were closed."
    )
    operation(
        "scattered", 5, met, title="A café in the county", summary="Telephone lines were cut."
    )
    operation("plain", 6, kent, title="Market patrols", aim="To meet residents of Whitstable.")


def saved(row, **fields):
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()


def suspected():
    arrest = make.make_arrest()
    make.suspect(arrest, make.make_offence(name="Zanzibar"))
    return arrest
