"""How an export is sent: the header before anything is asked, nothing left of one that ends."""

import pytest
from django.core.management import call_command
from django.db import connection

from operations.exports import TABLES, stream, writer
from operations.models import Operation, Source
from tests import factories as make


@pytest.mark.django_db
@pytest.mark.parametrize("name", TABLES)
def test_the_header_is_sent_before_the_database_is_asked(name, django_assert_num_queries):
    make.make_full_operation("one")
    pieces = stream(TABLES[name], TABLES[name].published())
    with django_assert_num_queries(0):
        assert next(pieces).decode() == ",".join(TABLES[name].header) + "\n"
    assert next(pieces)


@pytest.mark.django_db
def test_rows_are_sent_in_pieces(monkeypatch):
    monkeypatch.setattr(writer, "BATCH", 2)
    monkeypatch.setattr(writer, "PIECE", 1)
    for _ in range(5):
        make.cite(make.make_operation())
    for name in ("operations", "sources"):
        assert len([*stream(TABLES[name], TABLES[name].published())]) >= 4


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", ["operations", "seizures", "sources"])
@pytest.mark.parametrize("read", [0, 1, 2, 3])
def test_a_reader_who_goes_away_leaves_nothing_open(monkeypatch, name, read):
    monkeypatch.setattr(writer, "BATCH", 2)
    monkeypatch.setattr(writer, "PIECE", 1)
    call_command("generate_record", 30, "--without-search", verbosity=0)
    pieces = stream(TABLES[name], TABLES[name].published())
    for _ in range(read):
        next(pieces)
    pieces.close()
    assert not connection.in_atomic_block
    if connection.vendor == "postgresql":
        status = connection.connection.info.transaction_status
        assert status.name == "IDLE"
    else:
        assert not connection.connection.in_transaction
    # The connection is as good as new, to read and to write.
    assert Source.objects.exists()
    Operation.objects.update(title="Changed")


@pytest.mark.django_db(transaction=True)
def test_the_client_s_hanging_up_closes_the_stream(client):
    make.make_full_operation("one")
    response = client.get("/seizures.csv")
    next(iter(response.streaming_content))
    response.close()
    assert Operation.objects.count() == 1
    assert not connection.in_atomic_block
