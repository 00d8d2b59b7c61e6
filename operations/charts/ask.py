"""What a chart is asked for: ``?view=chart&measure=arrests&by=month``."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from operations.totals import MEASURES

from .quantity import OPERATIONS, Quantity

VIEWS = {"table": _("Table"), "chart": _("Chart"), "map": _("Map")}

TIMES = {"month": _("Month"), "quarter": _("Quarter"), "year": _("Year")}
KINDS = {
    "agency": _("Agency"),
    "theme": _("Theme"),
    "drug_class": _("Drug class"),
    "force": _("Force area"),
    "place": _("Place"),
}
GROUPINGS = TIMES | KINDS


@dataclass(frozen=True)
class Ask:
    """A readable question; ``by`` is empty where the span of the dates shall decide."""

    view: str = "table"
    measure: str = OPERATIONS
    by: str = ""
    is_embedded: bool = False

    @classmethod
    def read(cls, query: QueryDict) -> "Ask":
        """Return what a faultless query asks for (see ``problems``)."""
        return cls(
            query.get("view") or "table",
            query.get("measure") or OPERATIONS,
            query.get("by") or "",
            query.get("embed") == "1",
        )

    @property
    def quantity(self) -> Quantity:
        return Quantity(self.measure)

    def query(self) -> str:
        """Return it as a query string, to be put behind that of the filter."""
        if self.view == "map":
            return f"view=map&measure={self.measure}"
        by = f"&by={self.by}" if self.by else ""
        return f"view={self.view}&measure={self.measure}{by}"


def problems(query: QueryDict) -> dict[str, list[str]]:
    """Return what is wrong with the parameters of charts, by parameter."""
    known: Mapping[str, tuple[list[str], Any]] = {
        "view": (list(VIEWS), _("Show it as one of: {}.")),
        "measure": ([OPERATIONS, *MEASURES], _("Measure one of: {}.")),
        "by": (list(GROUPINGS), _("Group by one of: {}.")),
        "embed": (["1"], _("embed={} gives the chart alone; leave it out otherwise.")),
    }
    found = {}
    for name, (tokens, message) in known.items():
        given = query.getlist(name)
        if len(given) > 1:
            found[name] = [str(_("Give this parameter once."))]
        elif any(token and token not in tokens for token in given):
            found[name] = [message.format(", ".join(tokens))]
    if "1" in query.getlist("embed") and query.get("view") not in {"chart", "map"}:
        found["embed"] = [
            str(_("Only a chart or a map can be embedded: add view=chart or view=map."))
        ]
    return found
