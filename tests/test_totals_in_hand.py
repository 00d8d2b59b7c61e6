"""What counts, of rows that are read already: the same as the database says of them."""

import pytest
from django.db.models import Q

from operations import totals
from operations.generate import generate
from operations.models import Arrest, Operation, Seizure, Statistic
from operations.record import load

pytestmark = pytest.mark.django_db

RELATED = {Arrest: ["home"], Seizure: ["part_of"], Statistic: ["part_of"]}


def rows_of(operation):
    return {
        kind: list(kind.objects.published().filter(operation=operation).select_related(*related))
        for kind, related in RELATED.items()
    }


@pytest.mark.parametrize("record", ["seeds", "invented"])
def test_each_operation_comes_to_what_the_database_adds_up(record):
    if record == "seeds":
        load("seeds")
    else:
        generate(60, seed=7, with_search=False)
    operations = list(Operation.objects.published())
    by_operation = totals.by_operation(operations)
    counting = 0
    for operation in operations:
        rows = rows_of(operation)
        whole = totals.of_rows_in_hand([row for each in rows.values() for row in each])
        assert whole.figures() == by_operation[operation.pk].figures(), operation.slug
        for kind, each in rows.items():
            asked = kind.objects.published().filter(operation=operation)
            found = totals.counted_in_hand(each)
            assert found == totals.counted_rows(asked, [row.pk for row in each])
            counting += len(found)
    assert counting > 10


def test_what_a_row_holds_is_asked_as_the_database_asks():
    row = Seizure(category="cash", unit="", quantity=None)
    assert totals.holds(Q(category="cash") & Q(quantity__isnull=True), row)
    assert totals.holds(Q(category="drugs") | Q(category__in=["cash", "firearm"]), row)
    assert not totals.holds(Q(category="drugs"), row)
    assert not totals.holds(Q(part_of__category="cash"), row)
    assert totals.holds(Q(part_of__isnull=True), row)


def test_it_does_not_guess_what_a_not_means_of_nothing():
    with pytest.raises(ValueError, match="NOT"):
        totals.holds(~Q(category="cash"), Seizure(category="drugs"))
