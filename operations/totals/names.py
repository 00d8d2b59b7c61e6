"""How each measure is called, of one and of several, beside a number and as a heading."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import ngettext_lazy

# By the plural, which is the label of the measure; lists and charts name operations as well.
NAMES: Mapping[str, Any] = {
    "operations": ngettext_lazy("operation", "operations"),
    "arrests": ngettext_lazy("arrest", "arrests"),
    "people charged": ngettext_lazy("person charged", "people charged"),
    "charges": ngettext_lazy("charge", "charges"),
    "people convicted": ngettext_lazy("person convicted", "people convicted"),
    "cash": ngettext_lazy("cash", "cash"),
    "cash (EUR)": ngettext_lazy("cash (EUR)", "cash (EUR)"),
    "cash (USD)": ngettext_lazy("cash (USD)", "cash (USD)"),
    "cash and criminal assets": ngettext_lazy(
        "cash and criminal assets", "cash and criminal assets"
    ),
    "cash and criminal assets (EUR)": ngettext_lazy(
        "cash and criminal assets (EUR)", "cash and criminal assets (EUR)"
    ),
    "cash and criminal assets (USD)": ngettext_lazy(
        "cash and criminal assets (USD)", "cash and criminal assets (USD)"
    ),
    "drugs by weight": ngettext_lazy("drugs by weight", "drugs by weight"),
    "Class A drugs by weight": ngettext_lazy("Class A drugs by weight", "Class A drugs by weight"),
    "Class B drugs by weight": ngettext_lazy("Class B drugs by weight", "Class B drugs by weight"),
    "Class C drugs by weight": ngettext_lazy("Class C drugs by weight", "Class C drugs by weight"),
    "value of drugs": ngettext_lazy("value of drugs", "value of drugs"),
    "wraps of drugs": ngettext_lazy("wrap of drugs", "wraps of drugs"),
    "tablets": ngettext_lazy("tablet", "tablets"),
    "drugs by volume": ngettext_lazy("drugs by volume", "drugs by volume"),
    "cannabis plants": ngettext_lazy("cannabis plant", "cannabis plants"),
    "firearms": ngettext_lazy("firearm", "firearms"),
    "imitation firearms": ngettext_lazy("imitation firearm", "imitation firearms"),
    "knives and blades": ngettext_lazy("knife or blade", "knives and blades"),
    "weapons other than firearms": ngettext_lazy(
        "weapon other than a firearm", "weapons other than firearms"
    ),
    "rounds of ammunition": ngettext_lazy("round of ammunition", "rounds of ammunition"),
    "vehicles": ngettext_lazy("vehicle", "vehicles"),
    "phones": ngettext_lazy("phone", "phones"),
    "deal-line handsets": ngettext_lazy("deal-line handset", "deal-line handsets"),
    "firearms surrendered": ngettext_lazy("firearm surrendered", "firearms surrendered"),
    "knives and blades surrendered": ngettext_lazy(
        "knife or blade surrendered", "knives and blades surrendered"
    ),
    "weapons surrendered": ngettext_lazy("weapon surrendered", "weapons surrendered"),
    "rounds of ammunition surrendered": ngettext_lazy(
        "round of ammunition surrendered", "rounds of ammunition surrendered"
    ),
    "firearms found": ngettext_lazy("firearm found", "firearms found"),
    "knives and blades found": ngettext_lazy("knife or blade found", "knives and blades found"),
    "weapons found": ngettext_lazy("weapon found", "weapons found"),
    "rounds of ammunition found": ngettext_lazy(
        "round of ammunition found", "rounds of ammunition found"
    ),
    "firearms seized or handed in, not told apart": ngettext_lazy(
        "firearm seized or handed in, not told apart",
        "firearms seized or handed in, not told apart",
    ),
    "knives and blades seized or handed in, not told apart": ngettext_lazy(
        "knife or blade seized or handed in, not told apart",
        "knives and blades seized or handed in, not told apart",
    ),
    "weapons seized or handed in, not told apart": ngettext_lazy(
        "weapon seized or handed in, not told apart", "weapons seized or handed in, not told apart"
    ),
    "rounds of ammunition seized or handed in, not told apart": ngettext_lazy(
        "round of ammunition seized or handed in, not told apart",
        "rounds of ammunition seized or handed in, not told apart",
    ),
    "warrants executed": ngettext_lazy("warrant executed", "warrants executed"),
    "premises searched": ngettext_lazy("premises searched", "premises searched"),
    "officers deployed": ngettext_lazy("officer deployed", "officers deployed"),
    "people safeguarded": ngettext_lazy("person safeguarded", "people safeguarded"),
    "children rescued": ngettext_lazy("child rescued", "children rescued"),
    "people engaged with": ngettext_lazy("person engaged with", "people engaged with"),
    "people engaged for safeguarding": ngettext_lazy(
        "person engaged for safeguarding", "people engaged for safeguarding"
    ),
    "lines closed": ngettext_lazy("line closed", "lines closed"),
    "lines disrupted": ngettext_lazy("line disrupted", "lines disrupted"),
}
