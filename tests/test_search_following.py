"""The index follows every change, tells nothing of what is withheld, and is kept."""

import json
from io import StringIO
from threading import Thread

import pytest
from django.core import serializers
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from operations import record, search
from operations.models import (
    Agency,
    Arrest,
    Citation,
    Operation,
    OperationTheme,
    Participation,
    Place,
    Programme,
    Quote,
    Source,
    Speaker,
    Theme,
)
from operations.models.publication import publish, withdraw
from operations.search import index, schema
from operations.search.models import Entry, Mark
from tests import factories as make
from tests.conftest import chosen_database
from tests.searching import LISTED, count, matching, names, saved, six_operations, suspected

pytestmark = pytest.mark.django_db


@pytest.fixture
def corpus():
    return six_operations()


class TestFollowing:
    def test_it_follows_a_save_in_the_same_transaction(self):
        operation = make.make_operation(title="Dawn")
        assert (count("dawn"), count("noon")) == (1, 0)
        saved(operation, title="Noon")
        assert (count("dawn"), count("noon")) == (0, 1)

    def test_it_follows_nothing_that_was_rolled_back(self):
        operation = make.make_operation(title="Dawn")
        with transaction.atomic():
            saved(operation, title="Noon")
            assert count("noon") == 1
            transaction.set_rollback(True)
        assert (count("dawn"), count("noon")) == (1, 0)

    def test_it_follows_an_update_in_bulk(self):
        make.make_operation(title="Dawn")
        assert count("dawn") == 1
        Operation.objects.update(title="Noon")
        assert (count("dawn"), count("noon")) == (0, 1)

    def test_it_follows_rows_made_in_bulk(self):
        operation = make.make_operation()
        assert count("dawn") == 0
        speaker = make.make_speaker()
        Quote.objects.bulk_create(
            Quote(operation=operation, key=f"q{n}", speaker=speaker, text="Dawn") for n in range(3)
        )
        assert (count("dawn"), count("dawn", Quote)) == (1, 3)
        rows = list(Quote.objects.all())
        for row in rows:
            row.text = "Noon"
        Quote.objects.bulk_update(rows, ["text"])
        assert (count("dawn", Quote), count("noon", Quote)) == (0, 3)

    def test_it_follows_sql_by_hand(self):
        make.make_operation(title="Dawn")
        assert count("dawn") == 1
        with connection.cursor() as cursor:
            cursor.execute("UPDATE operations_operation SET title = 'Noon'")
        assert (count("dawn"), count("noon")) == (0, 1)

    @pytest.mark.parametrize(
        ("make_row", "field"),
        [
            (lambda: make.make_participation().agency, "name"),
            (lambda: make.make_statistic(agency=make.make_agency()).agency, "short_name"),
            (lambda: make.make_operation_place().place, "name"),
            (lambda: make.make_arrest(home=make.make_place()).home, "name"),
            (lambda: make.make_quote().speaker, "name"),
            (
                lambda: (
                    make.make_quote(
                        speaker=make.make_speaker(agency=make.make_agency())
                    ).speaker.agency
                ),
                "name",
            ),
            (lambda: make.cite(make.make_operation()).source, "title"),
            (lambda: make.file_under(make.make_operation(), make.make_theme()).theme, "name"),
            (
                lambda: make.file_under(make.make_operation(), make.make_programme()).programme,
                "name",
            ),
            (lambda: make.file_under(make.make_operation(), make.make_offence()).offence, "name"),
            (lambda: make.suspect(make.make_arrest(), make.make_offence()).offence, "name"),
        ],
    )
    def test_it_follows_a_new_name_of_what_an_operation_reaches(self, make_row, field):
        row = make_row()
        assert count("zanzibar") == 0
        saved(row, **{field: "Zanzibar"})
        assert count("zanzibar") == 1

    def test_it_follows_links_made_moved_and_taken_away(self):
        one, two = make.make_operation(slug="one"), make.make_operation(slug="two")
        link = make.file_under(one, make.make_theme(name="Zanzibar"))
        assert names("zanzibar") == ["one"]
        saved(link, operation=two)
        assert names("zanzibar") == ["two"]
        link.delete()
        assert names("zanzibar") == []

    def test_it_follows_the_last_offence_of_an_arrest_taken_away(self):
        arrest = suspected()
        assert count("zanzibar") == count("zanzibar", Arrest) == 1
        arrest.arrest_offences.all().delete()
        assert count("zanzibar") == count("zanzibar", Arrest) == 0

    def test_it_forgets_what_is_deleted(self):
        operation = make.make_full_operation("zanzibar")
        assert Entry.objects.exists() is False
        assert count("zanzibar") == 1
        operation.delete()
        assert [count("zanzibar", model) for model in LISTED] == [0] * 9
        assert not Entry.objects.filter(kind="operation").exists()
        assert not Entry.objects.filter(kind__in=["arrest", "seizure", "quote"]).exists()

    def test_it_follows_a_record_loaded_from_fixtures(self):
        record.load("seeds")
        assert Entry.objects.filter(kind="operation").count() == 4
        assert not Mark.objects.exists()
        assert count("orochi") == 1
        assert search.rebuild() == 0

    def test_a_record_that_was_only_checked_leaves_nothing(self):
        before = Mark.objects.count()
        record.load("seeds", check=True)
        assert not Entry.objects.exists()
        assert Mark.objects.count() == before

    def test_it_follows_plain_loaddata(self, tmp_path):
        make.make_full_operation("zanzibar")
        models = (Agency, Place, Theme, Programme, Source, Speaker, Operation)
        rows = [row for model in models for row in model.objects.all()]
        rows += [*OperationTheme.objects.all(), *Quote.objects.all(), *Participation.objects.all()]
        fixture = tmp_path / "record.json"
        fixture.write_text(serializers.serialize("json", rows))
        for model in (Operation, Theme, Programme, Speaker, Source):
            model.objects.all().delete()
        Place.objects.all().update(parent=None, police_area=None)
        Place.objects.all().delete()
        assert count("zanzibar") == 0
        call_command("loaddata", str(fixture), verbosity=0)
        assert names("zanzibar") == ["zanzibar-operation"]
        assert count("zanzibar", Quote) == 1

    def test_it_follows_publishing_and_withdrawing(self):
        draft = make.make_publishable(title="Dawn", status="draft", published_at=None)
        make.make_quote(operation=draft, text="Zanzibar", standing="disputed")
        assert [count("dawn"), count("zanzibar"), count("zanzibar", Quote)] == [0, 0, 0]
        publish(draft)
        assert [count("dawn"), count("zanzibar"), count("zanzibar", Quote)] == [1, 1, 1]
        withdraw(draft, "A mistake.")
        assert [count("dawn"), count("zanzibar"), count("zanzibar", Quote)] == [0, 0, 0]

    def test_it_finds_a_withheld_quote_as_soon_as_proceedings_are_over(self):
        operation = make.make_operation(proceedings="active")
        make.make_quote(operation=operation, text="Zanzibar", is_sensitive=True)
        assert [count("zanzibar"), count("zanzibar", Quote)] == [0, 0]
        saved(operation, proceedings="concluded")
        assert [count("zanzibar"), count("zanzibar", Quote)] == [1, 1]
        Operation.objects.update(proceedings="active")
        assert [count("zanzibar"), count("zanzibar", Quote)] == [0, 0]

    def test_it_follows_a_fact_that_is_withdrawn(self):
        quote = make.make_quote(text="Zanzibar")
        assert [count("zanzibar"), count("zanzibar", Quote)] == [1, 1]
        saved(quote, standing="withdrawn")
        assert [count("zanzibar"), count("zanzibar", Quote)] == [0, 0]

    def test_it_follows_an_outcome_whose_citation_is_no_longer_public(self):
        outcome = make.make_outcome()
        make.cite(outcome, make.make_source(title="Zanzibar"))
        assert [count("zanzibar"), count("zanzibar", Source)] == [1, 1]
        saved(outcome, standing="withdrawn")
        assert [count("zanzibar"), count("zanzibar", Source)] == [0, 0]


class TestLeaks:
    """Neither a row, nor a count, nor a snippet, nor the order tells what is not public."""

    def test_nothing_of_a_draft_is_found_or_kept_with_public_words(self):
        make.make_full_operation("zanzibar", status="draft")
        make.make_full_operation("open")
        assert [count("zanzibar", model) for model in LISTED] == [0] * 9
        assert not Entry.objects.filter(kind="operation", text__contains="zanzibar").exists()

    def test_leaving_words_out_tells_nothing_of_what_is_withheld(self):
        operation = make.make_operation()
        make.make_quote(operation=operation, text="Zanzibar", is_sensitive=True)
        make.make_quote(operation=operation, text="Zanzibar", standing="withdrawn")
        assert count("-zanzibar") == 1
        assert count("-zanzibar", Quote) == 0

    def test_what_is_withheld_changes_neither_order_nor_snippet(self):
        for slug in ("one", "two"):
            make.make_operation(slug=slug, title="Dawn")
        before = names("dawn")
        first = Operation.objects.get(slug=before[-1])
        make.make_quote(operation=first, text="Dawn dawn", is_sensitive=True)
        assert names("dawn") == before
        assert search.snippets(Operation.objects.all(), "dawn") == {}

    def test_what_is_marked_is_not_shown_while_the_index_cannot_be_written(self, monkeypatch):
        operation = make.make_operation(title="Dawn", slug="one")
        make.make_operation(title="Dawn", slug="two")
        assert names("dawn") == ["two", "one"]
        saved(operation, title="Noon")
        monkeypatch.setattr("operations.search.reading.settle", lambda using: False)
        assert names("dawn") == ["two"]
        assert names("noon") == []

    def test_a_failure_to_write_the_index_is_no_failure_of_the_search(self, monkeypatch):
        make.make_operation(title="Dawn")

        def broken(*args):
            with connection.cursor() as cursor:
                cursor.execute("SELECT nothing FROM nowhere")

        monkeypatch.setattr(index, "_read_again", broken)
        assert search.settle() is False
        assert count("dawn") == 0
        monkeypatch.undo()
        assert count("dawn") == 1


class TestKeeping:
    def test_it_asks_two_queries_where_nothing_changed(self, corpus, django_assert_num_queries):
        search.settle()
        with django_assert_num_queries(2):
            list(search.ranked(matching("knife"), "knife"))

    def test_reading_more_records_again_takes_no_more_queries(self, django_assert_max_num_queries):
        for number in range(12):
            make.make_full_operation(f"word{number}")
        with django_assert_max_num_queries(85):
            search.settle()

    def test_writing_a_record_costs_no_query_more(self, django_assert_num_queries):
        operation = make.make_operation()
        with django_assert_num_queries(1):
            operation.save()

    def test_rebuilding_says_how_much_was_wrong(self, corpus):
        assert search.rebuild(check=True) > 6
        assert not Entry.objects.exists()
        search.rebuild()
        assert search.rebuild() == 0
        Entry.objects.filter(kind="operation").update(text="", weight_a="")
        Entry.objects.create(id=1, kind="quote", object_id=10**9, weight_a="gone")
        assert search.rebuild() == 7
        assert search.rebuild(check=True) == 0
        assert names("knife") == ["knife-title", "knife-summary", "knife-quote"]

    def test_the_command_rebuilds_and_checks(self, corpus):
        with pytest.raises(CommandError, match="rebuild_search"):
            call_command("rebuild_search", "--check")
        out = StringIO()
        call_command("rebuild_search", stdout=out)
        call_command("rebuild_search", "--check", stdout=out)
        assert "put right" in out.getvalue()
        assert "agrees" in out.getvalue()

    def test_lists_forget_what_a_wrong_index_told_them(self, corpus, client):
        def listed():
            return client.get("/operations/", {"q": "knife"}).content.decode()

        search.settle()
        Entry.objects.filter(kind="operation").update(weight_a="", weight_b="", weight_c="")
        assert "/operations/knife-title/" not in listed()
        call_command("rebuild_search", stdout=StringIO())
        assert "/operations/knife-title/" in listed()

    def test_triggers_that_were_lost_come_back_and_all_is_read_again(self, corpus):
        assert schema.MARKING.install(connection) is False
        assert count("knife") == 3
        schema.MARKING.uninstall(connection)
        Operation.objects.filter(slug="knife-title").update(title="Nothing")
        assert count("knife") == 3
        assert schema.MARKING.install(connection) is True
        assert count("knife") == 2
        assert schema.MARKING.install(connection) is False

    def test_every_table_with_words_is_kept_an_eye_on(self):
        from operations.search.documents import DOCUMENTS, TRACKED

        for parts in DOCUMENTS.values():
            for part in parts:
                assert part.model._meta.db_table in TRACKED
        assert json.loads(json.dumps(TRACKED))["operations_citation"] == [
            ["operation", "operation_id"]
        ]
        assert Citation._meta.db_table in TRACKED

    @pytest.mark.skipif(connection.vendor != "sqlite", reason="about SQLite's table of words")
    def test_the_table_of_words_agrees_with_the_entries(self, corpus):
        search.settle()
        saved(Operation.objects.first(), title="Another")
        search.settle()
        Entry.objects.filter(kind="agency").update(weight_a="zanzibar")
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO search_words (search_words) VALUES ('integrity-check')")
            cursor.execute(
                "INSERT INTO search_words (search_words, rank) VALUES ('integrity-check', 1)"
            )


@pytest.mark.django_db(transaction=True)
def test_it_migrates_backwards_and_forwards(capsys):
    make.make_operation(title="Dawn")
    assert count("dawn") == 1
    call_command("migrate", "search", "zero", verbosity=0)
    make.make_operation(title="Dawn")
    call_command("migrate", "search", verbosity=0)
    assert count("dawn") == 2


@pytest.mark.skipif(
    chosen_database() == "sqlite", reason="several connections need a database each"
)
@pytest.mark.django_db(transaction=True)
def test_readers_and_writers_at_once_lose_no_change():
    keys = [make.make_operation(title=f"Dawn {number}").pk for number in range(4)]
    failures = []

    def work(task):
        try:
            for turn in range(12):
                task(turn)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    def write(turn):
        with transaction.atomic():
            for key in keys:
                Operation.objects.filter(pk=key).update(title=f"Noon {turn}")

    def look(turn):
        count("noon")

    threads = [Thread(target=work, args=[task]) for task in (write, look, look, write, look)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert (count("noon"), count("dawn")) == (4, 0)
    assert search.rebuild(check=True) == 0
