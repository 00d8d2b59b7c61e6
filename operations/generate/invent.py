"""Operations with everything that belongs to one, distributed like those of the curated record."""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from operations.bulk.sheets import AT, Sheet
from operations.choices import DRUGS_BY_CLASS
from operations.models import (
    Arrest,
    ArrestOffence,
    Citation,
    Operation,
    OperationOffence,
    OperationPlace,
    OperationProgramme,
    OperationTheme,
    Outcome,
    Participation,
    Quote,
    Seizure,
    Source,
    Statistic,
)

from .names import CODENAMES, WORD, Cast

FIRST_DAY, DAYS = date(2008, 1, 1), 6570  # eighteen years
PUBLISHERS = tuple(f"The {word} Gazette ({WORD.lower()})" for word in CODENAMES)
SUMMARY = "Invented for trials. Officers of a force that does not exist searched addresses in {}."
SAID = "We are delighted with a day that never happened."
WORDS_OF_NUMBERS = ("exact",) * 7 + ("about", "over", "at_least", "nearly", "range")
METRICS = (
    "warrants_executed",
    "premises_searched",
    "officers_deployed",
    "people_charged",
    "charges",
    "people_safeguarded",
    "lines_closed",
)
Measured = tuple[Any, Any, str]
Days = tuple[date | None, date | None, str]


@dataclass(frozen=True)
class Week:
    """A week of action: what is part of it shares its days."""

    key: int
    days: Days
    is_inside: bool


class Inventor:
    """Invents one operation after another into its sheets."""

    def __init__(self, cast: Cast, random: Random):
        self.cast, self.random = cast, random
        self.weeks: list[Week] = []  # operations that those to come may be part of
        self.operations = Sheet(
            Operation,
            *("title", "codename", "slug", "kind", "summary", "part_of", "starts_on", "ends_on"),
            *("date_precision", "proceedings", "status", "withdrawn_reason", "published_at"),
        )
        self.sources = Sheet(
            *(Source, "url", "slug", "title", "publisher", "kind", "published_on"),
            *("published_precision", "origin_label"),
        )
        self.themes = Sheet(OperationTheme, "operation", "theme")
        self.programmes = Sheet(OperationProgramme, "operation", "programme")
        self.offences = Sheet(OperationOffence, "operation", "offence")
        self.agencies = Sheet(Participation, "operation", "agency", "role")
        self.places = Sheet(OperationPlace, "operation", "place", "role")
        fact = ("operation", "key", "standing")
        people = ("people", "people_upper", "people_precision")
        self.arrests = Sheet(Arrest, *fact, *people, "sex", "age_min", "age_max", "home")
        self.suspected = Sheet(ArrestOffence, "arrest", "offence")
        self.seizures = Sheet(
            *(Seizure, *fact, "category", "drug", "drug_class", "part_of"),
            *("quantity", "quantity_upper", "quantity_precision", "unit"),
            *("value", "value_upper", "value_precision", "currency"),
        )
        self.statistics = Sheet(
            *(Statistic, *fact, "metric", "number", "number_upper", "number_precision", "scope"),
            *("period", "part_of", "offence"),
        )
        self.quotes = Sheet(Quote, *fact, "speaker", "text")
        self.outcomes = Sheet(Outcome, *fact, "disposal", *people)
        about = ("arrest", "seizure", "statistic", "quote", "outcome")
        self.citations = Sheet(Citation, "operation", *about, "source", "aspect", "locator")

    @property
    def sheets(self) -> Sequence[Sheet]:
        """The sheets in the order in which their rows may be written."""
        return [
            *(self.operations, self.sources, self.themes, self.programmes, self.offences),
            *(self.agencies, self.places, self.arrests, self.suspected, self.seizures),
            *(self.statistics, self.quotes, self.outcomes, self.citations),
        ]

    def invent(self) -> None:
        """Invent the next operation."""
        force = self.random.choice(self.cast.forces)
        operation, started = self._operation(force)
        self._filed(operation, force)
        sources = self._sources(operation, started)
        self._cite(operation, sources, None, 0)
        paragraph = 2
        for kind, facts in enumerate(
            (
                self._arrests(operation, force),
                self._seizures(operation),
                self._statistics(operation),
                self._quotes(operation, force),
                self._outcomes(operation),
            )
        ):
            for fact in facts:
                self._cite(operation, sources, kind, fact, paragraph)
                paragraph += 1

    # The operation itself

    def _operation(self, force: int) -> tuple[int, date]:
        random = self.random
        number = self.operations.count + 1
        town = self.cast.town_names[random.choice(self.cast.towns[force])]
        is_week = random.random() < 0.03
        bigger = self._bigger(is_week)
        days = bigger.days if bigger else self._days(6 if is_week else random.choice((0, 0, 1, 4)))
        status, reason, published = self._status()
        codename = f"Operation {random.choice(CODENAMES)}" if random.random() < 0.4 else ""
        key = self.operations.add(
            f"{WORD} {'week of action' if is_week else 'raids'} {number} in {town}",
            codename,
            f"invented-{number:07}",
            "week_of_action" if is_week else random.choice(("operation",) * 5 + ("investigation",)),
            SUMMARY.format(town),
            bigger.key if bigger else None,
            *(str(day) if day else None for day in days[:2]),
            days[2],
            random.choice(("active", "active", "concluded", "unknown")),
            *(status, reason, published),
        )
        if is_week:
            self.weeks = [Week(key, days, bigger is not None), *self.weeks[:3]]
        return key, days[0] or FIRST_DAY

    def _bigger(self, is_week: bool) -> Week | None:
        """Return the week it was part of; what is part of a week comes soon after it."""
        if self.random.random() > (0.2 if is_week else 0.06):
            return None
        weeks = [week for week in self.weeks if not (is_week and week.is_inside)]
        return self.random.choice(weeks) if weeks else None

    def _days(self, length: int) -> Days:
        draw = self.random.random()
        # The later, the more is published.
        day = FIRST_DAY + timedelta(int(DAYS * self.random.random() ** 0.6))
        if draw < 0.80:
            return day, day + timedelta(length), "day"
        if draw < 0.92:
            last = calendar.monthrange(day.year, day.month)[1]
            return day.replace(day=1), day.replace(day=last), "month"
        if draw < 0.95:
            return date(day.year, 1, 1), date(day.year, 12, 31), "year"
        return None, None, "unknown"

    def _status(self) -> tuple[str, str, str | None]:
        draw = self.random.random()
        if draw < 0.97:
            return "published", "", AT
        if draw < 0.98:
            return "withdrawn", "Invented reason.", AT
        return ("draft" if draw < 0.99 else "in_review"), "", None

    def _filed(self, operation: int, force: int) -> None:
        random, cast = self.random, self.cast
        for theme in random.sample(cast.themes, random.choice((1, 1, 2))):
            self.themes.add(operation, theme)
        if random.random() < 0.1:
            self.programmes.add(operation, random.choice(cast.programmes))
        if random.random() < 0.3:
            self.offences.add(operation, random.choice(cast.offences))
        self.agencies.add(operation, force, "lead")
        if random.random() < 0.4:
            self.agencies.add(operation, random.choice(cast.units[force]), "support")
        if random.random() < 0.2:
            self.agencies.add(operation, cast.national, "partner")
        for town in random.sample(cast.towns[force], random.choice((1, 1, 1, 2))):
            self.places.add(operation, town, random.choice(("searched", "area")))

    def _sources(self, operation: int, started: date) -> list[int]:
        copies = 2 if self.random.random() < 0.25 else 1
        label = f"invented-{operation:07}" if copies > 1 else ""
        published = str(started + timedelta(2))
        return [
            self.sources.add(
                f"https://invented.example/{operation}/{copy}",
                f"invented-{operation:07}-{copy}",
                f"{WORD} report {operation}",
                self.random.choice(PUBLISHERS),
                "copy_of_release" if copy else "news_report",
                *(published, "day", label),
            )
            for copy in range(copies)
        ]

    def _cite(
        self, operation: int, sources: list[int], kind: int | None, fact: int, paragraph: int = 1
    ) -> None:
        about: list[int | None] = [None] * 5
        if kind is not None:
            about[kind] = fact
        aspect = "" if kind is not None else "description"
        for source in sources:
            self.citations.add(operation, *about, source, aspect, f"paragraph {paragraph}")

    # Facts

    def _measured(self, number: int, *, often_unstated: float = 0.08) -> Measured:
        if self.random.random() < often_unstated:
            return None, None, "unstated"
        precision = self.random.choice(WORDS_OF_NUMBERS)
        return number, number * 2 + 1 if precision == "range" else None, precision

    def _standing(self) -> str:
        draw = self.random.random()
        return "accepted" if draw < 0.94 else "disputed" if draw < 0.98 else "superseded"

    def _few(self, most: int) -> int:
        """Return a number that is mostly small: 1 to ``most``."""
        return 1 + int((most - 1) * self.random.random() ** 4)

    def _arrests(self, operation: int, force: int) -> list[int]:
        random, found = self.random, []
        for number in range(random.choice((0, 1, 1, 2, 3))):
            row = (operation, f"row-{number + 1}", self._standing())
            if random.random() < 0.5:
                age = random.randint(18, 60)
                home = random.choice(self.cast.towns[force]) if random.random() < 0.6 else None
                sex = "male" if random.random() < 0.8 else "female"
                arrest = self.arrests.add(*row, *(1, None, "exact"), sex, age, age, home)
            else:
                people = self._measured(self._few(60), often_unstated=0.05)
                arrest = self.arrests.add(*row, *people, "", None, None, None)
            for offence in random.sample(self.cast.offences, random.choice((0, 1, 1, 2))):
                self.suspected.add(arrest, offence)
            found.append(arrest)
        return found

    def _seizures(self, operation: int) -> list[int]:
        found: list[int] = []
        for number in range(self.random.choice((0, 1, 2, 2, 3))):
            row = (operation, f"row-{number + 1}", self._standing())
            match self.random.random():
                case draw if draw < 0.45:
                    found.append(self._drugs(row))
                case draw if draw < 0.70:
                    found.append(self._cash(row))
                case draw if draw < 0.80:
                    found += self._weapons(row)
                case _:
                    category = self.random.choice(("vehicle", "phone", "firearm", "other_weapon"))
                    found.append(self._pieces(row, category, None, self._few(40)))
        return found

    def _drugs(self, row: Sequence[Any]) -> int:
        random = self.random
        drug_class = random.choice("AAABBC")
        drug = random.choice(tuple(DRUGS_BY_CLASS[drug_class])) if random.random() < 0.6 else ""
        # Some reports name the drug and leave the class to the law.
        reported = "" if drug and random.random() < 0.3 else drug_class
        unit = random.choice(("g", "kg", "kg", "wraps"))
        quantity = self._measured(self._few(900))
        worth: tuple[Any, ...] = (None, None, "", "")
        if random.random() < 0.25:
            worth = (*self._measured(self._few(500_000)), "GBP")
        return self.seizures.add(
            *row, "drugs", drug, reported, None, *quantity, unit if quantity[0] else "", *worth
        )

    def _cash(self, row: Sequence[Any]) -> int:
        currency = "GBP" if self.random.random() < 0.97 else "EUR"
        category = "cash" if self.random.random() < 0.9 else "criminal_assets"
        value = self._measured(self._few(90_000))
        return self.seizures.add(*row, category, "", "", None, None, None, "", "", *value, currency)

    def _weapons(self, row: Sequence[Any]) -> list[int]:
        """Return a row of several kinds of weapon, at times with the knives among them."""
        weapons = self._few(50) + 1
        whole = self._pieces(row, "weapons_mixed", None, weapons)
        if self.random.random() < 0.5:
            return [whole]
        knives = (row[0], f"{row[1]}-knives", row[2])
        return [whole, self._pieces(knives, "bladed_weapon", whole, weapons // 2)]

    def _pieces(self, row: Sequence[Any], category: str, whole: int | None, number: int) -> int:
        quantity = self._measured(number)
        unit = "items" if quantity[0] is not None else ""
        return self.seizures.add(*row, category, "", "", whole, *quantity, unit, None, None, "", "")

    def _statistics(self, operation: int) -> list[int]:
        random, found = self.random, []
        for metric in random.sample(METRICS, random.choice((0, 1, 1, 2))):
            number = self._measured(self._few(200), often_unstated=0.03)
            row = (operation, metric.replace("_", "-"), self._standing())
            whole = self.statistics.add(*row, metric, *number, "operation", "", None, None)
            found.append(whole)
            if number[0] and number[0] > 1 and random.random() < 0.15:
                part = (operation, f"{row[1]}-part", row[2])
                share = (number[0] // 2, None, "exact")
                offence = random.choice(self.cast.offences)
                found.append(
                    self.statistics.add(*part, metric, *share, "operation", "", whole, offence)
                )
        if random.random() < 0.1:
            row = (operation, "ever-since", "accepted")
            number = (self._few(5000), None, "over")
            found.append(
                self.statistics.add(
                    *row, "lines_closed", *number, "cumulative", "since 2008", None, None
                )
            )
        return found

    def _quotes(self, operation: int, force: int) -> list[int]:
        if self.random.random() > 0.5:
            return []
        speaker = self.random.choice(self.cast.speakers[force])
        return [self.quotes.add(operation, "said", "accepted", speaker, SAID)]

    def _outcomes(self, operation: int) -> list[int]:
        if self.random.random() > 0.25:
            return []
        disposal = self.random.choice(("charged", "in_custody", "police_bail"))
        people = (self._few(10), None, "exact")
        return [self.outcomes.add(operation, "later", "accepted", disposal, *people)]
