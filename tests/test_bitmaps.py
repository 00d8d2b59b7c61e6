"""Bitmaps say what the database itself says, whatever was done to the record and however."""

from datetime import date

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.http import QueryDict

from operations import bitmaps, totals
from operations.bitmaps import keeping
from operations.bitmaps.answers import Answers
from operations.bitmaps.bits import places
from operations.bitmaps.models import Bitmap
from operations.charts import Ask, series
from operations.charts.ask import GROUPINGS
from operations.charts.groups import agency_groups
from operations.filters import ArrestFilter, OperationFilter, QuoteFilter, SeizureFilter, counts
from operations.filters.counts import COUNTED, live
from operations.generate import generate
from operations.models import (
    Agency,
    Arrest,
    ArrestOffence,
    Citation,
    Operation,
    Participation,
    Place,
    Seizure,
    Source,
)
from operations.views.lists import ArrestList, OperationList, QuoteList, SeizureList
from tests import factories as make

pytestmark = pytest.mark.django_db

LISTS = (OperationFilter, ArrestFilter, SeizureFilter, QuoteFilter)
LISTS_OF = (OperationList, ArrestList, SeizureList, QuoteList)
QUERIES = [
    "",
    "theme=fraud&theme=firearms",
    "theme=fraud&year=2015&year=2018",
    "date_from=2012-05-03",
    "date_to=2012-01-01&date_from=2009-12-31",
    "date_to=2016-12-31",
    "category=drugs&drug_class=A",
    "category=cash&standing=disputed",
    "drug_class=B&drug=cannabis&kind=operation",
    "standing=disputed&precision=about",
    "precision=unstated",
    "agency=invented-national-agency",
    "agency=mockshire-police&role=support",
    "force=mockshire-police&place=mockshire-mockton",
    "sex=male&age_min=30&offence=firearms",
    "q=gazette&theme=burglary",
    "proceedings=concluded&date_precision=month&jurisdiction=england_and_wales",
    "began=2014&programme=operation-figment",
    "date_precision=unknown",
]


def check_everything(queries=QUERIES):
    """Every count and total of every list that can be asked so, against the database."""
    asked = 0
    for number, record in enumerate(LISTS):
        # The database takes a second for each of these: every list of facts is asked some of them.
        for query in queries if record is OperationFilter else queries[number::4]:
            filterset = record(QueryDict(query))
            if not filterset.is_valid():
                continue
            asked += 1
            rows, found = filterset.qs, filterset.found
            assert found.count == rows.count(), (record, query)
            assert found.keys() == sorted(rows.values_list("pk", flat=True)), (record, query)
            named = [name for name in COUNTED if name in filterset.filters]
            assert counts(filterset) == live(filterset, named), (record, query)
            if record is OperationFilter:
                assert found.totals().figures() == totals.of(rows).figures(), query
                keys = found.keys()[:50]
                assert found.hidden_measures(keys) == totals.hidden_measures(rows, keys), query
            elif record is not QuoteFilter:
                assert found.totals().figures() == totals.of_rows(rows).figures(), (record, query)
                keys = found.keys()
                assert found.counted(keys) == totals.counted_rows(rows, keys), (record, query)
    assert asked


class TestAnInventedRecord:
    @pytest.fixture(autouse=True)
    def record(self):
        generate(60, seed=3, with_search=False)

    def test_it_counts_and_sums_what_the_database_does(self):
        check_everything()

    def test_it_agrees_after_rebuilding_and_needs_nothing_put_right(self):
        assert bitmaps.rebuild(check=True) == 0

    def test_it_follows_bulk_edits_of_every_kind_of_row(self):
        bitmaps.settle()
        some = Operation.objects.filter(pk__lte=20)
        some.update(
            kind="investigation",
            starts_on=date(2011, 1, 2),
            ends_on=date(2012, 1, 2),
            date_precision="day",
        )
        Operation.objects.filter(pk__in=[21, 22]).update(status="draft")
        Arrest.objects.filter(pk__lte=30).update(standing="withdrawn")
        Seizure.objects.filter(pk__lte=10, part_of=None, parts=None).delete()
        Seizure.objects.filter(category="cash").update(
            value=7, value_upper=None, value_precision="over"
        )
        Participation.objects.filter(pk__lte=20).delete()
        Agency.objects.filter(slug="mockshire-raids-unit").update(parent=None)
        Place.objects.filter(slug="mockshire-mockton").update(police_area=None)
        check_everything(["", "theme=fraud", "year=2011", "agency=mockshire-police"])
        assert bitmaps.rebuild(check=True) == 0


class TestAnswersThatFollow:
    """What was asked before an edit is asked again of the changed rows alone."""

    @pytest.fixture(autouse=True)
    def record(self):
        generate(60, seed=6)
        check_everything()
        self.charts()

    def charts(self):
        queries = ["agency=mockshire-police&category=drugs", "role=support", "q=gazette"]
        return [drawn(query, by) for query in queries for by in GROUPINGS]

    def asked_again(self, monkeypatch):
        """Note of what the answers that are known are asked again."""
        noted, ask = [], Answers.to

        def listening(answers, name, asking):
            return ask(answers, name, lambda keys: noted.append(keys) or asking(keys))

        monkeypatch.setattr(Answers, "to", listening)
        return noted

    def is_still_right(self, monkeypatch):
        with monkeypatch.context() as patched:
            noted = self.asked_again(patched)
            check_everything()
            charts = self.charts()
            assert noted
            assert None not in noted
            patched.setattr("operations.bitmaps.memory.settle", lambda using: False)
            assert self.charts() == charts

    def test_rows_of_every_kind(self, monkeypatch):
        Operation.objects.filter(pk__in=[3, 4]).update(
            kind="investigation", starts_on=date(2011, 1, 2), ends_on=date(2012, 1, 2)
        )
        Operation.objects.filter(pk=5).update(status="draft")
        Arrest.objects.filter(pk__lte=9).update(standing="withdrawn")
        Arrest.objects.filter(pk__in=range(10, 20)).update(sex="male", age_min=30, age_max=31)
        Seizure.objects.filter(pk__lte=10, part_of=None, parts=None).delete()
        Seizure.objects.filter(category="drugs", pk__lte=200).update(drug="cannabis", drug_class="")
        Participation.objects.filter(pk__lte=5).update(role="support")
        self.is_still_right(monkeypatch)

    def test_rows_of_no_list(self, monkeypatch):
        """An offence of an arrest, a source that many cite, a figure without a source."""
        ArrestOffence.objects.filter(pk__lte=6).delete()
        last = ArrestOffence.objects.order_by("pk").last()
        ArrestOffence.objects.filter(pk=last.pk).update(arrest=Arrest.objects.get(pk=12))
        Source.objects.filter(pk__lte=3).update(publisher="The Mockton Gazette")
        Citation.objects.filter(pk__lte=4).delete()
        self.is_still_right(monkeypatch)

    def test_operations_that_come_and_go(self, monkeypatch):
        operation = make.make_operation(title="Raid told of in the gazette")
        make.make_arrest(operation=operation)
        make.make_drugs(operation=operation)
        Operation.objects.filter(part_of=None, parts=None).last().delete()
        self.is_still_right(monkeypatch)

    def test_operations_inside_others(self, monkeypatch):
        first, last = Operation.objects.filter(part_of__isnull=False).order_by("pk")
        biggest = Operation.objects.filter(part_of=None, parts=None, status="published").last()
        Operation.objects.filter(pk=first.part_of_id).update(part_of=biggest)
        self.is_still_right(monkeypatch)
        for model in (Arrest, Seizure):
            model.objects.filter(operation=biggest).update(standing="disputed")
            model.objects.filter(operation=last.part_of_id).update(standing="accepted")
        self.is_still_right(monkeypatch)
        Operation.objects.filter(pk=first.pk).update(part_of=last)
        Operation.objects.filter(pk=last.pk).update(part_of=None)
        self.is_still_right(monkeypatch)

    def test_one_edit_after_another(self, monkeypatch):
        for key in (3, 5, 7):
            Seizure.objects.filter(pk=key).update(standing="disputed")
            bitmaps.noted()
        self.is_still_right(monkeypatch)

    def test_after_more_editions_than_are_told_all_is_asked(self, monkeypatch):
        monkeypatch.setattr(keeping, "REMEMBERED", 2)
        for key in (3, 5, 7):
            Seizure.objects.filter(pk=key).update(standing="disputed")
            bitmaps.settle()
        noted = self.asked_again(monkeypatch)
        check_everything()
        assert None in noted

    def test_a_named_thing_may_reach_anything(self, monkeypatch):
        Agency.objects.filter(slug="mockshire-raids-unit").update(parent=None)
        noted = self.asked_again(monkeypatch)
        check_everything()
        assert None in noted


class TestRoomForAnswers:
    def asked(self, answers, name, bits):
        """Whether the database had to be asked."""
        asked = []
        assert answers.to(name, lambda keys: asked.append(keys) or {"": bits}) == {"": bits}
        return bool(asked)

    def test_long_ones_make_each_other_be_forgotten(self, monkeypatch):
        monkeypatch.setattr("operations.bitmaps.answers.ROOM", 3_000)
        answers, long = Answers(), 1 << 8_000
        assert [self.asked(answers, name, long) for name in "aabbccab"] == [
            *(True, False, True, False, True, False),
            *(True, True),  # two of three found room
        ]

    def test_one_that_is_too_long_is_kept_until_the_next(self, monkeypatch):
        monkeypatch.setattr("operations.bitmaps.answers.ROOM", 10)
        answers, long = Answers(), 1 << 8_000
        assert [self.asked(answers, name, long) for name in "aaba"] == [True, False, True, True]

    def test_there_is_an_end_to_short_ones(self):
        answers = Answers()
        for name in range(65):
            assert self.asked(answers, name, 1)
        assert [self.asked(answers, name, 1) for name in (64, 1, 0)] == [False, False, True]


class TestOrders:
    """A page is what the database gives by itself, in any order, at any depth."""

    QUERIES = ["", "theme=fraud&theme=firearms", "date_from=2012-05-03", "q=invented"]

    @pytest.fixture(autouse=True)
    def record(self, monkeypatch):
        generate(60, seed=5)
        monkeypatch.setattr("operations.bitmaps.slices.FEW", 7)
        monkeypatch.setattr("operations.bitmaps.sets.FEW", 7)

    def test_it_pages_as_the_database_does(self):
        for listing in LISTS_OF:
            for query in self.QUERIES:
                filterset = listing.filterset(QueryDict(query))
                for token, sort in listing().orders(filterset).items():
                    whole = list(sort.order(filterset.qs).values_list("pk", flat=True))
                    for start in (0, 13, len(whole) // 2, max(0, len(whole) - 5), len(whole) + 3):
                        rows = listing().ordered(filterset, token)[start : start + 10]
                        found = [row.pk for row in rows]
                        assert found == whole[start : start + 10], (query, token, start)
        self.goes_on_from_a_key()

    def goes_on_from_a_key(self):
        filterset = OperationFilter(QueryDict("theme=fraud"))
        whole = list(filterset.qs.order_by("-pk").values_list("pk", flat=True))
        for key in (None, whole[0], whole[-2], whole[-1]):
            rows = filterset.rows_before(key, 4).order_by("-pk")
            rest = [each for each in whole if key is None or each < key]
            assert [row.pk for row in rows[:4]] == rest[:4]


def test_a_chart_is_the_same_where_the_database_must_be_asked(monkeypatch):
    generate(60, seed=4, with_search=False)
    queries = ["", "agency=mockshire-police&category=drugs", "theme=fraud&drug_class=A"]
    asked = [(query, by) for query in queries for by in GROUPINGS]
    kept = [drawn(*each) for each in asked]
    monkeypatch.setattr("operations.bitmaps.memory.settle", lambda using: False)
    assert [drawn(*each) for each in asked] == kept


@pytest.mark.parametrize("query", ["", "agency=mockshire-police", "role=coordinator&role=support"])
def test_agencies_in_a_role_are_the_same_where_the_database_must_be_asked(query, monkeypatch):
    generate(60, seed=4, with_search=False)
    Participation.objects.filter(pk__in=range(1, 30, 5)).update(role="coordinator")
    filterset = OperationFilter(QueryDict(query))
    roles = QueryDict(query).getlist("role")
    asked = [roles] if roles else [["lead"], ["lead", "coordinator"], []]
    kept = [operations_by_agency(filterset, each) for each in asked]
    assert all(kept)
    assert query or kept[0] != kept[1] != kept[2]
    monkeypatch.setattr("operations.bitmaps.memory.settle", lambda using: False)
    filterset = OperationFilter(QueryDict(query))
    assert [operations_by_agency(filterset, each) for each in asked] == kept


def operations_by_agency(filterset, roles):
    return {group.key: places(group.rows) for group in agency_groups(filterset, roles)}


def drawn(query, by):
    found = series(OperationFilter(QueryDict(query)), Ask("chart", "arrests", by))
    bars = [(bar.key, bar.operations, bar.amount, bar.alone) for bar in found.bars]
    return bars, found.whole.amount, found.notes, [bar.key for bar in found.beside]


class TestOneEdit:
    def counted(self, query="", record=OperationFilter):
        return record(QueryDict(query)).found.count

    def test_it_is_followed_at_the_next_question(self):
        operation = make.make_operation(kind="operation")
        assert self.counted("kind=operation") == 1
        operation.kind = "interception"
        operation.save()
        assert (self.counted("kind=operation"), self.counted("kind=interception")) == (0, 1)
        operation.delete()
        assert self.counted() == 0

    def test_two_places_of_one_name_are_two(self):
        one, other = (make.make_place(name="Newport", slug=f"newport-{n}") for n in (0, 1))
        for place in (one, other, other):
            make.make_operation_place(operation=make.make_operation(), place=place)
        assert [self.counted(f"place=newport-{n}") for n in (0, 1)] == [1, 2]

    def test_a_key_of_any_size_costs_nothing(self):
        make.make_operation()
        filterset = OperationFilter(QueryDict(""))
        assert filterset.rows_before(10**18, 5).count() == 1

    def test_a_draft_is_in_none_of_them(self):
        make.make_full_operation("secret", status="draft", published_at=None)
        bitmaps.settle()
        assert not Bitmap.objects.exists()

    def test_a_withheld_quote_is_in_none_of_them(self):
        make.make_quote(is_sensitive=True, operation=make.make_operation(proceedings="active"))
        assert self.counted("", QuoteFilter) == 0
        Operation.objects.update(proceedings="concluded")
        assert self.counted("", QuoteFilter) == 1

    def test_a_fact_moved_to_another_operation_moves_its_bits(self):
        one, other = make.make_operation(kind="operation"), make.make_operation(kind="interception")
        arrest = make.make_arrest(operation=one, people=5)
        assert self.counted("kind=operation", ArrestFilter) == 1
        Arrest.objects.filter(pk=arrest.pk).update(operation=other)
        assert self.counted("kind=operation", ArrestFilter) == 0
        found = OperationFilter(QueryDict("kind=interception")).found.totals()
        assert found["arrests"].number == 5

    def test_only_the_blocks_that_changed_are_written(self, django_assert_max_num_queries):
        first = make.make_operation(kind="operation")
        far = make.make_operation(pk=first.pk + 3 * keeping.BLOCK, kind="operation")
        assert self.counted("kind=operation") == 2
        stamps = dict(Bitmap.objects.values_list("pk", "stamp"))
        far.kind = "interception"
        far.save()
        assert (self.counted("kind=operation"), self.counted("kind=interception")) == (1, 1)
        blocks = {far.pk >> keeping.BLOCK_BITS}
        assert {b.block for b in Bitmap.objects.all() if stamps.get(b.pk) != b.stamp} == blocks

    def test_what_was_undone_is_forgotten(self):
        from django.db import transaction

        make.make_operation()
        assert self.counted() == 1
        with transaction.atomic():
            make.make_operation()
            assert self.counted() == 2
            transaction.set_rollback(True)
        assert self.counted() == 1

    def test_nested_operations_count_once_as_the_database_counts_them(self):
        week = make.make_operation(kind="week_of_action")
        force = make.make_operation(part_of=week, kind="operation")
        raid = make.make_operation(part_of=force, kind="operation")
        make.make_arrest(operation=week, people=100)
        make.make_arrest(operation=raid, people=9)
        make.make_seizure(operation=raid)
        check_everything(["", "kind=operation", "kind=week_of_action", "date_from=2023-02-02"])


class TestTheCommand:
    def test_it_says_that_all_agree(self, capsys):
        make.make_operation()
        bitmaps.settle()
        call_command("rebuild_bitmaps", "--check")
        assert "The bitmaps agree." in capsys.readouterr().out

    def test_it_finds_and_mends_a_bitmap_that_is_wrong(self, capsys):
        make.make_operation()
        bitmaps.settle()
        Bitmap.objects.filter(name="kind=operation").update(bits=b"\x00\x01")
        with pytest.raises(CommandError, match="1 bitmap would change"):
            call_command("rebuild_bitmaps", "--check")
        call_command("rebuild_bitmaps")
        assert "1 bitmap put right." in capsys.readouterr().out
        assert bitmaps.rebuild(check=True) == 0

    def test_triggers_that_are_missing_are_made_and_everything_is_read_again(self):
        from operations.bitmaps.schema import MARKING

        make.make_operation()
        bitmaps.settle()
        MARKING.uninstall(connection)
        make.make_operation()
        assert OperationFilter(QueryDict("")).found.count == 1
        assert MARKING.install(connection)
        assert OperationFilter(QueryDict("")).found.count == 2
        assert not MARKING.install(connection)

    def test_triggers_have_the_same_names_in_every_process(self):
        from operations.bitmaps.schema import MARKING

        # Else each `migrate` would take them for old ones and throw every bitmap away.
        assert " at 0x" not in MARKING.shape
