"""What the database writes is byte for byte what ``Column.read`` and ``cell`` say."""

from contextlib import suppress

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.http import QueryDict

from operations import bitmaps
from operations.exports import TABLES, stream, writer
from operations.exports.writer import BATCH, written
from operations.filters import FILTERS
from operations.models import (
    Agency,
    Arrest,
    Citation,
    Offence,
    Operation,
    Place,
    Programme,
    Quote,
    Seizure,
    Source,
    Speaker,
    Statistic,
    Theme,
)
from operations.record import load
from tests import factories as make

pytestmark = pytest.mark.django_db

FILTER = {
    "operations": "kind=operation",
    "arrests": "sex=male",
    "seizures": "category=drugs&date_from=2018-01-01",
    "statistics": "metric=warrants_executed",
    "quotes": "quote_kind=direct",
    "agencies": "agency_kind=unit",
    "places": "place_kind=town",
    "programmes": "q=county",
    "sources": "q=news",
}
TEXTS = [
    *("=1+1", "+44", "-5", "@cmd", "\tx", "\rx", "'=1", "''=1", "'quoted'", "it's", " =1", "'"),
    *('say "no"', "a,b", "a\nb", "a\rb", "a\r\nb", "\\.", "; ;", "50% %s", "{0}", "żółw, “ß”", "-"),
    *("", " ", "0", "true", "\u2028x", "\U0001f600"),
]


def plain(name, rows, *, bom=False):
    table = TABLES[name]
    return "".join(written(table.header, table.rows(rows, BATCH), bom=bom)).encode()


def fast(name, rows, *, bom=False):
    return b"".join(stream(TABLES[name], rows, bom=bom))


def assert_same():
    for name, table in TABLES.items():
        filterset = FILTERS[name](QueryDict(FILTER[name]))
        assert filterset.is_valid()
        everything = table.published()
        # An editor's selection may hold what is not published.
        for rows in (everything, filterset.qs, everything.none(), table.model.objects.all()):
            assert fast(name, rows) == plain(name, rows)
        assert fast(name, everything, bom=True) == plain(name, everything, bom=True)


def test_of_the_seeds():
    load("seeds")
    assert_same()


def test_of_an_invented_record(monkeypatch):
    for name in ("LINES", "ROWS"):
        monkeypatch.setattr(writer, name, 50)
    call_command("generate_record", 120, "--without-search", verbosity=0)
    assert_same()


@pytest.mark.parametrize("name", [name for name, table in TABLES.items() if table.beside])
def test_of_a_moment_that_no_bitmap_tells_of(name, monkeypatch):
    monkeypatch.setattr(bitmaps, "of_this_moment", lambda: None)
    call_command("generate_record", 20, "--without-search", verbosity=0)
    every = TABLES[name].published()
    assert fast(name, every) == plain(name, every)
    assert fast(name, every.none()) == plain(name, every.none())


def test_of_texts_that_hurt():
    hurt()
    assert_same()


@pytest.mark.parametrize("name", TABLES)
def test_nothing_is_left_for_python_but_what_stands_beside(name):
    table = TABLES[name]
    left = [index for index, column in enumerate(table.columns) if not column.sql]
    assert bool(left) == bool(table.beside)
    assert left == list(range(left[0], left[-1] + 1) if left else [])


TEXT_FIELDS = {
    Operation: ("title", "codename", "summary", "aim", "date_reason"),
    Source: ("url", "title", "publisher", "fingerprint", "origin_label", "note"),
    Citation: ("locator",),
    Arrest: ("key",),
    Seizure: ("key", "item"),
    Statistic: ("key", "label", "period", "age_band", "subset", "base"),
    Quote: ("key", "text"),
    Speaker: ("name", "rank", "role"),
    Agency: ("name", "short_name", "official_code"),
    Place: ("name",),
    Programme: ("name", "note"),
    Theme: ("name",),
    Offence: ("name",),
}


def hurt():
    """Fill a record with the texts, wherever a text may stand, and with figures of every kind."""
    for number in range(len(TEXTS)):
        bigger = make.make_operation(date_precision="unknown", start_time="05:07:59")
        bigger = bigger if number % 2 else make.make_draft()
        operation = make.make_full_operation(f"w{number}", part_of=bigger)
        make.cite(operation, operation.citations.first().source, locator="again")
        figures(operation)
        figures(bigger)
    for model, names in TEXT_FIELDS.items():
        for number, row in enumerate(model._base_manager.order_by("-pk")):
            # Past all validation: whatever came into the record comes out of it.
            changed = {name: fitting(model._meta.get_field(name), number) for name in names}
            with suppress(IntegrityError), transaction.atomic():
                model._base_manager.filter(pk=row.pk).update(**changed)


def fitting(field, number):
    """Return one of the texts, shortened to the room there is, and no other row's."""
    text = TEXTS[number % len(TEXTS)]
    own = f"{text}{number}" if field.unique or field.name in ("key", "locator") else text
    return own[: field.max_length or 700]


def figures(operation):
    whole = make.make_drugs(operation=operation, drug="cocaine", quantity="8.300")
    make.make_drugs(operation=operation, part_of=whole, quantity="0.125", drug="crack_cocaine")
    make.make_drugs(operation=operation, quantity="99999999999.999", unit="g", standing="disputed")
    make.make_seizure(operation=operation, value="20000.50")
    make.make_seizure(operation=operation, value="1000.00", standing="withdrawn")
    vague = make.make_seizure(operation=operation, value_precision="unstated")
    make.make_seizure(operation=operation, part_of=vague)
    hidden = make.make_seizure(operation=operation, standing="withdrawn")
    make.make_seizure(operation=operation, part_of=hidden)
    make.make_seizure(
        operation=operation, value=5, value_upper=9, value_precision="range", currency="EUR"
    )
    make.make_arrest(operation=operation, people=None, people_precision="unstated")
    arrest = make.make_arrest(operation=operation, is_arrest_stated=False, age_min=18, age_max=20)
    make.make_outcome(operation=operation, disposal="charged", as_of="2023-03-09")
    make.make_outcome(operation=operation, disposal="reported_for_summons")
    make.make_outcome(operation=operation, arrest=arrest, disposal="police_bail")
    make.make_statistic(
        operation=operation, number="12.50", unit="percent", base="all", subset="homes"
    )
    make.make_quote(operation=operation, is_sensitive=True)
    make.make_quote(operation=operation, standing="disputed")
