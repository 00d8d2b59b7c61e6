"""The SQL of the totals against the rules of docs/method.md in plain Python, on random records.

The reference knows nothing of Django: it reads dictionaries and follows the text of the rules.
"""

from collections import Counter

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from operations import totals
from operations.choices import CLASS_BY_DRUG
from operations.models import Arrest, Operation, Seizure, Statistic

pytestmark = pytest.mark.django_db

PRECISIONS = ("exact", "about", "over", "just_over", "at_least", "nearly", "up_to")
STANDINGS = st.sampled_from(["accepted"] * 5 + ["disputed", "superseded", "withdrawn"])
GRAMS = {"g": 1, "kg": 1000, "t": 1_000_000}


@st.composite
def numbers(draw, *, maximum=1000):
    """Return (number, upper, precision)."""
    kind = draw(st.sampled_from(["exact"] * 4 + ["other", "range", "unstated"]))
    if kind == "unstated":
        return None, None, "unstated"
    number = draw(st.integers(0, maximum))
    if kind == "range":
        return number, number + draw(st.integers(1, 50)), "range"
    return number, None, "exact" if kind == "exact" else draw(st.sampled_from(PRECISIONS))


@st.composite
def arrests(draw):
    number, upper, precision = draw(numbers())
    return {
        "people": number,
        "people_upper": upper,
        "people_precision": precision,
        "standing": draw(STANDINGS),
        "part_of": None,
    }


CATEGORIES = {
    "drugs": ["g", "kg", "t", "ml", "wraps", "tablets"],
    "cannabis_plants": ["plants"],
    "cash": [],
    "criminal_assets": [],
    "firearm": ["items"],
    "imitation_firearm": ["items"],
    "bladed_weapon": ["items"],
    "other_weapon": ["items"],
    "weapons_mixed": ["items"],
    "ammunition": ["rounds"],
    "vehicle": ["items"],
}


@st.composite
def seizures(draw):
    category = draw(st.sampled_from([*CATEGORIES, "drugs", "drugs", "weapons_mixed"]))
    units = CATEGORIES[category]
    row = {
        "category": category,
        "standing": draw(STANDINGS),
        "how": draw(st.sampled_from(["seized"] * 4 + ["surrendered", "found", "together"])),
        "drug": "",
        "drug_class": "",
        "unit": "",
        "currency": "",
        **dict.fromkeys(["quantity", "quantity_upper", "value", "value_upper"]),
        "quantity_precision": "",
        "value_precision": "",
        "part_of": draw(st.none() | st.integers(0, 5)),
    }
    if category == "drugs":
        row["drug"] = draw(st.sampled_from(["", "", "heroin", "cannabis"]))
        row["drug_class"] = draw(st.sampled_from(["", "A", "B", "C"]))
    gives = draw(st.sampled_from(["quantity", "value", "both"])) if units else "value"
    if gives in {"quantity", "both"}:
        number, upper, precision = draw(numbers())
        row |= {"quantity": number, "quantity_upper": upper, "quantity_precision": precision}
        if number is not None or draw(st.booleans()):
            row["unit"] = draw(st.sampled_from(units))
    if gives in {"value", "both"}:
        number, upper, precision = draw(numbers())
        row |= {"value": number, "value_upper": upper, "value_precision": precision}
        row["currency"] = draw(st.sampled_from(["GBP", "GBP", "EUR"]))
    return row


@st.composite
def statistics(draw):
    number, upper, precision = draw(numbers())
    return {
        "metric": draw(
            st.sampled_from(["charges", "lines_closed", "premises_searched", "arrests"])
        ),
        "scope": draw(st.sampled_from(["operation"] * 4 + ["cumulative", "context"])),
        "sex": draw(st.sampled_from(["", "", "", "female"])),
        "number": number,
        "number_upper": upper,
        "number_precision": precision,
        "standing": draw(STANDINGS),
        "part_of": draw(st.none() | st.integers(0, 5)),
    }


@st.composite
def records(draw):
    """Return operations, each with its parent's index (at most three deep) and its rows."""
    found = []
    for index in range(draw(st.integers(1, 5))):
        parent = draw(st.none() | st.integers(0, index - 1)) if index else None
        if parent is not None and len(_ancestors(found, parent)) >= 2:
            parent = None
        found.append(
            {
                "parent": parent,
                "arrest": draw(st.lists(arrests(), max_size=4)),
                "seizure": _whole_or_part(draw(st.lists(seizures(), max_size=5))),
                "statistic": _one_headline(
                    _whole_or_part(draw(st.lists(statistics(), max_size=4)))
                ),
            }
        )
    return found


def _ancestors(record, index):
    found = []
    while index is not None:
        found.append(index)
        index = record[index]["parent"]
    return found


def _whole_or_part(rows):
    """Let a breakdown point at an earlier row that is itself whole."""
    for index, row in enumerate(rows):
        whole = row["part_of"]
        if whole is None or whole >= index or rows[whole]["part_of"] is not None:
            row["part_of"] = None
    return rows


def _one_headline(rows):
    seen = set()
    for row in rows:
        if row["scope"] == "operation" and not row["sex"] and row["part_of"] is None:
            if row["standing"] == "accepted" and row["metric"] in seen:
                row["standing"] = "disputed"
            elif row["standing"] == "accepted":
                seen.add(row["metric"])
    return rows


# The rules in plain Python


def measures_of(kind, row, rows):
    """Return {measure: (number, upper, precision)} for every measure the row belongs to."""
    if row["standing"] != "accepted":
        return {}
    if kind == "arrest":
        return {"arrests": (row["people"], row["people_upper"], row["people_precision"])}
    if kind == "statistic":
        name = {
            "charges": "charges",
            "lines_closed": "lines_closed",
            "premises_searched": "premises",
        }.get(row["metric"])
        if name is None or row["scope"] != "operation" or row["sex"]:
            return {}
        return {name: (row["number"], row["number_upper"], row["number_precision"])}
    return seizure_measures(row, rows)


def seizure_measures(row, rows):
    category, unit, found = row["category"], row["unit"], {}
    value = (row["value"], row["value_upper"], row["value_precision"])
    quantity = (row["quantity"], row["quantity_upper"], row["quantity_precision"])
    nothing = row["quantity"] is None and row["value"] is None
    counted = row["quantity"] is not None or nothing
    seized = row["how"] == "seized"
    if category in {"cash", "criminal_assets"} and seized:
        found[f"{category}_{row['currency'].lower()}"] = value
    if category == "drugs" and seized:
        found |= drug_measures(row, quantity, value, counted, nothing)
    whole = rows[row["part_of"]] if row["part_of"] is not None else None
    is_weapon = category in {"imitation_firearm", "bladed_weapon", "other_weapon", "weapons_mixed"}
    if category == "firearm" and whole and whole["category"] == "weapons_mixed":
        is_weapon = True
    if counted and is_weapon:
        found["weapons" if seized else f"weapons_{row['how']}"] = quantity
    apart = {
        "firearm": "firearms",
        "bladed_weapon": "bladed_weapons",
        "ammunition": "ammunition_rounds",
    }
    if counted and category in apart and not seized:
        found[f"{apart[category]}_{row['how']}"] = quantity
    plain = {
        "cannabis_plants": "cannabis_plants",
        "firearm": "firearms",
        "imitation_firearm": "imitation_firearms",
        "bladed_weapon": "bladed_weapons",
        "ammunition": "ammunition_rounds",
        "vehicle": "vehicles",
    }
    if counted and seized and category in plain:
        found[plain[category]] = quantity
    assert unit or row["quantity"] is None
    return found


def drug_measures(row, quantity, value, counted, nothing):
    found, unit = {}, row["unit"]
    if counted and (unit in GRAMS or (not unit and nothing)):
        scale = GRAMS.get(unit, 1)
        weight = tuple(None if n is None else n * scale for n in quantity[:2]) + quantity[2:]
        found["drug_weight_g"] = weight
        drug_class = row["drug_class"] or CLASS_BY_DRUG.get(row["drug"], "")
        if drug_class:
            found[f"class_{drug_class.lower()}_weight_g"] = weight
    if counted and unit in {"wraps", "tablets"}:
        found[unit] = quantity
    if counted and unit == "ml":
        found["drug_ml"] = quantity
    if row["value"] is not None and row["currency"] == "GBP":
        found["drug_value_gbp"] = value
    return found


def reference(record, members):
    """Return {measure: (total, upper, precision, unstated)} of the operations in ``members``."""
    belonging = []
    for index in members:
        for kind in ("arrest", "seizure", "statistic"):
            rows = record[index][kind]
            for row in rows:
                for name, amount in measures_of(kind, row, rows).items():
                    belonging.append((index, kind, row, name, amount))
    present = {(index, name) for index, _, _, name, _ in belonging}
    found = {}
    for index, kind, row, name, amount in belonging:
        above = [a for a in _ancestors(record, index)[1:] if a in members]
        if any((ancestor, name) in present for ancestor in above):
            continue
        if row["part_of"] is not None:
            rows = record[index][kind]
            whole = measures_of(kind, rows[row["part_of"]], rows).get(name)
            if whole is not None and whole[0] is not None:
                continue
        found.setdefault(name, []).append(amount)
    return {name: added(amounts) for name, amounts in found.items()}


def added(amounts):
    stated = [amount for amount in amounts if amount[0] is not None]
    unstated = len(amounts) - len(stated)
    if not stated:
        return None, None, "unstated", unstated
    total = sum(number for number, _, _ in stated)
    upper = sum(number if upper is None else upper for number, upper, _ in stated)
    precision = worded(Counter(token for _, _, token in stated))
    return total, upper if precision == "range" else None, precision, unstated


def worded(tokens):
    if sum(tokens.values()) == 1:
        return next(iter(tokens))
    kinds = set(tokens)
    if kinds == {"exact"}:
        return "exact"
    if kinds <= {"over", "just_over"}:
        return "over"
    if kinds <= {"exact", "over", "just_over", "at_least"}:
        return "at_least"
    if kinds <= {"exact", "range"}:
        return "range"
    return "about"


# Both must agree


def store(record):
    stored = []
    for index, operation in enumerate(record):
        parent = stored[operation["parent"]] if operation["parent"] is not None else None
        stored.append(
            Operation.objects.create(
                title=f"Operation {index}",
                slug=f"operation-{index}",
                summary="Made for a test.",
                date_precision="unknown",
                status="published",
                part_of=parent,
            )
        )
        for kind, model in (("arrest", Arrest), ("seizure", Seizure), ("statistic", Statistic)):
            made = []
            for number, row in enumerate(operation[kind]):
                fields = {name: value for name, value in row.items() if name != "part_of"}
                if row["part_of"] is not None:
                    fields["part_of"] = made[row["part_of"]]
                made.append(
                    model.objects.create(operation=stored[index], key=f"row-{number}", **fields)
                )
    return stored


def as_tuples(found):
    return {
        figure.name: (
            figure.amount.number,
            figure.amount.upper,
            figure.amount.precision,
            figure.amount.unstated,
        )
        for figure in found.figures()
    }


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(record=records(), data=st.data())
def test_it_agrees_with_the_rules_in_plain_python(record, data):
    members = data.draw(
        st.lists(st.integers(0, len(record) - 1), unique=True).map(sorted), label="members"
    )
    with transaction.atomic():
        stored = store(record)
        inside = Operation.objects.filter(pk__in=[stored[index].pk for index in members])
        assert as_tuples(totals.of(inside)) == reference(record, members)
        alone = totals.by_operation(stored)
        for index, operation in enumerate(stored):
            assert as_tuples(alone[operation.pk]) == reference(record, [index])
        everything = range(len(record))
        for kind, model in (("arrest", Arrest), ("seizure", Seizure), ("statistic", Statistic)):
            only = [
                {**operation, **{other: [] for other in ("arrest", "seizure", "statistic")}}
                | {kind: operation[kind]}
                for operation in record
            ]
            assert as_tuples(totals.of_rows(model.objects.all())) == reference(only, everything)
        transaction.set_rollback(True)
