"""The arithmetic of precision (docs/method.md, “Precision”)."""

import pytest

from operations.choices import (
    CLASS_BY_DRUG,
    Drug,
    Precision,
    SeizureCategory,
    combine,
    phrase,
    units_of,
)


@pytest.mark.parametrize("token", [token for token in Precision if token != "unstated"])
def test_it_keeps_the_precision_of_a_single_row(token):
    assert combine({token: 1}) == token


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ({}, ""),
        ({"unstated": 2}, "unstated"),
        ({"exact": 5}, "exact"),
        ({"exact": 5, "unstated": 3}, "exact"),
        ({"over": 2}, "over"),
        ({"just_over": 2}, "over"),
        ({"over": 1, "just_over": 1}, "over"),
        ({"at_least": 2}, "at_least"),
        ({"at_least": 1, "over": 1}, "at_least"),
        ({"exact": 3, "over": 1}, "at_least"),
        ({"exact": 3, "at_least": 1, "over": 1}, "at_least"),
        ({"range": 2}, "range"),
        ({"range": 1, "exact": 4}, "range"),
        ({"range": 1, "over": 1}, "about"),
        ({"about": 2}, "about"),
        ({"about": 1, "exact": 9}, "about"),
        ({"nearly": 2}, "about"),
        ({"up_to": 2}, "about"),
        ({"nearly": 1, "over": 1}, "about"),
        ({"about": 1, "unstated": 0}, "about"),
    ],
)
def test_it_combines_precisions(rows, expected):
    assert combine(rows) == expected


def test_it_says_each_precision_in_words():
    assert phrase("exact", "8") == "8"
    assert phrase("about", "£20,000") == "about £20,000"
    assert phrase("just_over", "8") == "just over 8"
    assert phrase("range", "5", "7") == "5–7"
    assert phrase("unstated", "") == "amount not stated"


def test_it_knows_the_class_of_every_drug():
    assert set(CLASS_BY_DRUG) == set(Drug)


def test_it_counts_every_category_in_units_unless_it_is_money():
    without = {category for category in SeizureCategory if not units_of(category)}
    assert without == {SeizureCategory.CASH, SeizureCategory.CRIMINAL_ASSETS}
