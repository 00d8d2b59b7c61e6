"""CSV: the bytes, the columns, the same set as the page, and nothing the public may not see."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from operations.exports import TABLES, neutralise, restore
from operations.exports.writer import BATCH, cell
from tests import factories as make
from tests.warm import warm

pytestmark = pytest.mark.django_db

HOSTILE = [
    "=1+1",
    "+44",
    "-5",
    "@cmd",
    "\tx",
    "\rx",
    "'=1",
    "''=1",
    "'quoted'",
    "it's",
    "",
    "plain",
]


def text(client, address):
    response = client.get(address)
    assert response.status_code == 200, response.content
    return b"".join(response.streaming_content).decode()


def rows(client, address):
    return list(csv.DictReader(io.StringIO(text(client, address))))


@pytest.mark.parametrize("name", TABLES)
class TestEveryTable:
    def test_it_writes_the_header_alone_for_an_empty_list(self, client, name):
        assert text(client, f"/{name}.csv") == ",".join(TABLES[name].header) + "\n"

    def test_it_names_each_column_once_and_explains_it(self, client, name):
        columns = TABLES[name].columns
        assert len({column.name for column in columns}) == len(columns)
        assert [column.name for column in columns if not column.help.strip()] == []

    def test_it_refuses_a_bad_filter_with_the_reason_in_plain_text(self, client, name):
        response = client.get(f"/{name}.csv?colour=red")
        assert response.status_code == 400
        assert response["Content-Type"].startswith("text/plain")
        assert "colour: This list has no parameter “colour”." in response.content.decode()

    def test_it_streams_and_names_the_file(self, client, name):
        response = client.get(f"/{name}.csv")
        assert response.streaming
        assert response["Content-Type"] == "text/csv; charset=utf-8"
        assert response["Content-Disposition"] == f'attachment; filename="opstracker-{name}.csv"'

    def test_it_takes_a_byte_order_mark_only_on_request(self, client, name):
        assert not text(client, f"/{name}.csv").startswith("\ufeff")
        assert text(client, f"/{name}.csv?bom=1").startswith("\ufeff")
        assert client.get(f"/{name}.csv?bom=2").status_code == 400

    def test_it_does_not_change_with_page_sort_or_view(self, client, name):
        make.make_arrest()
        assert text(client, f"/{name}.csv?page=7&sort=title&view=map") == text(
            client, f"/{name}.csv"
        )


class TestBytes:
    def test_it_ends_lines_with_lf_and_quotes_only_where_needed(self, client):
        make.make_operation(slug="a", title='Raids, "dawn"\nand after', codename="Plain")
        body = text(client, "/operations.csv")
        assert "\r" not in body
        assert '"Raids, ""dawn""\nand after",Plain,' in body

    @pytest.mark.parametrize("title", HOSTILE)
    def test_it_neutralises_formulas_reversibly(self, client, title):
        make.make_operation(title=title or "x", codename=title)
        found = rows(client, "/operations.csv")[0]["codename"]
        assert restore(found) == title
        assert not found.startswith(("=", "+", "-", "@", "\t", "\r"))

    @given(st.text(alphabet="'=+-@\t\rab", max_size=6))
    def test_it_restores_whatever_it_neutralised(self, value):
        assert restore(neutralise(value)) == value

    def test_it_has_one_form_for_every_kind_of_value(self):
        from datetime import UTC, date, datetime, time
        from decimal import Decimal

        assert cell(None) == ""
        assert cell(True) == "true"
        assert cell(date(2021, 6, 17)) == "2021-06-17"
        assert cell(datetime(2021, 6, 17, 5, 0, 1, 9, tzinfo=UTC)) == "2021-06-17T05:00:01Z"
        assert cell(time(5, 0)) == "05:00"
        assert cell(Decimal("8.300")) == "8.3"
        assert cell(Decimal("20000")) == "20000"
        assert cell(Decimal("1000.00")) == "1000"
        assert cell(["a", "b"]) == "a; b"
        assert cell(-5) == "-5"


class TestRows:
    def test_it_gives_totals_with_their_precision_and_what_is_not_stated(self, client):
        one = make.make_operation(slug="one")
        make.make_arrest(operation=one, people=7)
        make.make_seizure(operation=one, value=20000, value_precision="about")
        make.make_seizure(operation=one, value_precision="unstated")
        row = rows(client, "/operations.csv")[0]
        assert (row["arrests"], row["arrests_precision"]) == ("7", "exact")
        assert (row["cash_gbp"], row["cash_gbp_precision"]) == ("20000", "about")
        assert row["cash_gbp_unstated"] == "1"
        assert (row["firearms"], row["firearms_precision"]) == ("", "")

    def test_it_says_what_a_bigger_operation_of_the_list_holds(self, client):
        week = make.make_operation(slug="week", starts_on="2023-03-01", ends_on="2023-03-07")
        part = make.make_operation(slug="part", part_of=week)
        make.make_arrest(operation=week, people=500)
        make.make_arrest(operation=part, people=8)
        found = {row["operation"]: row for row in rows(client, "/operations.csv")}
        assert found["part"]["counted_in_bigger_operation"] == "arrests"
        assert found["week"]["counted_in_bigger_operation"] == ""
        counted = {row["operation"]: row["counts_in_total"] for row in rows(client, "/arrests.csv")}
        assert counted == {"week": "true", "part": "false"}

    def test_it_never_names_a_bigger_operation_that_is_not_public(self, client):
        draft = make.make_draft(slug="secret-week", title="Secret week")
        make.make_operation(slug="part", part_of=draft)
        assert "ecret" not in text(client, "/operations.csv")

    def test_it_gives_record_address_sources_and_proceedings_of_a_row(self, client, settings):
        settings.SITE_URL = "https://record.example"
        arrest = make.make_arrest(key="men", operation=make.make_operation(slug="one"))
        source = make.make_source(slug="times", url="https://times.example/1")
        make.cite(arrest, source, locator="paragraph 4")
        row = rows(client, "/arrests.csv")[0]
        assert row["url"] == "https://record.example/operations/one/#arrest-men"
        assert row["sources"] == "times"
        assert row["source_urls"] == "https://times.example/1"
        assert row["citations"] == "times, paragraph 4"
        assert row["proceedings"] == "active"

    def test_it_gives_the_newest_outcome_of_the_row_else_of_the_operation(self, client):
        one = make.make_operation()
        row = make.make_arrest(operation=one, key="a")
        make.make_arrest(operation=one, key="b")
        make.make_outcome(operation=one, disposal="in_custody", as_of="2023-03-01")
        make.make_outcome(operation=one, arrest=row, disposal="police_bail", as_of="2023-03-02")
        make.make_outcome(operation=one, arrest=row, disposal="charged", as_of="2023-03-09")
        make.make_outcome(
            operation=one, arrest=row, disposal="no_further_action", standing="withdrawn"
        )
        found = {row["key"]: row["disposal"] for row in rows(client, "/arrests.csv")}
        assert found == {"a": "charged", "b": "in_custody"}

    def test_it_keeps_drafts_withdrawn_facts_and_withheld_quotes_out(self, client):
        draft = make.make_draft()
        make.make_arrest(operation=draft)
        make.make_arrest(standing="withdrawn")
        make.make_quote(is_sensitive=True)
        assert rows(client, "/arrests.csv") == []
        assert rows(client, "/quotes.csv") == []
        assert [row["operation"] for row in rows(client, "/operations.csv")].count(draft.slug) == 0

    def test_it_writes_more_rows_than_one_batch(self, client):
        from operations.models import Arrest

        one = make.make_operation()
        count = 2 * BATCH + 3
        Arrest.objects.bulk_create(
            Arrest(operation=one, key=f"row-{number}", people=1) for number in range(count)
        )
        found = rows(client, "/arrests.csv")
        assert len({row["key"] for row in found}) == count
        assert rows(client, "/operations.csv")[0]["arrests"] == str(count)


@pytest.mark.parametrize("name", TABLES)
def test_it_reads_a_batch_in_the_same_number_of_queries_whatever_its_size(
    client, name, django_assert_max_num_queries
):
    one = make.make_publishable()
    for key in "abcdef":
        arrest = make.make_arrest(operation=one, key=key, home=make.make_place())
        make.cite(arrest)
        make.suspect(arrest, make.make_offence())
        make.cite(make.make_drugs(operation=one, key=key))
        make.cite(make.make_statistic(operation=one, key=key, scope="context"))
        make.cite(make.make_quote(operation=one, key=key))
        make.file_under(one, make.make_programme())
    warm()
    # The rows, and before them a setting or their order; what stands beside them: whether the
    # bitmaps are in step, then and at the moment of the export, what is in the set, and what is
    # nested or which things are counted.
    beside = {"operations": 6, "agencies": 6, "places": 7, "programmes": 5}
    with django_assert_max_num_queries(2 + beside.get(name, 0)):
        text(client, f"/{name}.csv")
