"""CSV of any filtered list: ``tables`` says what stands in it, ``writer`` sends it.

``cells`` is how the database writes each value, ``columns`` the usual kinds of column, ``asking``
the statement that asks for them.

``dataset`` says what the whole of it is called and how it is cited, ``manifest`` describes one
filtered CSV so that it can be checked and cited.
"""

from .manifest import manifest
from .tables import EVERY_TABLE, PACKAGED, TABLES
from .writer import csv_response, neutralise, restore, stream

__all__ = [
    "EVERY_TABLE",
    "PACKAGED",
    "TABLES",
    "csv_response",
    "manifest",
    "neutralise",
    "restore",
    "stream",
]
