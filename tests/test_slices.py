"""Numbers kept by their binary digits order and bound rows as Python's own sorting does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from operations.bitmaps import slices
from operations.bitmaps.bits import Paired, between, of_places, of_these, places, without
from operations.bitmaps.slices import Number, Order, added

PLACES = st.integers(0, 300)
KEYS = st.sets(PLACES)
NUMBERS = st.dictionaries(st.integers(0, 3_000), st.integers(0, 40) | st.none(), max_size=900)


def number_of(numbers):
    """The bitmaps of some numbers, by row."""
    known = {key: number for key, number in numbers.items() if number is not None}
    digits = slices.digits_of([*known.items()])
    highest = max(digits, default=-1)
    return Number(of_places(known), [digits.get(place, 0) for place in range(highest, -1, -1)])


@given(st.sets(st.integers(0, 5_000)))
def test_a_set_of_keys_is_a_number_and_back(keys):
    bits = of_places(keys)
    assert places(bits) == sorted(keys)
    assert bits.bit_count() == len(keys)
    assert of_these(range(5_010), bits) == sorted(keys)


@given(KEYS, KEYS)
def test_rows_without_others_are_those_that_are_not_among_them(rows, others):
    assert places(without(of_places(rows), of_places(others))) == sorted(rows - others)


@given(st.sets(st.tuples(PLACES, PLACES), max_size=60), KEYS, KEYS)
def test_rows_lead_to_those_they_are_paired_with(pairs, on, among):
    found = Paired([*pairs]).leading_to(of_places(on), of_places(among))
    assert set(places(found)) == {key for key, other in pairs if other in on and key in among}


@pytest.mark.parametrize("distance", [1, -3], ids=["before", "after"])
def test_rows_that_stand_equally_far_from_their_others_lead_to_them_too(distance):
    pairs = [(key, key - distance) for key in range(10, 900, 7)] + [(5, 880), (901, 5)]
    on = {*range(0, 900, 2)}
    found = Paired(pairs).leading_to(of_places(on), of_places(range(1_000)))
    assert set(places(found)) == {key for key, other in pairs if other in on}


@given(
    st.sets(st.tuples(PLACES, PLACES), max_size=60),
    st.sets(st.tuples(PLACES, PLACES), max_size=60),
    KEYS,
    KEYS,
)
def test_pairs_of_some_rows_are_replaced(pairs, others, on, among):
    keys = {key for key, _ in others}
    replaced = {pair for pair in pairs if pair[0] not in keys} | others
    found = Paired([*pairs]).replaced(keys, [*others])
    for rows in (of_places(among), of_places(range(5_010))):
        expected = Paired([*replaced]).leading_to(of_places(on), rows)
        assert found.leading_to(of_places(on), rows) == expected


@given(st.sets(st.integers(0, 300)), st.integers(0, 320), st.integers(0, 320))
def test_rows_are_counted_off_by_their_keys(keys, start, stop):
    assert places(between(of_places(keys), start, stop)) == sorted(keys)[start : max(start, stop)]


@given(NUMBERS, st.integers(0, 70))
def test_a_bound_leaves_what_is_as_high_or_higher(numbers, bound):
    found = places(number_of(numbers).at_least(bound))
    assert found == sorted(k for k, n in numbers.items() if n is not None and n >= bound)


@given(NUMBERS.filter(lambda numbers: any(n is not None for n in numbers.values())))
def test_it_knows_the_lowest_and_the_highest(numbers):
    number, known = number_of(numbers), [n for n in numbers.values() if n is not None]
    rows = of_places(numbers)
    assert (number.lowest(rows), number.highest(rows)) == (min(known), max(known))


@given(NUMBERS, st.booleans(), st.booleans(), st.integers(0, 900), st.integers(1, 60))
def test_a_page_of_any_order_is_found_among_few(numbers, descending, keys_descend, start, size):
    order = Order([number_of(numbers)], descending, keys_descend)
    rows, inside = order.around(of_places(numbers), start, start + size)

    def by_order(key):
        number = numbers[key]
        sign = -1 if descending else 1
        last = number is None
        return last, 0 if last else sign * number, -key if keys_descend else key

    wanted = sorted(numbers, key=by_order)[start : start + size]
    few = sorted(places(rows), key=by_order)
    assert len(few) <= 2 * slices.FEW + size
    assert few[inside : inside + size] == wanted


@given(st.lists(st.lists(st.integers(0, 15), min_size=12, max_size=12), max_size=5))
def test_numbers_are_added_digit_by_digit(numbers):
    digits = [
        [of_places(row for row, n in enumerate(each) if n >> place & 1) for place in (3, 2, 1, 0)]
        for each in numbers
    ]
    total = added(digits)
    for row in range(12):
        bits = [digit >> row & 1 for digit in total]
        assert int("".join(map(str, bits)) or "0", 2) == sum(each[row] for each in numbers)
