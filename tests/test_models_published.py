"""published() shows what belongs to published operations and leaks nothing else."""

import json

import pytest
from django.apps import apps
from django.core import serializers

from operations.models import Agency, Citation, LoadedRecord, Note, Quote, Source, Speaker
from tests import factories as make

pytestmark = pytest.mark.django_db

# What was loaded once is the site's own book-keeping, and published nowhere.
RECORD = set(apps.get_app_config("operations").get_models()) - {LoadedRecord}
MODELS = sorted(RECORD, key=lambda model: model.__name__)
each_model = pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
each_fact = pytest.mark.parametrize("kind", ["arrest", "seizure", "statistic", "quote", "outcome"])


def shown(model):
    """The published rows, written out with their natural keys."""
    rows = model._default_manager.published()
    return json.dumps(
        [serializers.serialize("python", [row], use_natural_foreign_keys=True) for row in rows],
        default=str,
    )


@each_model
def test_a_published_operation_shows_all_it_reaches(model):
    make.make_full_operation("open")

    assert model._default_manager.published().count() == model._default_manager.count()
    assert "open" in shown(model)


@each_model
@pytest.mark.parametrize("status", ["draft", "in_review", "withdrawn"])
def test_an_operation_that_is_not_published_shows_nothing(model, status):
    make.make_full_operation("hidden", status=status)
    make.make_full_operation("open")

    assert model._default_manager.count() > model._default_manager.published().count() > 0
    assert "hidden" not in shown(model)


@each_fact
def test_a_withdrawn_fact_is_nowhere_to_be_seen(kind):
    operation = make.make_full_operation("open")
    agency, place = make.make_agency(name="hidden"), make.make_place(name="hidden")
    speaker = make.make_speaker(name="hidden", agency=agency)
    offence = make.make_offence(name="hidden")
    extra = {
        "arrest": {"home": place},
        "seizure": {"place": place},
        "statistic": {"agency": agency, "offence": offence, "place": place},
        "quote": {"speaker": speaker, "text": "hidden"},
        "outcome": {},
    }[kind]
    factory = getattr(make, f"make_{kind}")
    fact = factory(operation=operation, key="hidden", standing="withdrawn", **extra)
    if kind == "arrest":
        make.suspect(fact, offence)
        outcome = make.make_outcome(operation=operation, key="hidden", arrest=fact)
        make.cite(outcome, make.make_source(title="hidden"))
        make.make_note(operation=operation, text="hidden", outcome=outcome)
    make.cite(fact, make.make_source(title="hidden"))
    make.make_note(operation=operation, text="hidden", **{kind: fact})

    assert [model.__name__ for model in MODELS if "hidden" in shown(model)] == []


@each_fact
def test_disputed_and_superseded_facts_stay_in_sight(kind):
    factory = getattr(make, f"make_{kind}")
    for standing in ("disputed", "superseded"):
        row = factory(standing=standing)
        assert row in type(row).objects.published()
        assert row not in type(row).objects.accepted()


@pytest.mark.parametrize("proceedings", ["active", "unknown"])
def test_a_withheld_quote_is_nowhere_to_be_seen(proceedings):
    operation = make.make_full_operation("open", proceedings=proceedings)
    agency = make.make_agency(name="hidden")
    speaker = make.make_speaker(name="hidden", agency=agency)
    quote = make.make_quote(
        operation=operation, key="hidden", speaker=speaker, text="hidden", is_sensitive=True
    )
    make.cite(quote, make.make_source(title="hidden"))
    make.make_note(operation=operation, quote=quote, text="hidden")

    assert quote.is_withheld
    assert [model.__name__ for model in MODELS if "hidden" in shown(model)] == []
    assert list(Quote.objects.withheld()) == [quote]


@pytest.mark.parametrize("proceedings", ["concluded", "none"])
def test_a_sensitive_quote_is_shown_once_proceedings_are_over(proceedings):
    operation = make.make_operation(proceedings=proceedings)
    quote = make.make_quote(operation=operation, is_sensitive=True)
    citation = make.cite(quote)
    note = make.make_note(operation=operation, quote=quote)

    assert not quote.is_withheld
    assert list(Quote.objects.published()) == [quote]
    assert list(Speaker.objects.published()) == [quote.speaker]
    assert list(Source.objects.published()) == [citation.source]
    assert list(Citation.objects.published()) == [citation]
    assert list(Note.objects.published()) == [note]
    assert not Quote.objects.withheld().exists()


def test_a_draft_shares_its_vocabulary_with_a_published_operation():
    draft = make.make_full_operation("shared", status="draft")
    operation = make.make_operation()
    place = draft.places.get()
    make.make_operation_place(operation=operation, place=place)

    published = type(place).objects.published()
    assert set(published) == {place, place.parent}


def test_it_counts_the_operations_of_what_lies_inside_as_the_filters_do():
    force = make.make_agency()
    unit = make.make_agency(parent=force)
    operation = make.make_operation()
    for agency in (force, unit):
        make.make_participation(operation=operation, agency=agency)
    make.make_participation(operation=make.make_operation(), agency=unit)
    make.make_participation(operation=make.make_draft(), agency=unit)
    counts = Agency.objects.with_operation_count().values_list("pk", "operation_count")
    assert dict(counts) == {force.pk: 2, unit.pk: 2}
