"""Who and where, all invented: no force, place, publisher or person of these names exists."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from operations.bulk.sheets import Sheet
from operations.models import Agency, Offence, Place, Programme, Speaker, Theme

WORD = "Invented"  # stands in every title
FIRST = [
    "Mock",
    "Sham",
    "Feign",
    "Figment",
    "Fable",
    "Fancy",
    "Phantom",
    "Nowhere",
    "Dummy",
    "Pseudo",
    "Quasi",
    "Mirage",
]
LAST = ["shire", "borough", "wold", "mere", "combe", "vale", "marsh", "fold"]
TOWN = ["ton", "ham", "ford", "wick", "bury", "ley", "by", "stead", "mouth", "gate"]
THEMES = (
    "county lines",
    "drug supply",
    "modern slavery",
    "child exploitation",
    "firearms",
    "violence",
    "money laundering",
    "burglary",
    "fraud",
    "immigration",
    "rural crime",
    "other",
)
OFFENCES = (
    "being concerned in the supply of Class A",
    "possession with intent to supply",
    "conspiracy to supply",
    "modern slavery, offence not specified",
    "possession of criminal property",
    "offensive weapon",
    "blade in public",
    "firearms",
    "burglary",
    "fraud by false representation",
)
CODENAMES = [
    "Teacup",
    "Marmalade",
    "Bobbin",
    "Thimble",
    "Puddle",
    "Biscuit",
    "Kettle",
    "Doodle",
    "Wobble",
    "Crumpet",
]
FORCES, UNITS, TOWNS, SPEAKERS = 40, 3, 12, 4  # the last three for each force


@dataclass
class Cast:
    """The keys of all that operations are tied to."""

    forces: list[int] = field(default_factory=list)
    units: dict[int, list[int]] = field(default_factory=dict)
    counties: dict[int, int] = field(default_factory=dict)
    towns: dict[int, list[int]] = field(default_factory=dict)
    speakers: dict[int, list[int]] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)
    town_names: dict[int, str] = field(default_factory=dict)
    national: int = 0
    themes: list[int] = field(default_factory=list)
    offences: list[int] = field(default_factory=list)
    programmes: list[int] = field(default_factory=list)


def _slug(name: str) -> str:
    return name.lower().replace(" ", "-").replace(",", "").replace("(", "").replace(")", "")


def invent_cast(random: Random) -> tuple[Cast, Sequence[Sheet]]:
    """Invent forces with units, places and speakers, and what operations are filed under."""
    cast = Cast()
    agencies = Sheet(Agency, "name", "short_name", "slug", "kind", "parent")
    places = Sheet(Place, "name", "slug", "kind", "parent", "police_area")
    speakers = Sheet(Speaker, "slug", "name", "rank", "role", "agency")
    country = places.add("Invented Country", "invented-country", "country", None, None)
    cast.national = agencies.add(
        "Invented National Agency", "INA", "invented-national-agency", "national_agency", None
    )
    for number in range(FORCES):
        name = FIRST[number % len(FIRST)] + LAST[number // len(FIRST) + number % 4]
        force = agencies.add(
            f"{name} Police ({WORD.lower()})",
            "",
            _slug(f"{name} Police"),
            "territorial_force",
            None,
        )
        county = places.add(name, _slug(name), "county", country, force)
        cast.forces.append(force)
        cast.names[force], cast.counties[force] = name, county
        cast.units[force] = [
            agencies.add(f"{name} {unit}", "", _slug(f"{name} {unit}"), "unit", force)
            for unit in ("Raids Unit", "Roads Unit", "Proactive Team")[:UNITS]
        ]
        cast.towns[force] = []
        for each in range(TOWNS):
            town = f"{name.removesuffix('shire')} {FIRST[each]}{TOWN[each % len(TOWN)]}"
            key = places.add(town, _slug(town), "town", county, force)
            cast.towns[force].append(key)
            cast.town_names[key] = town
        cast.speakers[force] = [
            speakers.add(
                f"{_slug(name)}-speaker-{each}", f"Nobody {name} {each}", "Inspector", "", force
            )
            for each in range(SPEAKERS)
        ]
    sheets = [agencies, places, speakers]
    for model, names in (
        (Theme, THEMES),
        (Offence, OFFENCES),
        (Programme, ["Operation Figment", "Operation Mirage"]),
    ):
        sheet = Sheet(model, "name", "slug")
        keys = [sheet.add(name, _slug(name)) for name in names]
        setattr(cast, f"{model._meta.model_name}s", keys)
        sheets.append(sheet)
    return cast, sheets
