"""Figures held against one another: what is stated and what is itemised, and who says what."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from operations.choices import ABOVE, Metric, Precision, Standing
from operations.models import Arrest, Outcome, Seizure, Statistic
from operations.models.measure import Amount
from operations.words import (
    counts_whom,
    number,
    quantity,
    spoken,
    value,
    what,
    who,
    who_of,
)

from .dossier import CitedSource, Dossier


@dataclass(frozen=True)
class StatedArrests:
    """The number of arrests that the sources state for the whole, beside the entries' sum."""

    row: Statistic
    stated: Amount
    itemised: Amount
    entries: int

    @property
    def words(self) -> str:
        """The comparison as a sentence: “9 stated, 7 itemised: 2 are not itemised.”"""
        stated = capfirst(self.stated.words())
        if self.itemised.number is None:
            return _("{stated} stated, none itemised.").format(stated=stated)
        if self.entries == 1 and self.itemised.number == self.stated.number != 1:
            return _("{stated} stated, in a single entry: none is itemised.").format(stated=stated)
        said = _("{stated} stated, {itemised} itemised").format(
            stated=stated, itemised=self.itemised.words()
        )
        return f"{said}{self._beside}{self._rest}."

    @property
    def _beside(self) -> str:
        count = self.itemised.unstated
        if not count:
            return ""
        return ngettext(
            ", and {count} entry without a number", ", and {count} entries without a number", count
        ).format(count=count)

    @property
    def _rest(self) -> str:
        """What is left over, as far as the words of the sources allow to say it."""
        if self.itemised.unstated or self.itemised.number is None or self.stated.number is None:
            return ""
        rest = int(self.stated.number - self.itemised.number)
        if self.itemised.precision == Precision.EXACT:
            match self.stated.precision:
                case Precision.EXACT:
                    return _left(rest)
                case Precision.AT_LEAST:
                    return _left_at_least(rest) if rest > 0 else ""
                case above if above in ABOVE:
                    return _left_at_least(rest + 1) if rest >= 0 else ""
        return _(": not both are exact, so what is left cannot be told")


def _left(rest: int) -> str:
    if rest == 0:
        return ""
    if rest < 0:
        return _(": the entries come to {number:,} more").format(number=-rest)
    return ngettext(": {number:,} is not itemised", ": {number:,} are not itemised", rest).format(
        number=rest
    )


def _left_at_least(rest: int) -> str:
    return ngettext(
        ": at least {number:,} is not itemised", ": at least {number:,} are not itemised", rest
    ).format(number=rest)


def stated_arrests(dossier: Dossier) -> StatedArrests | None:
    """Return the stated number of arrests beside the entries; None where none is stated."""
    row = next(filter(_states_arrests, dossier.statistics), None)
    if row is None:
        return None
    itemised, entries = dossier.itemised_arrests
    return StatedArrests(row, row.number_amount, itemised, entries)


def _states_arrests(row: Statistic) -> bool:
    """Whether a source prints the row as the number of all the arrested."""
    is_of_all = row.metric == Metric.ARRESTS and row.is_headline and not row.is_derived
    return is_of_all and row.standing == Standing.ACCEPTED and row.number is not None


@dataclass(frozen=True)
class Saying:
    """A figure and the sources that give it."""

    row: Any
    sources: list[CitedSource]

    @property
    def words(self) -> str:
        match self.row:
            case Arrest():
                return who(self.row)
            case Outcome():
                return who_of(self.row)
            case Statistic():
                return number(self.row)
        return ", ".join(filter(None, (quantity(self.row), value(self.row)))) or _("not stated")


@dataclass
class Dispute:
    """One matter on which the sources differ: what is counted here, and what else is said."""

    label: str
    accepted: list[Saying] = field(default_factory=list)
    disputed: list[Saying] = field(default_factory=list)


def disputes(dossier: Dossier) -> list[Dispute]:
    """Return each disputed figure with the accepted one of the same thing, if there is one."""
    said = [
        Saying(row, [dossier.sources[mark.number - 1] for mark in row.marks])
        for row in _figures(dossier)
    ]
    accepted = [each for each in said if each.row.standing == Standing.ACCEPTED]
    matters: dict[tuple, Dispute] = {}
    for each in said:
        if each.row.standing == Standing.DISPUTED:
            beside = _beside(each.row, accepted)
            dispute = matters.setdefault(_matter(each.row), Dispute(_label(each.row), beside))
            dispute.disputed.append(each)
    return list(matters.values())


def _beside(row: Any, accepted: list[Saying]) -> list[Saying]:
    """Return what is counted of the same thing; of seizures, else of the same kind of thing."""
    same = [each for each in accepted if _matter(each.row) == _matter(row)]
    if not isinstance(row, Seizure):
        return same
    alike = [each for each in accepted if _is_alike(each.row, row)]
    return [each for each in same if each in alike] or alike


def _is_alike(row: Any, other: Seizure) -> bool:
    """Whether two seizures of one kind have a quantity, or a value, that can be compared."""
    if not isinstance(row, Seizure) or row.part_of_id != other.part_of_id:
        return False
    in_pieces = row.quantity and other.quantity and row.unit == other.unit
    in_money = row.value and other.value and row.currency == other.currency
    return row.category == other.category and bool(in_pieces or in_money)


def _figures(dossier: Dossier) -> Iterator[Any]:
    yield from dossier.arrests
    yield from dossier.seizures
    yield from dossier.statistics
    yield from dossier.background
    yield from dossier.outcomes


def _matter(row: Any) -> tuple:
    """Return what a figure is of: rows with the same answer speak of the same thing."""
    match row:
        case Arrest():
            return Arrest, row.sex, row.age_min, row.age_max, row.home_id
        case Outcome():
            return Outcome, row.arrest_id, row.disposal
        case Seizure():
            kind = (row.category, row.drug, row.drug_class, row.how)
            return Seizure, *kind, row.part_of_id, row.place_id
    kind = (row.metric, row.label if row.metric == Metric.OTHER else "", row.scope, row.unit)
    return Statistic, *kind, row.part_of_id, counts_whom(row)


def _label(row: Any) -> str:
    match row:
        case Arrest():
            return _("Arrests")
        case Outcome():
            return str(row.get_disposal_display())
        case Seizure():
            return what(row)
    whom = counts_whom(row)
    return f"{row.name}: {spoken(whom)}" if whom else row.name
