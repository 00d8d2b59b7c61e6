"""CSV of any filtered list: ``tables`` says what stands in it, ``writer`` writes it."""

from .tables import TABLES
from .writer import csv_response, neutralise, restore, stream

__all__ = ["TABLES", "csv_response", "neutralise", "restore", "stream"]
