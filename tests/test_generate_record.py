"""Invented records: the same for the same seed, valid by every rule, never beside a real one."""

from random import Random

import pytest
from django.apps import apps
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError, connection

from operations import inspection, totals
from operations.bitmaps.schema import MARKING as BITMAPS
from operations.bulk.bare import bare
from operations.generate import GenerateError, generate, loading
from operations.generate.invent import Inventor
from operations.generate.names import invent_cast
from operations.models import Arrest, Operation, Quote, Seizure, Source
from operations.search.schema import MARKING as SEARCH
from tests import factories as make

pytestmark = pytest.mark.django_db


def invented(seed):
    random = Random(seed)
    inventor = Inventor(invent_cast(random)[0], random)
    for _ in range(50):
        inventor.invent()
    return [sheet.rows for sheet in inventor.sheets]


@pytest.fixture
def generated():
    generate(120)


def test_it_makes_so_many_operations_each_plainly_invented(generated):
    assert Operation.objects.count() == 120
    titles = Operation.objects.values_list("title", flat=True)
    assert all(title.startswith("Invented") for title in titles)
    assert all(".example/" in url for url in Source.objects.values_list("url", flat=True))


def test_the_same_seed_makes_the_same_record_and_another_another():
    assert invented(1) == invented(1)
    assert invented(1) != invented(2)


def test_every_row_obeys_the_rules_of_the_models(generated):
    for model in (Operation, Arrest, Seizure, Quote, Source):
        for row in model.objects.all():
            row.full_clean()


def test_it_holds_what_the_curated_record_holds(generated):
    assert Operation.objects.exclude(status="published").exists()
    assert Operation.objects.filter(part_of__isnull=False).exists()
    assert Seizure.objects.filter(part_of__isnull=False).exists()
    assert Seizure.objects.filter(value_precision="unstated").exists()
    assert Arrest.objects.filter(standing="disputed").exists()
    assert Arrest.objects.filter(people=1, age_min__isnull=False).exists()
    assert totals.of(Operation.objects.published())["arrests"].number > 100
    dates = dict((check.title, found) for check, found in inspection.inspect())
    assert not dates["Dates"]


def test_the_next_row_of_a_table_gets_a_key_of_its_own(generated):
    assert make.make_operation().pk == 121


def test_what_is_searched_is_found_at_once(generated, client):
    assert "operations matching" in client.get("/operations/?q=invented").content.decode()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="The table of words is SQLite's.")
def test_parts_of_the_table_of_words_are_put_away_by_their_keys():
    generate(3, with_search=False)
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN QUERY PLAN DELETE FROM search_words_data WHERE id >= 1 AND id <= 5")
        assert cursor.fetchall()[0][3].startswith("SEARCH search_words_data")


def built():
    """Every index, link and rule of the tables, and whether a trigger is missing."""
    with connection.cursor() as cursor:
        tables = [
            connection.introspection.get_constraints(cursor, model._meta.db_table)
            for model in apps.get_app_config("operations").get_models()
        ]
    return tables, [marking.install(connection) for marking in (SEARCH, BITMAPS)]


def test_the_tables_are_afterwards_as_they_were_before():
    before = built()
    generate(20)
    assert built() == before


def test_what_breaks_off_leaves_nothing_behind(monkeypatch):
    before = built()
    monkeypatch.setattr(loading, "CHUNK", 5)
    with pytest.raises(RuntimeError, match="pulled out"):
        generate(20, progress=pull_out)
    assert built() == before
    assert not Operation.objects.exists()


def test_no_rule_and_no_link_goes_unasked():
    seizure = make.make_seizure()
    connection.check_constraints()  # PostgreSQL alters no table with links yet to be checked
    for wrong in ({"category": "hearsay"}, {"operation": 404}):
        with pytest.raises(IntegrityError), bare([Seizure]):
            Seizure.objects.filter(pk=seizure.pk).update(**wrong)


def pull_out(done, number):
    raise RuntimeError("pulled out")


def test_it_refuses_to_stand_beside_a_record():
    make.make_operation()
    with pytest.raises(GenerateError, match="an empty one"):
        generate(1)
    with pytest.raises(CommandError, match="an empty one"):
        call_command("generate_record", "1")


def test_no_real_record_is_loaded_among_invented_operations(generated):
    with pytest.raises(CommandError, match="holds invented operations"):
        call_command("load_record", "seeds")


def test_the_command_says_what_it_made(capsys):
    call_command("generate_record", "3", "--without-search")
    assert "Generated 3 invented operations." in capsys.readouterr().out
    with pytest.raises(CommandError, match="one operation at least"):
        call_command("generate_record", "0")
