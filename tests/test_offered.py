"""What the filters offer: read once for each edition of the record, and never too much of it."""

from datetime import date

import pytest
from django.http import QueryDict

from operations.filters import OperationFilter
from operations.models import Operation, Source
from tests import factories as make
from tests.pages import page

pytestmark = pytest.mark.django_db


@pytest.fixture
def themes():
    for name in ("one", "two", "three"):
        make.file_under(make.make_operation(), make.make_theme(slug=name, name=name.title()))


def offered(query="", name="theme"):
    field = OperationFilter(QueryDict(query)).form.fields[name]
    return [token for token, _ in field.widget.choices]


def choices(name):
    return [str(value) for value, _ in OperationFilter(QueryDict("")).form.fields[name].choices]


def test_it_offers_what_is_published(themes):
    make.file_under(make.make_draft(), make.make_theme(slug="secret"))
    assert sorted(offered()) == ["one", "three", "two"]


def test_it_offers_what_is_new_at_the_next_question(themes):
    assert len(offered()) == 3
    make.file_under(make.make_operation(), make.make_theme(slug="four"))
    assert "four" in offered()


def test_it_reads_the_choices_once_for_all_readers(themes, django_assert_num_queries):
    offered()
    with django_assert_num_queries(2):  # whether anything changed, and which edition it is
        offered()


def test_too_many_are_not_listed_save_those_that_are_chosen(themes, client, monkeypatch):
    monkeypatch.setattr("operations.filters.offered.MOST", 2)
    assert offered() == []
    assert offered("theme=two") == ["two"]
    html = page(client, "/operations/?theme=two")
    assert "Too many to list here" in html
    assert 'value="two"' in html
    assert 'value="three"' not in html


def test_a_name_cannot_break_out_of_its_box(client):
    make.file_under(make.make_operation(), make.make_theme(name="<script>x</script>", slug="x"))
    html = page(client, "/operations/")
    assert "&lt;script&gt;x&lt;/script&gt;" in html
    assert "<script>x" not in html


class TestPublishers:
    def publish(self, name, operation=None):
        source = make.make_source(publisher=name)
        return make.cite(operation or make.make_operation(), source)

    def test_each_is_offered_once_in_order(self):
        for name in ("Mockton News", "Blankshire Police", "Mockton News"):
            self.publish(name)
        assert choices("publisher") == ["Blankshire Police", "Mockton News"]

    def test_whom_only_drafts_cite_is_not_offered(self):
        self.publish("Mockton News")
        self.publish("Secret Gazette", make.make_draft())
        make.make_source(publisher="Uncited Times")
        assert choices("publisher") == ["Mockton News"]

    def test_they_follow_every_edit(self):
        cited = self.publish("Mockton News")
        assert choices("publisher") == ["Mockton News"]
        Source.objects.update(publisher="Mockton Times")
        assert choices("publisher") == ["Mockton Times"]
        self.publish("A Third", cited.operation)
        assert choices("publisher") == ["A Third", "Mockton Times"]
        Operation.objects.update(status="draft")
        assert choices("publisher") == []


def test_years_follow_every_edit():
    make.make_operation(starts_on=date(2019, 12, 30), ends_on=date(2020, 1, 2))
    make.make_draft(starts_on=date(1999, 1, 1), ends_on=date(1999, 1, 1))
    make.make_operation(starts_on=None, ends_on=None, date_precision="unknown")
    assert choices("year") == ["2020", "2019"]
    Operation.objects.filter(starts_on__year=2019).update(starts_on=date(2020, 1, 1))
    assert choices("year") == ["2020"]
    Operation.objects.published().exclude(starts_on=None).delete()
    assert choices("year") == []
