"""The tile map: every force once, each with the total of its own list, and what is not there."""

import re
from xml.etree import ElementTree

import pytest
from django.http import QueryDict

from operations import record, totals
from operations.charts import Ask, tile_map
from operations.charts.tiles import bodies, shades
from operations.filters import OperationFilter
from operations.models import Agency
from tests import factories as make
from tests.charting import SVG, plotted
from tests.pages import page, texts
from tests.warm import warm

pytestmark = pytest.mark.django_db


def drawn(query="", **asked):
    return tile_map(OperationFilter(QueryDict(query)), Ask("map", **asked))


def tiles(found):
    return {tile.body.slug: tile for tile in found.every}


def in_area(slug, people=None, **fields):
    """An operation in the area of a force, with so many arrests."""
    force = Agency.objects.filter(slug=slug).first() or make.make_agency(slug=slug)
    operation = make.make_operation(**fields)
    place = make.make_place(police_area=force)
    make.make_operation_place(operation=operation, place=place)
    if people is not None:
        make.make_arrest(operation=operation, people=people)
    return operation


class TestTheDataFile:
    def test_it_has_the_45_forces_once_each_and_no_two_in_one_place(self):
        found = bodies()["tiles"]
        assert len(found) == 45
        assert len({body.slug for body in found}) == 45
        assert len({body.label for body in found}) == 45
        assert len({(body.column, body.row) for body in found}) == 45
        assert {body.column for body in found} <= set(range(8))
        assert {body.row for body in found} == set(range(10))

    def test_no_body_of_the_strip_is_a_tile(self):
        strip = {body.slug for body in bodies()["strip"]}
        assert len(strip) == len(bodies()["strip"])
        assert not strip & {body.slug for body in bodies()["tiles"]}

    @pytest.mark.parametrize("name", ["seeds", "wider"])
    def test_it_has_every_territorial_force_of_the_curated_record_by_its_slug(self, name):
        if name == "wider":
            record.load("seeds")
        record.load(name)
        forces = Agency.objects.filter(kind="territorial_force", is_generic=False, parent=None)
        known = {body.slug: body.name for body in bodies()["tiles"]}
        for force in forces:
            assert known.get(force.slug) == force.name


class TestTiles:
    def test_a_tile_is_the_total_of_its_own_list(self):
        record.load("seeds")
        for measure in ("operations", "arrests", "cash_gbp", "drug_weight_g"):
            for tile in drawn(measure=measure).every:
                if not tile.query:
                    continue
                rows = OperationFilter(QueryDict(tile.query)).qs
                assert rows.count() == tile.operations
                if measure != "operations" and tile.bar.amount:
                    assert totals.of(rows)[measure] == tile.bar.amount

    def test_a_tile_speaks_of_its_own_force_even_inside_a_bigger_operation(self):
        week = make.make_operation(slug="week")
        make.make_arrest(operation=week, people=500)
        in_area("kent-police", people=8, part_of=week)
        assert tiles(drawn(measure="arrests"))["kent-police"].bar.figure == "8"

    def test_an_operation_in_two_areas_counts_in_both_and_the_map_says_so(self):
        operation = in_area("kent-police", people=8)
        essex = make.make_place(police_area=make.make_agency(slug="essex-police"))
        make.make_operation_place(operation=operation, place=essex)
        found = drawn(measure="arrests")
        assert tiles(found)["kent-police"].bar.number == 8
        assert tiles(found)["essex-police"].bar.number == 8
        assert found.whole.number == 8
        assert "may sum to more than the whole" in found.notes[0]

    def test_nothing_nought_and_not_known_are_told_apart(self):
        in_area("kent-police", people=0)
        in_area("essex-police")
        operation = in_area("norfolk-constabulary")
        make.make_arrest(operation=operation, people=None, people_precision="unstated")
        in_area("suffolk-constabulary", people=3, kind="investigation")
        found = tiles(drawn("kind=operation", measure="arrests"))
        assert found["kent-police"].words == "0"
        assert found["essex-police"].words == "not reported"
        assert found["norfolk-constabulary"].words == "not stated"
        assert found["suffolk-constabulary"].words == "no operation"
        assert found["surrey-police"].words == "none in the record"
        assert {found[slug].shade for slug in ("kent-police", "essex-police")} == {0}

    def test_a_force_that_is_not_in_the_record_has_no_link(self, client):
        in_area("kent-police", people=3)
        html = page(client, "/operations/?view=map&measure=arrests")
        assert 'aria-label="Surrey Police: none in the record"' in html
        assert "force=surrey-police" not in html
        assert 'href="/operations/?force=kent-police"' in html

    def test_a_tile_keeps_the_filter_and_never_widens_it(self):
        in_area("kent-police", people=3)
        in_area("essex-police", people=4)
        found = tiles(drawn("force=kent-police&kind=operation", measure="arrests"))
        assert found["kent-police"].query == "kind=operation&force=kent-police"
        assert found["essex-police"].query == ""
        assert found["essex-police"].words == "outside this filter"

    def test_the_strip_counts_what_a_body_led_or_coordinated(self):
        nca = make.make_agency(slug="nca", kind="national_agency")
        for role, people in (("lead", 5), ("coordinator", 6), ("support", 7)):
            operation = make.make_operation()
            make.make_participation(operation=operation, agency=nca, role=role)
            make.make_arrest(operation=operation, people=people)
        tile = tiles(drawn(measure="arrests"))["nca"]
        assert tile.bar.figure == "11"
        assert OperationFilter(QueryDict(tile.query)).qs.count() == tile.operations == 2

    def test_it_says_how_many_operations_are_in_no_area(self):
        in_area("kent-police")
        make.make_operation()
        assert "1 operation of the list names no place" in drawn().notes[-1]


class TestTheScale:
    def test_steps_hold_as_many_values_each_and_leave_none_out(self):
        numbers = [1, 1, 2, 3, 5, 8, 13, 21, 34, 500, None, 0]
        found = shades(numbers)
        assert len(found) == 5
        for number in filter(None, numbers):
            assert sum(shade.least <= number <= shade.most for shade in found) == 1

    @pytest.mark.parametrize("numbers", [[], [None], [0], [7], [7, 7], [1, 2]])
    def test_few_values_make_few_steps(self, numbers):
        assert len(shades(numbers)) == len({number for number in numbers if number})

    def test_the_greatest_is_darkest(self):
        for number, force in enumerate(("kent-police", "essex-police", "norfolk-constabulary"), 1):
            in_area(force, people=number)
        found = tiles(drawn(measure="arrests"))
        assert found["norfolk-constabulary"].shade == 5
        assert found["kent-police"].shade == 1


class TestPages:
    def test_the_picture_names_every_tile_and_the_table_has_them_all(self, client):
        in_area("kent-police", people=3)
        html = page(client, "/operations/?view=map&measure=arrests")
        names = set(re.findall(r'aria-label="([^"]+): [^"]*"', html))
        for body in (*bodies()["tiles"], *bodies()["strip"]):
            if body.slug != "kent-police":
                assert body.name in names
        table = next(text for text in texts(html, "table") if "as numbers" in text)
        assert "Sussex Police none in the record" in table
        assert "style=" not in html

    def test_the_file_is_a_whole_svg_with_the_number_in_the_tile(self, client):
        in_area("kent-police", people=3)
        text = page(client, "/operations/chart.svg?view=map&measure=arrests")
        root = ElementTree.fromstring(text)
        assert root[0].text == "Arrests by force area"
        (link,) = [a for a in root.iter(f"{SVG}a") if "kent-police" in a.attrib["href"]]
        assert [node.text for node in link.iter(f"{SVG}text")] == ["Kent", "3"]

    def test_the_plotted_numbers_have_every_tile(self, client):
        in_area("kent-police", people=3)
        rows = plotted(client, "view=map&measure=arrests")
        assert [row["by"] for row in rows].count("force") == 45
        found = {row["key"]: row for row in rows}
        assert found["kent-police"]["number"] == "3"
        assert found["kent-police"]["url"].endswith("?force=kent-police")
        assert found["surrey-police"]["in_words"] == "none in the record"
        assert found["surrey-police"]["url"] == ""

    def test_it_can_be_embedded(self, client):
        in_area("kent-police", people=3)
        assert "<svg" in page(client, "/operations/?view=map&measure=arrests&embed=1")

    def test_it_is_counted_in_few_queries_whatever_the_forces(self, django_assert_max_num_queries):
        for body in bodies()["tiles"][:20]:
            in_area(body.slug, people=2)
        warm()
        with django_assert_max_num_queries(7):
            drawn(measure="arrests")
