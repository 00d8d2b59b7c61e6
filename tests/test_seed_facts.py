"""Every fact of the five seed reports is in the record, each with the place it comes from."""

import pytest
from django.apps import apps
from django.db import transaction
from django.db.models import Q, Sum

from operations import record
from operations.models import (
    Arrest,
    Citation,
    Note,
    Operation,
    Quote,
    Seizure,
    Source,
    Speaker,
    Statistic,
)
from tests.seed_facts import (
    ADDRESSES,
    ARRESTS,
    ASPECTS,
    HIERARCHIES,
    ITEMISED,
    KENT,
    NOTES,
    OFFENCES,
    OPERATIONS,
    OUTCOMES,
    PARTICIPATIONS,
    PLACES,
    PROGRAMMES,
    QUOTES,
    SEIZURES,
    SOURCES,
    STATISTICS,
    UKNIP,
    A,
    B,
    C,
    D,
)


@pytest.fixture(scope="module", autouse=True)
def _seeds(django_db_setup, django_db_blocker):
    """The seed record, loaded once for the tests of this file, which only read."""
    with django_db_blocker.unblock(), transaction.atomic():
        record.load("seeds")
        yield
        transaction.set_rollback(True)


def locator(paragraph):
    if isinstance(paragraph, str):
        return f"caption, paragraph {paragraph.removeprefix('c')}"
    return f"paragraph {paragraph}"


def places_in_sources(slug, *paragraphs):
    return {
        (source, locator(paragraph))
        for source, found in zip(SOURCES[slug], paragraphs, strict=False)
        for paragraph in found
    }


def cited(fact):
    return {(c.source.slug, c.locator) for c in fact.citations.all()}


def values(row, expected):
    """What the row says in the fields that are expected; references by slug or key."""
    found = {name: getattr(row, name) for name in expected}
    for name, value in found.items():
        if hasattr(value, "natural_key"):
            found[name] = value.natural_key()[-1]
    return found


def ids(table, *columns):
    return [" ".join(str(row[column]) for column in columns) for row in table]


@pytest.mark.parametrize(("slug", "expected"), OPERATIONS, ids=ids(OPERATIONS, 0))
def test_an_operation_says_when_and_in_what_state(slug, expected):
    operation = Operation.objects.published().get(slug=slug)

    assert values(operation, expected) == expected
    assert operation.date_reason
    assert operation.aim
    assert operation.proceedings == "active"


@pytest.mark.parametrize("slug", [A, B, C, D])
def test_an_operation_names_agencies_places_offences_and_programmes(slug):
    operation = Operation.objects.get(slug=slug)

    pairs = operation.participations.values_list("agency__slug", "role")
    assert set(pairs) == PARTICIPATIONS[slug]
    assert set(operation.operation_places.values_list("place__slug", "role")) == PLACES[slug]
    assert set(operation.offences.values_list("slug", flat=True)) == OFFENCES[slug]
    programmes = operation.operationprogrammes.values_list("programme__slug", "is_inferred")
    assert set(programmes) == PROGRAMMES[slug]
    assert operation.themes.filter(slug="county-lines").exists()


@pytest.mark.parametrize("slug", [A, B, C, D])
def test_an_operation_cites_what_is_no_single_fact(slug):
    for source, expected in zip(SOURCES[slug], ASPECTS[slug], strict=True):
        found = Citation.objects.filter(operation__slug=slug, source__slug=source)
        pairs = found.exclude(aspect="").values_list("aspect", "locator")
        assert set(pairs) == {(aspect, locator(number)) for aspect, number in expected}


def test_a_role_that_is_our_reading_says_so():
    unit = "met-modern-slavery-and-child-exploitation-unit"
    participation = Operation.objects.get(slug=A).participations.get(agency__slug=unit)

    assert "our reading" in participation.note


@pytest.mark.parametrize(("slug", "key", "expected", "where"), ARRESTS, ids=ids(ARRESTS, 0, 1))
def test_an_arrest_is_there_with_its_place_in_the_source(slug, key, expected, where):
    arrest = Arrest.objects.get(operation__slug=slug, key=key)

    assert values(arrest, expected) == expected
    assert arrest.people_precision == "exact"
    assert cited(arrest) == places_in_sources(slug, where)


@pytest.mark.parametrize("number", range(7))
def test_an_itemised_arrest_is_there_with_its_place_in_the_sources(number):
    sex, age, home, offences, uknip, kent = ITEMISED[number]
    arrest = Arrest.objects.filter(operation__slug=B)[number]

    assert (arrest.people, arrest.sex, arrest.home.slug) == (1, sex, home)
    assert (arrest.age_min, arrest.age_max) == (age, age)
    assert set(arrest.offences.values_list("slug", flat=True)) == offences
    assert cited(arrest) == places_in_sources(B, kent, uknip)


@pytest.mark.parametrize(
    ("slug", "disposal", "people", "day", "where", "also"), OUTCOMES, ids=ids(OUTCOMES, 0)
)
def test_an_outcome_is_there_with_its_place_in_the_source(slug, disposal, people, day, where, also):
    outcome = Operation.objects.get(slug=slug).outcomes.get()

    assert (outcome.disposal, outcome.people, outcome.as_of) == (disposal, people, day)
    assert outcome.arrest is None
    assert cited(outcome) == places_in_sources(slug, where, also)


@pytest.mark.parametrize(
    ("slug", "key", "expected", "where", "also"), SEIZURES, ids=ids(SEIZURES, 0, 1)
)
def test_a_seizure_is_there_with_its_place_in_the_source(slug, key, expected, where, also):
    seizure = Seizure.objects.get(operation__slug=slug, key=key)

    assert values(seizure, expected) == expected
    assert cited(seizure) == places_in_sources(slug, where, also)


@pytest.mark.parametrize(
    ("slug", "key", "metric", "number", "expected", "where", "also"),
    STATISTICS,
    ids=ids(STATISTICS, 0, 1),
)
def test_a_statistic_is_there_with_its_place_in_the_source(
    slug, key, metric, number, expected, where, also
):
    statistic = Statistic.objects.get(operation__slug=slug, key=key)
    expected = {"unit": "count", "number_precision": "exact", "scope": "operation"} | expected

    assert (statistic.metric, statistic.number) == (metric, number)
    assert values(statistic, expected) == expected
    assert cited(statistic) == places_in_sources(slug, where, also)


@pytest.mark.parametrize(
    ("slug", "speaker", "kind", "begins", "where", "also"), QUOTES, ids=ids(QUOTES, 0, 3)
)
def test_a_quote_is_there_with_its_speaker_and_place(slug, speaker, kind, begins, where, also):
    quote = Quote.objects.get(operation__slug=slug, text__startswith=begins)

    assert (quote.speaker.slug, quote.kind) == (speaker, kind)
    assert cited(quote) == places_in_sources(slug, where, also)
    assert quote.is_sensitive == (begins == "Those arrested this morning")


@pytest.mark.parametrize("note", NOTES, ids=ids(NOTES, 0, 1, 3))
def test_a_note_tells_the_reader(note):
    slug, kind, about, words = note
    found = [
        row
        for row in Note.objects.filter(operation__slug=slug, kind=kind)
        if (row.fact.key if row.fact else None) == about
        and all(word.lower() in row.text.lower() for word in words)
    ]

    assert len(found) == 1


def test_nothing_else_is_in_the_record():
    counts = {
        "Operation": len(OPERATIONS),
        "Arrest": len(ARRESTS) + len(ITEMISED),
        "Outcome": len(OUTCOMES),
        "Seizure": len(SEIZURES),
        "Statistic": len(STATISTICS),
        "Quote": len(QUOTES),
        "Source": len(ADDRESSES),
    }
    for name, count in counts.items():
        assert apps.get_model("operations", name).objects.count() == count, name


@pytest.mark.parametrize("slug", ADDRESSES)
def test_a_source_has_its_address_publisher_and_date(slug):
    publisher, published_on, inferred, address = ADDRESSES[slug]
    source = Source.objects.get(slug=slug)

    assert source.url.removeprefix("https://").removeprefix("www.") == address
    assert source.publisher == publisher
    assert (source.published_on, source.published_is_inferred) == (published_on, inferred)
    assert len(source.fingerprint) == 64


def test_two_sources_repeat_one_release():
    kent, uknip = Source.objects.get(slug=KENT), Source.objects.get(slug=UKNIP)
    others = Source.objects.exclude(pk__in=[kent.pk, uknip.pk])

    assert kent.origin_label == uknip.origin_label != ""
    assert uknip.kind == "copy_of_release"
    assert {source.origin_label for source in others} == {""}


@pytest.mark.parametrize(("model", "slug"), HIERARCHIES)
def test_places_and_agencies_lie_inside_one_another(model, slug):
    row = apps.get_model("operations", model).objects.get(slug=slug)

    assert [ancestor.slug for ancestor in row.ancestors()] == HIERARCHIES[model, slug]


@pytest.mark.parametrize(
    ("place", "force"),
    [("london", "metropolitan-police"), ("ilford", "metropolitan-police"),
     ("chatham", "kent-police"), ("essex", "essex-police"), ("east-of-england", None)],
)  # fmt: skip
def test_a_place_lies_in_the_area_of_its_force(place, force):
    row = apps.get_model("operations", "Place").objects.get(slug=place)

    assert (row.police_area.slug if row.police_area else None) == force


def test_speakers_have_rank_role_and_agency_as_printed():
    people = Speaker.objects.values_list("slug", "rank", "role", "agency__slug")

    assert set(people) == {
        ("laura-hillier", "Det Insp", "Specialist Crime", "met-central-specialist-crime"),
        ("met-spokesperson", "", "Met spokesperson", "metropolitan-police"),
        ("ray-sekalongo", "DC", "Violent Crime Taskforce investigation team",
         "met-violent-crime-taskforce"),
        ("rick-sewart", "Detective Superintendent", "Lead Responsible Officer for County Lines",
         "metropolitan-police"),
        ("james-simmonds-read", "", "National Prevention Programme Manager",
         "the-childrens-society"),
        ("simon-parkes", "Temporary Assistant Chief Constable", "", None),
        ("national-crime-agency", "", "National Crime Agency", "nca"),
    }  # fmt: skip


def test_the_contacts_that_the_reports_give_are_in_the_summaries():
    for slug, contacts in {
        A: ["0800 555 111", "fearless.org"],
        B: ["0800 555 111", "crimestoppers-uk.org", "knifefree.co.uk", "fearless.org"],
    }.items():
        summary = Operation.objects.get(slug=slug).summary
        assert all(contact in summary for contact in contacts)


# The pinned answers, summed here by hand: part of nothing, of this operation, accepted


def total(rows, field):
    return rows.aggregate(total=Sum(field))["total"]


def test_298_people_were_arrested_and_nobody_is_counted_twice():
    sums = {slug: total(Arrest.objects.filter(operation__slug=slug), "people") for slug in SOURCES}

    assert sums == {A: 8, B: 7, C: 222, D: 61}
    for headline in Statistic.objects.filter(metric="arrests", scope="operation"):
        assert headline.number == sums[headline.operation.slug]


def test_two_women_are_itemised_and_two_people_come_from_chatham():
    assert total(Arrest.objects.filter(sex="female"), "people") == 2
    assert total(Arrest.objects.filter(home__slug="chatham"), "people") == 2


def test_cash_is_652_214_pounds_of_which_40_000_is_about():
    cash = Seizure.objects.filter(category="cash", currency="GBP")

    assert total(cash, "value_base") == 692_214_00
    assert total(cash.filter(value_precision="about"), "value_base") == 40_000_00
    assert [row.operation.slug for row in cash.filter(value=None)] == [A]


def test_drugs_weigh_45_9_kilograms_of_which_8_3_are_class_a():
    drugs = Seizure.objects.filter(category="drugs")
    by_weight = drugs.filter(unit__in=["g", "kg", "t"])

    assert total(by_weight, "quantity_base") == 45_900_000
    assert total(by_weight.filter(drug_class="A"), "quantity_base") == 8_300_000
    assert total(drugs.filter(unit="wraps"), "quantity_base") == 1000
    unstated = drugs.filter(quantity_precision="unstated")
    assert sorted((row.operation.slug, row.drug_class) for row in unstated) == [
        (A, "B"),
        (B, "A"),
        (B, "B"),
    ]


def test_five_firearms_and_an_unstated_number_of_knives_and_imitations():
    assert total(Seizure.objects.filter(category="firearm"), "quantity_base") == 5
    for category in ("bladed_weapon", "imitation_firearm"):
        unstated = Seizure.objects.get(category=category, quantity_precision="unstated")
        assert unstated.operation.slug == D


@pytest.mark.parametrize(
    ("metric", "number", "unstated"),
    [
        ("warrants_executed", 30, 0),
        ("premises_searched", 27, 0),
        ("people_charged", 105, 0),
        ("people_safeguarded", 177, 1),
        ("lines_closed", 77, 0),
        ("charges", 223, 0),
    ],
)
def test_headline_figures_add_up(metric, number, unstated):
    rows = Statistic.objects.headlines().filter(metric=metric)

    assert total(rows, "number") == number
    assert rows.filter(number_precision="unstated").count() == unstated


def test_only_one_quote_is_withheld():
    withheld = Quote.objects.withheld().get()

    assert (withheld.operation.slug, withheld.key) == (B, "quote-2")
    assert not Citation.objects.published().filter(Q(quote=withheld)).exists()
