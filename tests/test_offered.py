"""What the filters offer: read once for each edition of the record, and never too much of it."""

import pytest
from django.http import QueryDict

from operations.filters import OperationFilter
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
