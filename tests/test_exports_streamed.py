"""How an export is sent: the header before anything is asked, nothing left of one that ends."""

from threading import Thread

import pytest
from django.core.management import call_command
from django.db import connection

from operations import bitmaps
from operations.bitmaps import memory
from operations.exports import TABLES, stream, writer
from operations.models import Arrest, Operation, Participation, Seizure, Source
from tests import factories as make


def in_small_pieces(monkeypatch):
    for name in ("LINES", "ROWS"):
        monkeypatch.setattr(writer, name, 2)


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
    in_small_pieces(monkeypatch)
    for _ in range(5):
        make.cite(make.make_operation())
    for name in ("operations", "sources"):
        assert len([*stream(TABLES[name], TABLES[name].published())]) >= 4


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", ["operations", "seizures", "sources"])
@pytest.mark.parametrize("read", [0, 1, 2, 3])
def test_a_reader_who_goes_away_leaves_nothing_open(monkeypatch, name, read):
    in_small_pieces(monkeypatch)
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
@pytest.mark.parametrize("name", ["operations", "agencies", "seizures"])
def test_all_of_it_is_as_of_one_moment(monkeypatch, name):
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("a database in memory is one thread's own")
    in_small_pieces(monkeypatch)
    call_command("generate_record", 30, "--without-search", verbosity=0)
    before = b"".join(stream(TABLES[name], TABLES[name].published()))
    pieces = stream(TABLES[name], TABLES[name].published())
    begun = [next(pieces), next(pieces)]
    for work in (edit, bitmaps.noted):
        elsewhere(work)
    assert b"".join([*begun, *pieces]) == before
    assert b"".join(stream(TABLES[name], TABLES[name].published())) != before


@pytest.mark.django_db(transaction=True)
def test_nobody_else_is_given_bitmaps_of_the_moment_of_an_export():
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("a database in memory is one thread's own")
    arrest = make.make_arrest()
    bitmaps.noted()
    with writer.one_moment():
        assert Arrest.objects.exists()
        elsewhere(edit)
        elsewhere(bitmaps.noted)
        shared = memory._shelves.copy()
        assert bitmaps.of_this_moment().bits("arrests:has:0") == 1 << arrest.operation_id
        assert memory._shelves == shared
    assert bitmaps.noted().bits("arrests:has:0") == 0


def edit():
    for facts in (Arrest, Seizure):
        facts.objects.update(standing="withdrawn")
    Participation.objects.all().delete()


def elsewhere(work):
    """Do it in another thread, which has a connection of its own."""

    def do():
        work()
        connection.close()

    thread = Thread(target=do)
    thread.start()
    thread.join()


@pytest.mark.django_db(transaction=True)
def test_the_client_s_hanging_up_closes_the_stream(client):
    make.make_full_operation("one")
    response = client.get("/seizures.csv")
    next(iter(response.streaming_content))
    response.close()
    assert Operation.objects.count() == 1
    assert not connection.in_atomic_block
