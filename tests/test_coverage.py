"""How far the figures of a set carry: the SQL against the rules of docs/method.md in plain Python.

The reference knows nothing of Django: it reads the dictionaries from which the rows are made.
"""

from dataclasses import asdict
from random import Random

import pytest

from operations import coverage
from operations.models import Operation
from tests import factories as make
from tests.pages import page

pytestmark = pytest.mark.django_db

MAKE = {
    "arrest": make.make_arrest,
    "seizure": make.make_seizure,
    "statistic": make.make_statistic,
    "quote": make.make_quote,
    "outcome": make.make_outcome,
}
NUMBERS = {"arrest": "people", "seizure": "value", "statistic": "number", "outcome": "people"}
LABELS = ["", "", "", "release", "copy", "news-0"]  # the last is a source's own name as well


# Random records, as dictionaries


def a_fact(random: Random) -> dict:
    return {
        "kind": random.choice(list(MAKE)),
        "standing": random.choice(["accepted"] * 4 + ["disputed", "superseded", "withdrawn"]),
        "is_unstated": random.random() < 0.2,
        "is_sensitive": random.random() < 0.5,
        "sources": random.sample(range(len(LABELS)), random.choice([0, 1, 1, 2])),
    }


def an_operation(random: Random) -> dict:
    return {
        "status": random.choice(["published"] * 4 + ["draft", "in_review", "withdrawn"]),
        "date_basis": random.choice(["stated", "weekday", "context"]),
        "proceedings": random.choice(["active", "concluded"]),
        "sources": random.sample(range(len(LABELS)), random.choice([0, 1])),
        "facts": [a_fact(random) for _ in range(random.randrange(5))],
    }


def fill(records: list[dict]) -> None:
    sources = [
        make.make_source(slug=f"news-{number}", origin_label=label)
        for number, label in enumerate(LABELS)
    ]
    for kept in records:
        operation = make.make_operation(
            status=kept["status"],
            date_basis=kept["date_basis"],
            date_reason="because",
            proceedings=kept["proceedings"],
        )
        for number in kept["sources"]:
            make.cite(operation, sources[number])
        for fact in kept["facts"]:
            row = MAKE[fact["kind"]](operation=operation, **fields(fact))
            for number in fact["sources"]:
                make.cite(row, sources[number])


def fields(fact: dict) -> dict:
    found = {"standing": fact["standing"]}
    if fact["kind"] == "quote":
        return found | {"is_sensitive": fact["is_sensitive"]}
    name = NUMBERS[fact["kind"]]
    if fact["is_unstated"]:
        found |= {name: None, f"{name}_precision": "unstated"}
    if fact["kind"] == "statistic":
        found |= {"metric": "other", "label": "drones"}  # of which there may be several
    return found


# The rules


def is_public(fact: dict, kept: dict) -> bool:
    is_withheld = (
        fact["kind"] == "quote" and fact["is_sensitive"] and kept["proceedings"] == "active"
    )
    return fact["standing"] != "withdrawn" and not is_withheld


def origins(kept: dict) -> set:
    cited = set(kept["sources"])
    for fact in kept["facts"]:
        if is_public(fact, kept):
            cited |= set(fact["sources"])
    return {("label", LABELS[number]) if LABELS[number] else number for number in cited}


def expected(records: list[dict]) -> dict[str, int]:
    found = dict.fromkeys(["operations", "unstated", "one_origin", "inferred", "disputed"], 0)
    for kept in records:
        if kept["status"] != "published":
            continue
        shown = [fact for fact in kept["facts"] if is_public(fact, kept)]
        found["operations"] += 1
        found["unstated"] += any(f["is_unstated"] and f["kind"] != "quote" for f in shown)
        found["one_origin"] += len(origins(kept)) == 1
        found["inferred"] += kept["date_basis"] != "stated"
        found["disputed"] += any(fact["standing"] == "disputed" for fact in shown)
    return found


@pytest.mark.parametrize("seed", range(6))
def test_it_counts_as_the_rules_say(seed):
    random = Random(seed)
    records = [an_operation(random) for _ in range(25)]
    fill(records)
    assert asdict(coverage.of(Operation.objects.published())) == expected(records)


def test_the_random_records_hold_each_case_and_its_opposite():
    random = Random(0)
    found = expected([an_operation(random) for _ in range(25)])
    assert all(0 < found[name] < found["operations"] for name in found if name != "operations")


def test_it_asks_one_query_and_none_of_an_empty_set(django_assert_num_queries):
    make.make_operation()
    with django_assert_num_queries(1):
        coverage.of(Operation.objects.published())
    assert coverage.of(Operation.objects.none()) == coverage.Coverage()


def test_the_label_of_some_sources_may_be_the_name_of_another():
    operation = make.make_operation()
    make.cite(operation, make.make_source(slug="release"))
    make.cite(operation, make.make_source(origin_label="release"))
    assert coverage.of(Operation.objects.published()).one_origin == 0


def test_an_outcome_of_a_withdrawn_arrest_counts_for_nothing():
    arrest = make.make_arrest(standing="withdrawn")
    make.make_outcome(
        operation=arrest.operation, arrest=arrest, standing="disputed", people_precision="exact"
    )
    assert coverage.of(Operation.objects.published()).disputed == 0


def test_it_says_so_where_there_is_nothing_to_say(client):
    operation = make.make_operation()
    for _ in range(2):
        make.cite(operation)
    assert "Of 1 operation: none with an amount" in page(client, "/operations/")
