"""Loading a record from ``fixtures/<name>/``: ``reading`` its files, ``loading`` its rows.

Add-only: what the database already has stays as it is, so that nobody's edit is overwritten.
One transaction: a record loads as a whole or not at all.
"""

from .loading import Report, load, was_loaded
from .reading import FOLDER, RecordError, Row, base_of, names, read

__all__ = [
    "FOLDER",
    "RecordError",
    "Report",
    "Row",
    "base_of",
    "load",
    "names",
    "read",
    "was_loaded",
]
