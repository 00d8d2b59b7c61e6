"""How to cite one operation's record: as plain text, for BibTeX, and for programs (CSL-JSON)."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from operations.models import Operation

from . import dataset

# What TeX would take for a command; the backslash and the braces first in one pass.
FOR_TEX = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{sign: f"\\{sign}" for sign in "{}#$%&_"},
    }
)


@dataclass(frozen=True)
class RecordCitation:
    """An operation's record as it stood when it was read; its version is when it last changed."""

    slug: str
    title: str
    address: str
    changed: datetime
    read: datetime

    @classmethod
    def of(cls, operation: Operation) -> "RecordCitation":
        return cls(
            slug=operation.slug,
            title=operation.title,
            address=dataset.address(operation.get_absolute_url()),
            changed=timezone.localtime(operation.updated_at),
            read=timezone.localtime(timezone.now()),
        )

    @property
    def plain(self) -> str:
        return (
            f"{dataset.NAME} ({self.changed.year}). {self.title}. In {dataset.TITLE}. "
            f"Record last changed {dataset.day(self.changed)}. {self.address} "
            f"(retrieved {dataset.day(self.read)}). CC BY 4.0."
        )

    @property
    def bibtex(self) -> str:
        fields = {
            "title": f"{{{self.title.translate(FOR_TEX)}}}",
            "author": f"{{{dataset.NAME}}}",
            "year": str(self.changed.year),
            "howpublished": dataset.TITLE.translate(FOR_TEX),
            "version": f"{self.changed:%Y-%m-%d}",
            "url": self.address,
            "urldate": f"{self.read:%Y-%m-%d}",
            "note": f"Record last changed {dataset.day(self.changed)}. CC BY 4.0",
        }
        lines = [f"  {name:<12} = {{{text}}}," for name, text in fields.items()]
        return "\n".join([f"@misc{{{dataset.NAME}-{self.slug},", *lines, "}", ""])

    @property
    def csl(self) -> list[dict[str, Any]]:
        """The citation as the one item of a CSL-JSON list."""
        return [
            {
                "id": f"{dataset.NAME}-{self.slug}",
                "type": "dataset",
                "title": self.title,
                "author": [{"literal": dataset.NAME}],
                "publisher": dataset.NAME,
                "container-title": dataset.TITLE,
                "version": f"{self.changed:%Y-%m-%d}",
                "issued": _date(self.changed),
                "accessed": _date(self.read),
                "URL": self.address,
                "language": "en-GB",
                "note": "CC BY 4.0",
            }
        ]

    @property
    def csl_json(self) -> str:
        return json.dumps(self.csl, indent=2, ensure_ascii=False) + "\n"


def _date(moment: datetime) -> dict[str, list[list[int]]]:
    return {"date-parts": [[moment.year, moment.month, moment.day]]}
