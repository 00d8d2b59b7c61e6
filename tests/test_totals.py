"""The counting rules, one example each. test_totals_property.py tries them on random records."""

from decimal import Decimal

import pytest

from operations import totals
from operations.models import Arrest, Operation, Seizure, Statistic
from tests.factories import (
    make_arrest,
    make_drugs,
    make_operation,
    make_seizure,
    make_statistic,
)

pytestmark = pytest.mark.django_db


def total(name, operations=None):
    operations = Operation.objects.published() if operations is None else operations
    figure = totals.of(operations).figure(name)
    return figure.words, figure.unstated


@pytest.fixture
def operation():
    return make_operation()


def drugs(operation, key, **fields):
    return make_seizure(operation=operation, key=key, category="drugs", **fields)


def weapons(operation, key, category, quantity=None, **fields):
    return make_seizure(
        operation=operation,
        key=key,
        category=category,
        quantity=quantity,
        quantity_precision=fields.pop("precision", "exact" if quantity else "unstated"),
        unit="items",
        **fields,
    )


def test_it_sums_accepted_arrest_rows_only(operation):
    make_arrest(operation=operation, key="men", people=7)
    make_arrest(operation=operation, key="woman", people=1)
    make_arrest(operation=operation, key="other-source", people=9, standing="disputed")
    make_arrest(operation=operation, key="first-count", people=6, standing="superseded")
    make_arrest(operation=operation, key="wrong", people=5, standing="withdrawn")
    assert total("arrests") == ("8", 0)


def test_it_counts_rows_without_a_number_beside_the_total(operation):
    make_arrest(operation=operation, key="men", people=7)
    make_arrest(operation=operation, key="others", people=None, people_precision="unstated")
    assert total("arrests") == ("7", 1)


def test_it_adds_ranges_by_their_bounds(operation):
    make_arrest(operation=operation, key="some", people=5, people_upper=7, people_precision="range")
    make_arrest(operation=operation, key="more", people=2)
    assert total("arrests") == ("7–9", 0)


def test_it_keeps_sterling_apart_from_other_money(operation):
    for key, currency, category in (
        ("pounds", "GBP", "cash"),
        ("euros", "EUR", "cash"),
        ("assets", "GBP", "criminal_assets"),
    ):
        make_seizure(
            operation=operation,
            key=key,
            category=category,
            value=100,
            value_precision="exact",
            currency=currency,
        )
    assert total("cash_gbp") == ("£100", 0)
    assert total("cash_eur") == ("€100", 0)
    assert total("criminal_assets_gbp") == ("£100", 0)


def test_it_keeps_the_currency_of_cash_whose_amount_is_not_stated(operation):
    make_seizure(
        operation=operation, key="cash", category="cash", value_precision="unstated", currency="GBP"
    )
    assert total("cash_gbp") == ("not stated", 1)
    assert not totals.of(Operation.objects.published())["cash_eur"]


def test_it_adds_weights_in_grams_and_never_converts_pieces(operation):
    drugs(operation, "kilos", quantity="8.3", quantity_precision="exact", unit="kg", drug_class="A")
    drugs(operation, "grams", quantity=300, quantity_precision="exact", unit="g", drug_class="A")
    drugs(operation, "wraps", quantity=1000, quantity_precision="exact", unit="wraps")
    assert total("drug_weight_g") == ("8.6 kg", 0)
    assert total("class_a_weight_g") == ("8.6 kg", 0)
    assert total("wraps") == ("1,000", 0)


def test_it_loses_no_milligram_to_floating_point(operation):
    for number in range(10):
        drugs(operation, f"d{number}", quantity="0.1", quantity_precision="exact", unit="g")
    assert totals.of(Operation.objects.published())["drug_weight_g"].number == 1


def test_it_takes_the_class_from_the_law_where_only_the_drug_is_named(operation):
    drugs(operation, "heroin", drug="heroin", quantity=2, quantity_precision="exact", unit="kg")
    drugs(
        operation,
        "as-reported",
        drug="ketamine",
        drug_class="A",
        quantity=1,
        quantity_precision="exact",
        unit="kg",
    )
    assert total("class_a_weight_g") == ("3 kg", 0)
    assert not totals.of(Operation.objects.published())["class_b_weight_g"]


def test_it_counts_a_whole_for_value_and_its_parts_for_weight(operation):
    whole = drugs(operation, "all", value=1_000_000, value_precision="over", currency="GBP")
    drugs(operation, "a", part_of=whole, quantity="8.3", quantity_precision="exact", unit="kg")
    drugs(operation, "b", part_of=whole, quantity="37.6", quantity_precision="exact", unit="kg")
    assert total("drug_value_gbp") == ("over £1,000,000", 0)
    assert total("drug_weight_g") == ("45.9 kg", 0)


def test_it_leaves_a_breakdown_out_where_its_whole_has_the_number(operation):
    whole = weapons(operation, "all", "weapons_mixed", 51)
    weapons(operation, "knives", "bladed_weapon", 20, part_of=whole)
    assert total("weapons") == ("51", 0)
    assert total("bladed_weapons") == ("20", 0)


def test_it_counts_a_breakdown_where_its_whole_has_no_number(operation):
    whole = weapons(operation, "all", "weapons_mixed")
    weapons(operation, "knives", "bladed_weapon", 2, part_of=whole)
    assert total("weapons") == ("2", 1)


def test_it_counts_a_breakdown_where_its_whole_is_disputed(operation):
    whole = weapons(operation, "all", "weapons_mixed", 51, standing="disputed")
    weapons(operation, "knives", "bladed_weapon", 20, part_of=whole)
    assert total("weapons") == ("20", 0)


def test_it_leaves_firearms_out_of_weapons_unless_the_source_counts_them_in(operation):
    weapons(operation, "guns", "firearm", 5)
    assert total("firearms") == ("5", 0)
    assert not totals.of(Operation.objects.published())["weapons"]
    whole = weapons(operation, "all", "weapons_mixed")
    weapons(operation, "among", "firearm", 4, part_of=whole)
    assert total("weapons") == ("4", 1)
    assert total("firearms") == ("9", 0)


def test_it_keeps_what_was_handed_in_or_found_apart_from_what_was_seized(operation):
    weapons(operation, "seized", "bladed_weapon", 3)
    weapons(operation, "bin", "bladed_weapon", 40, how="surrendered")
    weapons(operation, "sweep", "bladed_weapon", 2, how="found")
    assert total("weapons") == ("3", 0)
    assert total("bladed_weapons") == ("3", 0)
    assert total("weapons_surrendered") == ("40", 0)
    assert total("weapons_found") == ("2", 0)


def test_it_sums_headlines_and_never_adds_tables_by_sex_age_place_or_offence(operation):
    make_statistic(operation=operation, key="all", metric="charges", number=223)
    make_statistic(operation=operation, key="women", metric="charges", number=20, sex="female")
    make_statistic(
        operation=operation, key="young", metric="charges", number=9, age_band="under 18"
    )
    assert total("charges") == ("223", 0)


def test_it_counts_breakdowns_of_a_headline_that_gives_no_number(operation):
    whole = make_statistic(
        operation=operation,
        key="all",
        metric="premises_searched",
        number=None,
        number_precision="unstated",
    )
    make_statistic(
        operation=operation, key="part", metric="premises_searched", number=3, part_of=whole
    )
    assert total("premises") == ("3", 1)


@pytest.mark.parametrize("scope", ["cumulative", "context", "forecast"])
def test_it_never_sums_figures_beyond_the_operation(operation, scope):
    make_statistic(operation=operation, key="all", metric="lines_closed", number=1800, scope=scope)
    assert not totals.of(Operation.objects.published())["lines_closed"]


def test_it_never_adds_a_stated_headline_of_arrests_to_the_rows(operation):
    make_statistic(operation=operation, key="stated", metric="arrests", number=7)
    make_arrest(operation=operation, key="all", people=7)
    assert total("arrests") == ("7", 0)


class TestWording:
    """“About 20 kg” and 119.00042 kg are not “about 139.00042 kg” to anybody."""

    @pytest.mark.parametrize(
        ("rough", "words"),
        [
            ({"quantity": 20, "quantity_precision": "about"}, "about 139 kg"),
            ({"quantity": "4.444", "quantity_precision": "about"}, "about 123.4 kg"),
            ({"quantity": "4.499", "quantity_precision": "over"}, "at least 123.4 kg"),
            ({"quantity": "4.097", "quantity_precision": "at_least"}, "at least 123 kg"),
            ({"quantity": "4.1"}, "123.10042 kg"),
        ],
    )
    def test_it_says_a_rough_weight_in_four_figures_and_never_more_than_it_is(
        self, operation, rough, words
    ):
        make_drugs(operation=operation, key="exact", quantity="119000.42", unit="g")
        make_drugs(operation=operation, key="rough", **rough)
        assert total("drug_weight_g") == (words, 0)

    def test_it_widens_a_range_to_what_it_says(self, operation):
        make_drugs(operation=operation, key="exact", quantity="119000.42", unit="g")
        bounds = {"quantity": 1, "quantity_upper": 2, "quantity_precision": "range"}
        make_drugs(operation=operation, key="rough", **bounds)
        assert total("drug_weight_g") == ("120 kg–121.1 kg", 0)

    def test_it_says_a_single_rows_weight_as_the_source_prints_it(self, operation):
        make_drugs(operation=operation, quantity="1208.316", unit="g", quantity_precision="about")
        assert total("drug_weight_g") == ("about 1.208316 kg", 0)

    @pytest.mark.parametrize(
        ("exact", "words"),
        [(652_214, "about £672,214"), (3_141_436, "about £3,161,000"), (979_999, "about £999,999")],
    )
    def test_it_says_rough_money_in_four_figures_from_a_million(self, operation, exact, words):
        make_seizure(operation=operation, key="exact", value=exact)
        make_seizure(operation=operation, key="rough", value=20_000, value_precision="about")
        assert total("cash_gbp") == (words, 0)

    def test_it_rounds_words_only(self, operation):
        make_drugs(operation=operation, key="exact", quantity="119000.42", unit="g")
        make_drugs(operation=operation, key="rough", quantity=20, quantity_precision="about")
        found = totals.of(Operation.objects.published())["drug_weight_g"]
        assert found.number == Decimal("139000.42")


class TestNestedOperations:
    @pytest.fixture
    def weeks(self):
        national = make_operation(slug="national")
        regional = make_operation(slug="regional", part_of=national)
        force = make_operation(slug="force", part_of=regional)
        return national, regional, force

    def test_it_drops_a_row_whose_ancestor_has_a_row_of_the_same_measure(self, weeks):
        for week, people in zip(weeks, (500, 60, 8), strict=True):
            make_arrest(operation=week, key="all", people=people)
        assert total("arrests") == ("500", 0)

    def test_it_looks_past_an_operation_that_has_no_such_row(self, weeks):
        national, _, force = weeks
        make_arrest(operation=national, key="all", people=500)
        make_arrest(operation=force, key="all", people=8)
        assert total("arrests") == ("500", 0)

    def test_it_keeps_a_row_where_the_ancestor_speaks_of_other_things(self, weeks):
        national, _, force = weeks
        make_arrest(operation=national, key="all", people=500)
        weapons(force, "knives", "bladed_weapon", 8)
        assert total("bladed_weapons") == ("8", 0)

    def test_it_keeps_a_row_where_the_ancestor_is_outside_the_set(self, weeks):
        for week, people in zip(weeks, (500, 60, 8), strict=True):
            make_arrest(operation=week, key="all", people=people)
        inner = Operation.objects.exclude(slug="national")
        assert total("arrests", inner) == ("60", 0)

    def test_it_keeps_a_row_where_the_ancestors_row_is_disputed(self, weeks):
        national, _, force = weeks
        make_arrest(operation=national, key="all", people=500, standing="disputed")
        make_arrest(operation=force, key="all", people=8)
        assert total("arrests") == ("8", 0)

    def test_it_names_the_measures_that_a_bigger_operation_holds(self, weeks):
        national, _, force = weeks
        make_arrest(operation=national, key="all", people=500)
        make_arrest(operation=force, key="all", people=8)
        weapons(force, "knives", "bladed_weapon", 8)
        every = Operation.objects.published()
        assert totals.hidden_measures(every, [w.pk for w in weeks]) == {force.pk: ["arrests"]}

    def test_it_still_gives_each_operation_its_own_total(self, weeks):
        for week, people in zip(weeks, (500, 60, 8), strict=True):
            make_arrest(operation=week, key="all", people=people)
        found = totals.by_operation(weeks)
        assert [found[week.pk]["arrests"].number for week in weeks] == [500, 60, 8]


class TestRows:
    def test_it_counts_a_breakdown_where_the_set_lacks_its_whole(self, operation):
        whole = weapons(operation, "all", "weapons_mixed", 51)
        weapons(operation, "knives", "bladed_weapon", 20, part_of=whole)
        blades = Seizure.objects.filter(category="bladed_weapon")
        assert totals.of_rows(blades).figure("weapons").words == "20"
        assert totals.of_rows(Seizure.objects.all()).figure("weapons").words == "51"

    def test_it_says_which_totals_each_row_counts_in(self, operation):
        whole = weapons(operation, "all", "weapons_mixed", 51)
        part = weapons(operation, "knives", "bladed_weapon", 20, part_of=whole)
        other = weapons(operation, "other", "bladed_weapon", 30, standing="disputed")
        every = Seizure.objects.all()
        assert totals.counted_rows(every, [whole.pk, part.pk, other.pk]) == {
            whole.pk: ["weapons"],
            part.pk: ["bladed_weapons"],
        }

    def test_it_sums_the_counted_rows_to_the_total(self, operation):
        make_arrest(operation=operation, key="a", people=7)
        make_arrest(operation=operation, key="b", people=2, standing="disputed")
        rows = Arrest.objects.all()
        counted = totals.counted_rows(rows, rows.values_list("pk", flat=True))
        people = sum(Arrest.objects.get(pk=pk).people for pk in counted)
        assert people == totals.of_rows(rows)["arrests"].number


def test_it_has_no_figure_where_there_is_no_row(operation):
    found = totals.of(Operation.objects.published())
    assert found.figures() == []
    assert found["arrests"].number is None
    assert found["arrests"].precision == ""


def test_it_sorts_by_the_same_total(operation):
    other = make_operation(slug="other")
    make_arrest(operation=operation, key="a", people=3)
    make_arrest(operation=other, key="a", people=3)
    make_arrest(operation=other, key="b", people=4)
    ranked = totals.with_total(Operation.objects.published(), "arrests").order_by("-total_arrests")
    assert list(ranked.values_list("total_arrests", flat=True)) == [7, 3]


@pytest.mark.parametrize("nested", [False, True])
def test_it_reads_a_set_in_few_queries(django_assert_num_queries, operation, nested):
    if nested:
        make_operation(slug="inner", part_of=operation)
    make_statistic(operation=operation, key="all", metric="charges", number=1)
    with django_assert_num_queries(4 if nested else 2):
        totals.of(Operation.objects.published())
    with django_assert_num_queries(1):
        totals.by_operation([operation])
    with django_assert_num_queries(2):
        totals.of_rows(Statistic.objects.published())
