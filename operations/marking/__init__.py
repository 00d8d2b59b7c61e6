"""Following the record: what is derived from it (search index, bitmaps) is read again by mark.

``Marking`` are the triggers by which the database marks what changed; ``Reader`` takes the marks
in turns with everybody else and has what they name read again.
"""

from .reader import Changed, Reader, in_chunks
from .triggers import Marking, Tracked

__all__ = ["Changed", "Marking", "Reader", "Tracked", "in_chunks"]
