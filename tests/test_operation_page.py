"""The page of one operation: what happened when, what is held against what, and how to cite it."""

import json
import re
from datetime import date

import pytest

from operations.models import Operation
from tests import factories as make
from tests.pages import page, texts

pytestmark = pytest.mark.django_db


def read(client, operation) -> str:
    return page(client, operation.get_absolute_url())


def section(html: str, name: str) -> str:
    """Return the text of one section of the page, white space folded; empty where it is not."""
    found = re.search(rf'<section class="section" id="{name}">(.*?)</section>', html, re.DOTALL)
    return texts(f"<div>{found[1]}</div>", "div")[0] if found else ""


def events(html: str) -> list[str]:
    found = re.search(r'<ol class="timeline">(.*?)</ol>', html, re.DOTALL)
    return texts(found[1], "li") if found else []


def report(operation, publisher="The News", **fields):
    return make.cite(operation, make.make_source(publisher=publisher, **fields)).source


class TestTimeline:
    def test_it_puts_what_happened_in_order_with_how_exactly_it_is_known(self, client):
        operation = make.make_operation(
            starts_on=date(2021, 6, 17),
            ends_on=date(2021, 6, 18),
            investigation_starts_on=date(2020, 10, 1),
            investigation_precision="month",
            investigation_basis="context",
        )
        report(operation, "Gazette", published_on=date(2021, 6, 18), published_precision="day")
        outcome = make.make_outcome(operation=operation, people=2, as_of=date(2021, 7, 1))
        make.cite(outcome, operation.citations.get().source)
        assert events(read(client, operation)) == [
            "October 2020 inferred The investigation began",
            "17 to 18 June 2021 The operation",
            "18 June 2021 Reported by GazetteSource 1",
            "1 July 2021 Outcome reported: in custody, 2 people",
        ]

    def test_it_says_nothing_of_the_order_where_months_do_not_meet(self, client):
        operation = make.make_operation()
        report(operation, published_on=date(2023, 6, 1), published_precision="month")
        html = read(client, operation)
        assert len(events(html)) == 2
        assert "the place within it is not" not in html

    def test_a_report_of_the_same_month_comes_after_the_operation(self, client):
        operation = make.make_operation(starts_on=date(2021, 6, 17), ends_on=date(2021, 6, 17))
        report(operation, published_on=date(2021, 6, 1), published_precision="month")
        html = read(client, operation)
        assert [each.split()[0] for each in events(html)] == ["17", "June"]
        assert '<time datetime="2021-06">June 2021</time>' in html
        assert "the place within it is not" in section(html, "timeline")

    def test_what_has_no_date_stands_beside_the_order_and_says_so(self, client):
        operation = make.make_operation()
        report(operation, "Gazette", published_on=date(2023, 3, 2), published_precision="day")
        report(operation, "Herald")
        make.make_outcome(operation=operation)
        html = read(client, operation)
        assert len(events(html)) == 2
        shown = section(html, "timeline")
        assert "Without a date date not stated Reported by Herald" in shown
        assert "date not stated Outcome reported" in shown

    def test_it_is_left_out_where_it_would_say_the_date_alone(self, client):
        operation = make.make_operation()
        report(operation)
        assert section(read(client, operation), "timeline") == ""


class TestStatedArrests:
    @pytest.mark.parametrize(
        ("stated", "rows", "words"),
        [
            ({"number": 7}, [3, 4], "7 stated, 7 itemised."),
            ({"number": 9}, [3, 4], "9 stated, 7 itemised: 2 are not itemised."),
            ({"number": 8}, [3, 4], "8 stated, 7 itemised: 1 is not itemised."),
            ({"number": 6}, [3, 4], "6 stated, 7 itemised: the entries come to 1 more."),
            ({"number": 61}, [61], "61 stated, in a single entry: none is itemised."),
            ({"number": 61}, [21], "61 stated, 21 itemised: 40 are not itemised."),
            ({"number": 1}, [1], "1 stated, 1 itemised."),
            (
                {"number": 9},
                [3, 4, None],
                "9 stated, 7 itemised, and 1 entry without a number.",
            ),
            (
                {"number": 9, "number_precision": "at_least"},
                [3, 4],
                "At least 9 stated, 7 itemised: at least 2 are not itemised.",
            ),
            (
                {"number": 5, "number_precision": "at_least"},
                [3, 4],
                "At least 5 stated, 7 itemised.",
            ),
            (
                {"number": 7, "number_precision": "over"},
                [3, 4],
                "Over 7 stated, 7 itemised: at least 1 is not itemised.",
            ),
            (
                {"number": 9, "number_precision": "about"},
                [3, 4],
                "About 9 stated, 7 itemised: not both are exact, so what is left cannot be told.",
            ),
        ],
    )
    def test_it_holds_the_stated_number_against_the_entries(self, client, stated, rows, words):
        operation = make.make_operation()
        make.make_statistic(operation=operation, metric="arrests", **stated)
        for people in rows:
            precision = "exact" if people else "unstated"
            make.make_arrest(operation=operation, people=people, people_precision=precision)
        assert words in section(read(client, operation), "arrests")

    def test_it_says_so_where_none_is_itemised(self, client):
        operation = make.make_operation()
        make.make_statistic(operation=operation, metric="arrests", number=9)
        assert "9 stated, none itemised." in section(read(client, operation), "arrests")

    def test_a_remainder_is_not_itemised(self, client):
        operation = make.make_operation()
        make.make_statistic(operation=operation, metric="arrests", number=9)
        for people in (3, 4):
            make.make_arrest(operation=operation, people=people)
        make.make_arrest(operation=operation, people=2, is_derived=True)
        shown = section(read(client, operation), "arrests")
        assert "9 stated, 7 itemised: 2 are not itemised." in shown

    @pytest.mark.parametrize(
        "fields",
        [
            {"scope": "cumulative"},
            {"sex": "male"},
            {"subset": "in homes"},
            {"standing": "disputed"},
            {"is_derived": True},
            {"metric": "people_charged"},
        ],
    )
    def test_it_compares_nothing_else_than_a_stated_number_of_all(self, client, fields):
        operation = make.make_operation()
        make.make_statistic(operation=operation, **{"metric": "arrests", "number": 9} | fields)
        make.make_arrest(operation=operation)
        assert "stated," not in section(read(client, operation), "arrests")


class TestDisputes:
    def test_it_sets_disputed_figures_beside_what_is_counted_with_who_says_so(self, client):
        operation = make.make_operation()
        for number, standing, publisher in ((6, "accepted", "Herald"), (5, "disputed", "Gazette")):
            row = make.make_statistic(
                operation=operation, metric="premises_searched", number=number, standing=standing
            )
            make.cite(row, make.make_source(publisher=publisher))
        rows = texts(section_html(read(client, operation), "notes"), "tr")
        assert rows[1] == "Premises searched 6 HeraldSource 1 5 GazetteSource 2"

    def test_a_breakdown_is_not_beside_its_whole(self, client):
        operation = make.make_operation()
        whole = make.make_drugs(operation=operation, quantity=8)
        make.make_drugs(operation=operation, quantity=3, part_of=whole, standing="disputed")
        rows = texts(section_html(read(client, operation), "notes"), "tr")
        assert "no other figure" in rows[1]
        assert "3 kg" in rows[1]

    def test_a_weight_is_set_beside_a_weight_even_where_only_one_names_the_drug(self, client):
        operation = make.make_operation()
        make.make_drugs(operation=operation, quantity="1.46", drug_class="")
        make.make_drugs(operation=operation, quantity=127, unit="wraps", drug="cocaine")
        make.make_drugs(
            operation=operation, quantity="1.49", drug="cocaine", standing="disputed", drug_class=""
        )
        rows = texts(section_html(read(client, operation), "notes"), "tr")
        assert "1.46 kg" in rows[1]
        assert "wraps" not in rows[1]

    def test_nothing_is_shown_where_nothing_is_disputed(self, client):
        operation = make.make_operation()
        make.make_drugs(operation=operation)
        assert section(read(client, operation), "notes") == ""


def section_html(html: str, name: str) -> str:
    found = re.search(rf'<section class="section" id="{name}">(.*?)</section>', html, re.DOTALL)
    assert found, f"no section “{name}”"
    return found[1]


class TestOrigins:
    @pytest.mark.parametrize(
        ("labels", "words"),
        [
            ([""], "1 source: no other one confirms it."),
            (["release", "release"], "2 sources of 1 origin:"),
            (["", ""], "2 sources of 2 independent origins: none is known to repeat"),
            (
                ["release", "release", "", "release", "other"],
                "5 sources of 3 independent origins: those that repeat",
            ),
        ],
    )
    def test_it_says_how_far_the_sources_confirm_one_another(self, client, labels, words):
        operation = make.make_operation()
        for label in labels:
            report(operation, origin_label=label)
        assert words in section(read(client, operation), "sources")


class TestParts:
    def test_a_part_names_what_it_was_part_of_up_to_the_top(self, client):
        national = make.make_operation(title="National week")
        regional = make.make_operation(title="Regional week", part_of=national)
        force = make.make_operation(title="Force week", part_of=regional)
        html = read(client, force)
        assert (
            "Part of Regional week (1 March 2023), itself part of National week (1 March 2023)."
            in " ".join(texts(html, "p"))
        )
        assert f'href="{regional.get_absolute_url()}#parts"' in html

    def test_nothing_above_a_draft_is_named(self, client):
        national = make.make_operation(title="National week")
        regional = make.make_draft(title="Regional week", part_of=national)
        html = read(client, make.make_operation(part_of=regional))
        assert "Regional week" not in html
        assert "Part of" not in html


class TestNeighbours:
    def beside(self, client, operation) -> list[str | None]:
        html = read(client, operation)
        return [
            found[1] if (found := re.search(rf'<link rel="{rel}" href="([^"]+)">', html)) else None
            for rel in ("prev", "next")
        ]

    def test_they_follow_the_order_of_the_list(self, client):
        for day in (3, 1, 1, 2):
            make.make_operation(starts_on=date(2023, 3, day), ends_on=date(2023, 3, day))
        for _ in range(2):
            make.make_operation(date_precision="unknown")
        listed = re.findall(r'class="row-title" href="([^"]+)"', page(client, "/operations/"))
        assert len(listed) == 6
        around = [None, *listed, None]
        for place, address in enumerate(listed):
            operation = Operation.objects.get(slug=address.split("/")[2])
            assert self.beside(client, operation) == [around[place], around[place + 2]]

    def test_a_draft_is_nobodys_neighbour(self, client):
        make.make_draft()
        assert self.beside(client, make.make_operation()) == [None, None]
        assert "Neighbouring operations" not in page(client, "/operations/")


class TestCiting:
    @pytest.fixture
    def operation(self, settings, time_machine):
        settings.SITE_URL = "https://record.example"
        time_machine.move_to("2026-03-04 05:06:07Z", tick=False)
        operation = make.make_operation(slug="raids", title="Raids & warrants: 50% {more}")
        time_machine.move_to("2026-03-05 12:00:00Z", tick=False)
        return operation

    def test_the_page_shows_each_form_as_text(self, client, operation):
        html = read(client, operation)
        plain, bibtex, csl = texts(section_html(html, "cite"), "p")[0], *texts(html, "pre")
        assert plain == (
            "opstracker (2026). Raids & warrants: 50% {more}. "
            "In opstracker: the open record of police operations. "
            "Record last changed 4 March 2026. https://record.example/operations/raids/ "
            "(retrieved 5 March 2026). CC BY 4.0."
        )
        assert bibtex.startswith("@misc{opstracker-raids,")
        assert json.loads(csl)[0]["URL"] == "https://record.example/operations/raids/"

    def test_the_bibtex_file_keeps_every_sign_of_the_title(self, client, operation):
        response = client.get("/operations/raids.bib")
        assert response["Content-Type"] == "application/x-bibtex; charset=utf-8"
        assert response["Content-Disposition"].endswith('"opstracker-raids.bib"')
        text = response.content.decode()
        assert r"title        = {{Raids \& warrants: 50\% \{more\}}}," in text
        assert "  url          = {https://record.example/operations/raids/}," in text
        assert "  version      = {2026-03-04}," in text
        assert "  urldate      = {2026-03-05}," in text

    def test_the_csl_file_says_when_it_changed_and_was_read(self, client, operation):
        response = client.get("/operations/raids.csl.json")
        assert response["Content-Type"].startswith("application/vnd.citationstyles.csl+json")
        (item,) = json.loads(response.content)
        assert item["title"] == "Raids & warrants: 50% {more}"
        assert item["author"] == [{"literal": "opstracker"}]
        assert item["issued"] == {"date-parts": [[2026, 3, 4]]}
        assert item["accessed"] == {"date-parts": [[2026, 3, 5]]}

    @pytest.mark.parametrize("ending", ["bib", "csl.json"])
    def test_only_a_published_record_is_cited(self, client, ending):
        make.make_draft(slug="draft")
        make.make_operation(slug="gone", status="withdrawn")
        kept = make.make_operation(slug="kept")
        make.make_operation(slug="merged", status="withdrawn", merged_into=kept)
        assert client.get(f"/operations/draft.{ending}").status_code == 404
        assert client.get(f"/operations/none.{ending}").status_code == 404
        assert client.get(f"/operations/gone.{ending}").status_code == 410
        response = client.get(f"/operations/merged.{ending}")
        assert (response.status_code, response["Location"]) == (301, f"/operations/kept.{ending}")


class TestHead:
    def data(self, html: str) -> dict:
        (found,) = re.findall(
            r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL
        )
        return json.loads(found)

    def test_it_describes_itself_to_programs(self, client, settings):
        settings.SITE_URL = "https://record.example"
        operation = make.make_operation(
            starts_on=date(2020, 10, 1), ends_on=date(2020, 10, 31), date_precision="month"
        )
        source = report(operation)
        data = self.data(read(client, operation))
        assert data["@type"] == "Dataset"
        assert data["url"] == f"https://record.example/operations/{operation.slug}/"
        assert data["temporalCoverage"] == "2020-10"
        assert data["isBasedOn"] == [source.url]
        assert data["datePublished"] == "2026-01-05T12:00:00Z"
        assert client.get(data["distribution"]["contentUrl"]).status_code == 200

    def test_no_title_breaks_out_of_its_element(self, client):
        title = "</script><script>alert(1)</script> & “more”"
        html = read(client, make.make_operation(title=title))
        assert self.data(html)["name"] == title
        assert "<script>alert" not in html

    @pytest.mark.parametrize(
        ("address", "shared"),
        [("/", "/"), ("/operations/?kind=operation&utm_source=x", "/operations/?kind=operation")],
    )
    def test_every_page_says_what_others_may_show_of_it(self, client, settings, address, shared):
        settings.SITE_URL = "https://record.example"
        make.make_operation()
        html = page(client, address)
        (title,) = texts(html, "title")
        assert f'<meta property="og:title" content="{title}">' in html
        assert f'<meta property="og:url" content="https://record.example{shared}">' in html
        assert '<meta property="og:site_name" content="opstracker">' in html
        assert '<meta property="og:type" content="website">' in html

    def test_an_operation_is_shared_with_its_summary(self, client):
        operation = make.make_operation(title='The "big" one', summary="What <i>happened</i>.")
        html = read(client, operation)
        assert '<meta property="og:title" content="The &quot;big&quot; one, 1 March 2023' in html
        assert 'content="What &lt;i&gt;happened&lt;/i&gt;."' in html
        assert '<meta property="og:type" content="article">' in html

    def test_an_error_page_offers_nothing_to_share(self, client):
        assert "og:title" not in page(client, "/no-such-page/", status=404)
