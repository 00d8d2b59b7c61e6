"""The whole record as one file: CSV, SQLite, and what is needed to read and to cite them.

``archive`` makes the zip, ``descriptor`` its datapackage.json, ``sqlite`` its database, and
``store`` keeps the newest one and makes it anew when the record has changed. ``opening`` reads a
package, ``restoring`` fills an empty record with what it holds.
"""

from .opening import RestoreError
from .restoring import fill_from
from .store import FILE_NAME, at_hand, build, forget, ready

__all__ = ["FILE_NAME", "RestoreError", "at_hand", "build", "fill_from", "forget", "ready"]
