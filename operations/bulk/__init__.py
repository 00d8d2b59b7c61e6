"""Filling an empty database by sets, many times as fast as row by row.

``sheets`` collects the rows of one table, ``bare`` takes off what makes each dear to write, and
``filling`` writes them and puts everything in step with them.
"""

from .filling import NotEmpty, NotFollowed, filled, refuse_what_is_there, write
from .sheets import Row, Sheet

__all__ = ["NotEmpty", "NotFollowed", "Row", "Sheet", "filled", "refuse_what_is_there", "write"]
