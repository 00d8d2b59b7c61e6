"""What every column and every token means, read from the tables and the vocabularies."""

from .entries import (
    CODEBOOK_HEADER,
    Entry,
    Family,
    codebook_rows,
    entries,
    examples,
    families,
)
from .vocabularies import (
    VOCABULARY_HEADER,
    Token,
    Vocabulary,
    vocabularies,
    vocabulary_name,
    vocabulary_rows,
)

__all__ = [
    "CODEBOOK_HEADER",
    "VOCABULARY_HEADER",
    "Entry",
    "Family",
    "Token",
    "Vocabulary",
    "codebook_rows",
    "entries",
    "examples",
    "families",
    "vocabularies",
    "vocabulary_name",
    "vocabulary_rows",
]
