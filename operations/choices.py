"""Controlled vocabularies and the arithmetic of precision.

The tokens are public: they stand in addresses, exports and fixtures, so they never change
their meaning. The labels are what a reader sees.
"""

from collections.abc import Collection, Mapping

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class Precision(TextChoices):
    """How exact the source's words were. Each token's bounds stand in ``docs/method.md``."""

    EXACT = "exact", _("exact")
    ABOUT = "about", _("about")
    OVER = "over", _("over")
    JUST_OVER = "just_over", _("just over")
    AT_LEAST = "at_least", _("at least")
    NEARLY = "nearly", _("nearly")
    UP_TO = "up_to", _("up to")
    RANGE = "range", _("between")
    UNSTATED = "unstated", _("amount not stated")


ABOVE = frozenset({Precision.OVER, Precision.JUST_OVER})
NO_LESS_THAN = ABOVE | {Precision.EXACT, Precision.AT_LEAST}


def combine(rows: Mapping[str, int]) -> str:
    """Return the precision of a sum, given how many rows stand at each precision.

    Rows without a number (``unstated``) do not blur the sum: they are counted beside it.
    A sum of only unstated rows is unstated, a sum of no rows at all has no precision.
    """
    numbered = {token for token, count in rows.items() if count and token != Precision.UNSTATED}
    if not numbered:
        return Precision.UNSTATED if rows.get(Precision.UNSTATED) else ""
    if len(numbered) == 1:
        (token,) = numbered
        return token if rows[token] == 1 else _combine_alike(token)
    if numbered <= ABOVE:
        return Precision.OVER
    if numbered <= NO_LESS_THAN:
        return Precision.AT_LEAST
    if numbered == {Precision.EXACT, Precision.RANGE}:
        return Precision.RANGE
    return Precision.ABOUT


def _combine_alike(token: str) -> str:
    """Return the precision of several rows that all have the same one."""
    if token in ABOVE:
        return Precision.OVER
    keeps = {Precision.EXACT, Precision.AT_LEAST, Precision.RANGE}
    return token if token in keeps else Precision.ABOUT


def phrase(precision: str, number: str, upper: str = "") -> str:
    """Put an already formatted number into words: ``about £20,000``, ``19–56``."""
    match precision:
        case Precision.EXACT:
            return number
        case Precision.RANGE:
            return f"{number}–{upper}"
        case Precision.UNSTATED:
            return str(Precision.UNSTATED.label)
        case _:
            return f"{Precision(precision).label} {number}"


class Status(TextChoices):
    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Standing(TextChoices):
    ACCEPTED = "accepted", _("Accepted")
    DISPUTED = "disputed", _("Disputed: another source says otherwise")
    SUPERSEDED = "superseded", _("Superseded by a later figure")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class OperationKind(TextChoices):
    OPERATION = "operation", _("Operation")
    WEEK_OF_ACTION = "week_of_action", _("Week of action")
    INTERCEPTION = "interception", _("Interception")
    INVESTIGATION = "investigation", _("Investigation")


class DatePrecision(TextChoices):
    DAY = "day", _("Day")
    MONTH = "month", _("Month")
    YEAR = "year", _("Year")
    UNKNOWN = "unknown", _("Unknown")


class DateBasis(TextChoices):
    STATED = "stated", _("Stated by the source")
    WEEKDAY = "weekday", _("Inferred: the weekday fits this year")
    CONTEXT = "context", _("Inferred from the context")
    ADDRESS = "address", _("Inferred: the year is read from the page’s address")
    PUBLICATION = "publication", _("Inferred from the publication date")


class Weekday(IntegerChoices):
    """Numbered as ``datetime.date.weekday`` does."""

    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class TimePrecision(TextChoices):
    """How exactly a time of day is known; both tokens mean what they mean in ``Precision``."""

    EXACT = "exact", _("exact")
    ABOUT = "about", _("about")


class InvestigationState(TextChoices):
    SEARCHES_CONTINUE = "searches_continue", _("Searches continue")
    INVESTIGATION_CONTINUES = "investigation_continues", _("Investigation continues")
    NOT_STATED = "not_stated", _("Not stated")


class Proceedings(TextChoices):
    ACTIVE = "active", _("Active")
    CONCLUDED = "concluded", _("Concluded")
    UNKNOWN = "unknown", _("Not known")
    NONE = "none", _("None: no arrest is reported")


class AgencyKind(TextChoices):
    TERRITORIAL_FORCE = "territorial_force", _("Territorial force")
    SPECIAL_FORCE = "special_force", _("Special force")
    REGIONAL_UNIT = "regional_organised_crime_unit", _("Regional organised crime unit")
    BASIC_COMMAND_UNIT = "basic_command_unit", _("Basic command unit")
    UNIT = "unit", _("Unit")
    NATIONAL_AGENCY = "national_agency", _("National agency")
    COORDINATION_BODY = "coordination_body", _("Coordination body")
    GOVERNMENT = "government", _("Government")
    PROSECUTOR = "prosecutor", _("Prosecutor")
    LOCAL_AUTHORITY = "local_authority", _("Local authority")
    CHARITY = "charity", _("Charity")
    FOREIGN = "foreign", _("Foreign")
    INTERNATIONAL = "international", _("International")


class AgencyRole(TextChoices):
    LEAD = "lead", _("Lead")
    COORDINATOR = "coordinator", _("Coordinator")
    SUPPORT = "support", _("Support")
    PARTNER = "partner", _("Partner")


class PlaceKind(TextChoices):
    AREA = "area", _("Area")
    WARD = "ward", _("Ward")
    TOWN = "town", _("Town")
    BOROUGH = "borough", _("Borough")
    COUNTY = "county", _("County")
    REGION = "region", _("Region")
    COUNTRY = "country", _("Country")


class PlaceRole(TextChoices):
    SEARCHED = "searched", _("Searched")
    ARRESTED = "arrested", _("Arrests made")
    HELD_AT = "held_at", _("Held at")
    SUPPLY_FROM = "supply_from", _("Supply from")
    SUPPLY_TO = "supply_to", _("Supply to")
    AREA = "area", _("Area of the operation")


class SourceKind(TextChoices):
    FORCE_RELEASE = "force_release", _("Force release")
    COPY_OF_RELEASE = "copy_of_release", _("Copy of a release")
    NEWS_REPORT = "news_report", _("News report")
    COPY_OF_NEWS_REPORT = "copy_of_news_report", _("Copy of a news report")
    OFFICIAL_PAGE = "official_page", _("Other official page")


class Aspect(TextChoices):
    """What of an operation a citation supports, where it supports no single fact."""

    DATES = "dates", _("Dates")
    PLACES = "places", _("Places")
    OFFENCES = "offences", _("Offences")
    AGENCIES = "agencies", _("Agencies")
    DESCRIPTION = "description", _("Description")


class Sex(TextChoices):
    FEMALE = "female", _("Female")
    MALE = "male", _("Male")


class SeizureCategory(TextChoices):
    DRUGS = "drugs", _("Drugs")
    CANNABIS_PLANTS = "cannabis_plants", _("Cannabis plants")
    CASH = "cash", _("Cash")
    CRIMINAL_ASSETS = "criminal_assets", _("Cash and criminal assets")
    FIREARM = "firearm", _("Firearms")
    IMITATION_FIREARM = "imitation_firearm", _("Imitation firearms")
    AMMUNITION = "ammunition", _("Ammunition")
    BLADED_WEAPON = "bladed_weapon", _("Bladed weapons")
    OTHER_WEAPON = "other_weapon", _("Other weapons")
    WEAPONS_MIXED = "weapons_mixed", _("Weapons of several kinds")
    VEHICLE = "vehicle", _("Vehicles")
    PHONE = "phone", _("Phones")
    DEAL_LINE_HANDSET = "deal_line_handset", _("Deal-line handsets")
    WATCH_OR_JEWELLERY = "watch_or_jewellery", _("Watches and jewellery")
    COUNTERFEIT_GOODS = "counterfeit_goods", _("Counterfeit goods")
    TOBACCO = "tobacco", _("Tobacco")
    ANIMAL = "animal", _("Animals")
    OTHER = "other", _("Other")


MONEY_CATEGORIES = (SeizureCategory.CASH, SeizureCategory.CRIMINAL_ASSETS)


class SeizureHow(TextChoices):
    SEIZED = "seized", _("Seized")
    SURRENDERED = "surrendered", _("Surrendered")
    FOUND = "found", _("Found without an owner")
    TOGETHER = "together", _("Seized, surrendered or found, counted together")


class Unit(TextChoices):
    GRAM = "g", "g"
    KILOGRAM = "kg", "kg"
    TONNE = "t", "t"
    MILLILITRE = "ml", "ml"
    WRAPS = "wraps", _("wraps")
    TABLETS = "tablets", _("tablets")
    PLANTS = "plants", _("plants")
    ROUNDS = "rounds", _("rounds")
    ITEMS = "items", _("items")


# The smallest whole unit sums run on: milligrams, microlitres, pieces.
BASE_PER_UNIT: Mapping[str, int] = {
    Unit.GRAM: 1_000,
    Unit.KILOGRAM: 1_000_000,
    Unit.TONNE: 1_000_000_000,
    Unit.MILLILITRE: 1_000,
}
WEIGHT_UNITS = (Unit.GRAM, Unit.KILOGRAM, Unit.TONNE)
MEASURED_UNITS = (*WEIGHT_UNITS, Unit.MILLILITRE)
COUNTED_UNITS = tuple(unit for unit in Unit if unit not in MEASURED_UNITS)


def units_of(category: str) -> Collection[str]:
    """Return the units a seizure of this category may be counted in; none for money."""
    match category:
        case SeizureCategory.DRUGS:
            return (*MEASURED_UNITS, Unit.WRAPS, Unit.TABLETS)
        case SeizureCategory.CANNABIS_PLANTS:
            return (Unit.PLANTS,)
        case SeizureCategory.AMMUNITION:
            return (Unit.ROUNDS,)
        case SeizureCategory.TOBACCO:
            return (*WEIGHT_UNITS, Unit.ITEMS)
        case SeizureCategory.OTHER:
            return tuple(Unit)
        case SeizureCategory.CASH | SeizureCategory.CRIMINAL_ASSETS:
            return ()
        case _:
            return (Unit.ITEMS,)


class Currency(TextChoices):
    """The currencies of the record. A new one needs a line here and a migration."""

    GBP = "GBP", _("Pound sterling")
    EUR = "EUR", _("Euro")
    USD = "USD", _("US dollar")


CURRENCY_SIGNS: Mapping[str, str] = {Currency.GBP: "£", Currency.EUR: "€", Currency.USD: "US$"}


class DrugClass(TextChoices):
    """As the source reports it (Misuse of Drugs Act 1971)."""

    A = "A", _("Class A")
    B = "B", _("Class B")
    C = "C", _("Class C")


class Drug(TextChoices):
    HEROIN = "heroin", _("Heroin")
    COCAINE = "cocaine", _("Cocaine")
    CRACK = "crack_cocaine", _("Crack cocaine")
    MDMA = "mdma", _("MDMA")
    LSD = "lsd", _("LSD")
    METHADONE = "methadone", _("Methadone")
    METHAMPHETAMINE = "methamphetamine", _("Methamphetamine")
    CANNABIS = "cannabis", _("Cannabis")
    AMPHETAMINE = "amphetamine", _("Amphetamine")
    KETAMINE = "ketamine", _("Ketamine")
    CODEINE = "codeine", _("Codeine")
    SYNTHETIC_CANNABINOIDS = "synthetic_cannabinoids", _("Synthetic cannabinoids")
    BENZODIAZEPINES = "benzodiazepines", _("Benzodiazepines")
    STEROIDS = "anabolic_steroids", _("Anabolic steroids")
    KHAT = "khat", _("Khat")
    NITROUS_OXIDE = "nitrous_oxide", _("Nitrous oxide")


DRUGS_BY_CLASS: Mapping[str, Collection[str]] = {
    DrugClass.A: (
        Drug.HEROIN,
        Drug.COCAINE,
        Drug.CRACK,
        Drug.MDMA,
        Drug.LSD,
        Drug.METHADONE,
        Drug.METHAMPHETAMINE,
    ),
    DrugClass.B: (
        Drug.CANNABIS,
        Drug.AMPHETAMINE,
        Drug.KETAMINE,
        Drug.CODEINE,
        Drug.SYNTHETIC_CANNABINOIDS,
    ),
    DrugClass.C: (Drug.BENZODIAZEPINES, Drug.STEROIDS, Drug.KHAT, Drug.NITROUS_OXIDE),
}
CLASS_BY_DRUG: Mapping[str, str] = {
    drug: drug_class for drug_class, drugs in DRUGS_BY_CLASS.items() for drug in drugs
}


class Metric(TextChoices):
    WARRANTS_EXECUTED = "warrants_executed", _("Warrants executed")
    PREMISES_SEARCHED = "premises_searched", _("Premises searched")
    PREMISES_VISITED = "premises_visited", _("Premises visited")
    CUCKOOING_VISITS = "cuckooing_visits", _("Visits to homes at risk of cuckooing")
    RETAILER_VISITS = "retailer_visits", _("Visits to retailers")
    STOP_SEARCHES = "stop_searches", _("Stop searches")
    VEHICLES_STOPPED = "vehicles_stopped", _("Vehicles stopped")
    VEHICLES_SEARCHED = "vehicles_searched", _("Vehicles searched")
    WEAPON_SWEEPS = "weapon_sweeps", _("Weapon sweeps")
    ENGAGEMENT_EVENTS = "engagement_events", _("Engagement events")
    OFFICERS_DEPLOYED = "officers_deployed", _("Officers deployed")
    FORCES_INVOLVED = "forces_involved", _("Forces involved")
    PRISONERS_PRODUCED = "prisoners_produced", _("Prisoners produced")
    PEOPLE_CHARGED = "people_charged", _("People charged")
    CHARGES = "charges", _("Charges")
    PEOPLE_CONVICTED = "people_convicted", _("People convicted")
    CONVICTIONS = "convictions", _("Convictions")
    CIVIL_NOTICES = "civil_notices", _("Civil notices")
    PEOPLE_SAFEGUARDED = "people_safeguarded", _("People safeguarded")
    CHILDREN_RESCUED = "children_rescued", _("Children rescued")
    PEOPLE_ENGAGED = "people_engaged", _("People engaged with")
    ENGAGED_FOR_SAFEGUARDING = (
        "people_engaged_for_safeguarding",
        _("People engaged for safeguarding"),
    )
    REFERRALS = "referrals", _("Referrals")
    LINES_CLOSED = "lines_closed", _("Lines closed")
    LINES_DISRUPTED = "lines_disrupted", _("Lines disrupted")
    LINE_DISRUPTIONS = "line_disruptions", _("Disruptions of lines")
    ARRESTS = "arrests", _("Arrests")
    LINE_HOLDERS_ARRESTED = "line_holders_arrested", _("Line holders arrested")
    PREVIOUSLY_ARRESTED = (
        "previously_arrested_for_violence",
        _("Previously arrested for violence"),
    )
    ACTIVE_LINES = "active_lines", _("Active lines")
    OTHER = "other", _("Other")


class StatisticUnit(TextChoices):
    COUNT = "count", _("count")
    PERCENT = "percent", "%"
    MONEY = "money", "£"


class Scope(TextChoices):
    OPERATION = "operation", _("This operation")
    CUMULATIVE = "cumulative", _("Cumulative")
    CONTEXT = "context", _("Context")
    FORECAST = "forecast", _("Forecast")


class QuoteKind(TextChoices):
    DIRECT = "direct", _("Direct quotation")
    PHRASE = "phrase", _("Quoted phrase")
    REPORTED = "reported", _("Reported speech")


class Disposal(TextChoices):
    TAKEN_TO_STATION = "taken_to_police_station", _("Taken to a police station")
    IN_CUSTODY = "in_custody", _("In custody")
    POLICE_BAIL = "police_bail", _("Police bail")
    UNDER_INVESTIGATION = "released_under_investigation", _("Released under investigation")
    CHARGED = "charged", _("Charged")
    REPORTED = "reported_for_summons", _("Reported for summons")
    NO_FURTHER_ACTION = "no_further_action", _("No further action")
    NOT_STATED = "not_stated", _("Not stated")


class NoteKind(TextChoices):
    INFERENCE = "inference", _("Inference")
    DISCREPANCY = "discrepancy", _("Discrepancy")
    CAUTION = "caution", _("Caution")
    CORRECTION = "correction", _("Correction")


class Licence(TextChoices):
    UNKNOWN = "unknown", _("Not known")
    OGL = "ogl-3.0", _("Open Government Licence 3.0")
    ALL_RIGHTS_RESERVED = "all-rights-reserved", _("All rights reserved")


class Jurisdiction(TextChoices):
    ENGLAND_AND_WALES = "england_and_wales", _("England and Wales")
    SCOTLAND = "scotland", _("Scotland")
    NORTHERN_IRELAND = "northern_ireland", _("Northern Ireland")
    UNITED_KINGDOM = "united_kingdom", _("United Kingdom")
