"""Controlled vocabularies and the arithmetic of precision.

The tokens are public: they stand in addresses, exports and fixtures, so they never change
their meaning. The labels are what a reader sees.
"""

from collections.abc import Collection, Mapping

from django.db.models import IntegerChoices, TextChoices


class Precision(TextChoices):
    """How exact the source's words were. Each token's bounds stand in ``docs/method.md``."""

    EXACT = "exact", "exact"
    ABOUT = "about", "about"
    OVER = "over", "over"
    JUST_OVER = "just_over", "just over"
    AT_LEAST = "at_least", "at least"
    NEARLY = "nearly", "nearly"
    UP_TO = "up_to", "up to"
    RANGE = "range", "between"
    UNSTATED = "unstated", "amount not stated"


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
    DRAFT = "draft", "Draft"
    IN_REVIEW = "in_review", "In review"
    PUBLISHED = "published", "Published"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Standing(TextChoices):
    ACCEPTED = "accepted", "Accepted"
    DISPUTED = "disputed", "Disputed: another source says otherwise"
    SUPERSEDED = "superseded", "Superseded by a later figure"
    WITHDRAWN = "withdrawn", "Withdrawn"


class OperationKind(TextChoices):
    OPERATION = "operation", "Operation"
    WEEK_OF_ACTION = "week_of_action", "Week of action"
    INTERCEPTION = "interception", "Interception"
    INVESTIGATION = "investigation", "Investigation"


class DatePrecision(TextChoices):
    DAY = "day", "Day"
    MONTH = "month", "Month"
    YEAR = "year", "Year"
    UNKNOWN = "unknown", "Unknown"


class DateBasis(TextChoices):
    STATED = "stated", "Stated by the source"
    WEEKDAY = "weekday", "Inferred: the weekday fits this year"
    CONTEXT = "context", "Inferred from the context"
    ADDRESS = "address", "Inferred: the year is read from the page’s address"
    PUBLICATION = "publication", "Inferred from the publication date"


class Weekday(IntegerChoices):
    """Numbered as ``datetime.date.weekday`` does."""

    MONDAY = 0, "Monday"
    TUESDAY = 1, "Tuesday"
    WEDNESDAY = 2, "Wednesday"
    THURSDAY = 3, "Thursday"
    FRIDAY = 4, "Friday"
    SATURDAY = 5, "Saturday"
    SUNDAY = 6, "Sunday"


class TimePrecision(TextChoices):
    """How exactly a time of day is known; both tokens mean what they mean in ``Precision``."""

    EXACT = "exact", "exact"
    ABOUT = "about", "about"


class InvestigationState(TextChoices):
    SEARCHES_CONTINUE = "searches_continue", "Searches continue"
    INVESTIGATION_CONTINUES = "investigation_continues", "Investigation continues"
    NOT_STATED = "not_stated", "Not stated"


class Proceedings(TextChoices):
    ACTIVE = "active", "Active"
    CONCLUDED = "concluded", "Concluded"
    UNKNOWN = "unknown", "Not known"
    NONE = "none", "None: no arrest is reported"


class AgencyKind(TextChoices):
    TERRITORIAL_FORCE = "territorial_force", "Territorial force"
    SPECIAL_FORCE = "special_force", "Special force"
    REGIONAL_UNIT = "regional_organised_crime_unit", "Regional organised crime unit"
    BASIC_COMMAND_UNIT = "basic_command_unit", "Basic command unit"
    UNIT = "unit", "Unit"
    NATIONAL_AGENCY = "national_agency", "National agency"
    COORDINATION_BODY = "coordination_body", "Coordination body"
    GOVERNMENT = "government", "Government"
    PROSECUTOR = "prosecutor", "Prosecutor"
    LOCAL_AUTHORITY = "local_authority", "Local authority"
    CHARITY = "charity", "Charity"
    FOREIGN = "foreign", "Foreign"
    INTERNATIONAL = "international", "International"


class AgencyRole(TextChoices):
    LEAD = "lead", "Lead"
    COORDINATOR = "coordinator", "Coordinator"
    SUPPORT = "support", "Support"
    PARTNER = "partner", "Partner"


class PlaceKind(TextChoices):
    AREA = "area", "Area"
    WARD = "ward", "Ward"
    TOWN = "town", "Town"
    BOROUGH = "borough", "Borough"
    COUNTY = "county", "County"
    REGION = "region", "Region"
    COUNTRY = "country", "Country"


class PlaceRole(TextChoices):
    SEARCHED = "searched", "Searched"
    ARRESTED = "arrested", "Arrests made"
    HELD_AT = "held_at", "Held at"
    SUPPLY_FROM = "supply_from", "Supply from"
    SUPPLY_TO = "supply_to", "Supply to"
    AREA = "area", "Area of the operation"


class SourceKind(TextChoices):
    FORCE_RELEASE = "force_release", "Force release"
    COPY_OF_RELEASE = "copy_of_release", "Copy of a release"
    NEWS_REPORT = "news_report", "News report"
    COPY_OF_NEWS_REPORT = "copy_of_news_report", "Copy of a news report"
    OFFICIAL_PAGE = "official_page", "Other official page"


class Aspect(TextChoices):
    """What of an operation a citation supports, where it supports no single fact."""

    DATES = "dates", "Dates"
    PLACES = "places", "Places"
    OFFENCES = "offences", "Offences"
    AGENCIES = "agencies", "Agencies"
    DESCRIPTION = "description", "Description"


class Sex(TextChoices):
    FEMALE = "female", "Female"
    MALE = "male", "Male"


class SeizureCategory(TextChoices):
    DRUGS = "drugs", "Drugs"
    CANNABIS_PLANTS = "cannabis_plants", "Cannabis plants"
    CASH = "cash", "Cash"
    CRIMINAL_ASSETS = "criminal_assets", "Cash and criminal assets"
    FIREARM = "firearm", "Firearms"
    IMITATION_FIREARM = "imitation_firearm", "Imitation firearms"
    AMMUNITION = "ammunition", "Ammunition"
    BLADED_WEAPON = "bladed_weapon", "Bladed weapons"
    OTHER_WEAPON = "other_weapon", "Other weapons"
    WEAPONS_MIXED = "weapons_mixed", "Weapons of several kinds"
    VEHICLE = "vehicle", "Vehicles"
    PHONE = "phone", "Phones"
    DEAL_LINE_HANDSET = "deal_line_handset", "Deal-line handsets"
    WATCH_OR_JEWELLERY = "watch_or_jewellery", "Watches and jewellery"
    COUNTERFEIT_GOODS = "counterfeit_goods", "Counterfeit goods"
    TOBACCO = "tobacco", "Tobacco"
    ANIMAL = "animal", "Animals"
    OTHER = "other", "Other"


MONEY_CATEGORIES = (SeizureCategory.CASH, SeizureCategory.CRIMINAL_ASSETS)


class SeizureHow(TextChoices):
    SEIZED = "seized", "Seized"
    SURRENDERED = "surrendered", "Surrendered"
    FOUND = "found", "Found without an owner"
    TOGETHER = "together", "Seized, surrendered or found, counted together"


class Unit(TextChoices):
    GRAM = "g", "g"
    KILOGRAM = "kg", "kg"
    TONNE = "t", "t"
    MILLILITRE = "ml", "ml"
    WRAPS = "wraps", "wraps"
    TABLETS = "tablets", "tablets"
    PLANTS = "plants", "plants"
    ROUNDS = "rounds", "rounds"
    ITEMS = "items", "items"


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

    GBP = "GBP", "Pound sterling"
    EUR = "EUR", "Euro"
    USD = "USD", "US dollar"


CURRENCY_SIGNS: Mapping[str, str] = {Currency.GBP: "£", Currency.EUR: "€", Currency.USD: "US$"}


class DrugClass(TextChoices):
    """As the source reports it (Misuse of Drugs Act 1971)."""

    A = "A", "Class A"
    B = "B", "Class B"
    C = "C", "Class C"


class Drug(TextChoices):
    HEROIN = "heroin", "Heroin"
    COCAINE = "cocaine", "Cocaine"
    CRACK = "crack_cocaine", "Crack cocaine"
    MDMA = "mdma", "MDMA"
    LSD = "lsd", "LSD"
    METHADONE = "methadone", "Methadone"
    METHAMPHETAMINE = "methamphetamine", "Methamphetamine"
    CANNABIS = "cannabis", "Cannabis"
    AMPHETAMINE = "amphetamine", "Amphetamine"
    KETAMINE = "ketamine", "Ketamine"
    CODEINE = "codeine", "Codeine"
    SYNTHETIC_CANNABINOIDS = "synthetic_cannabinoids", "Synthetic cannabinoids"
    BENZODIAZEPINES = "benzodiazepines", "Benzodiazepines"
    STEROIDS = "anabolic_steroids", "Anabolic steroids"
    KHAT = "khat", "Khat"
    NITROUS_OXIDE = "nitrous_oxide", "Nitrous oxide"


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
    WARRANTS_EXECUTED = "warrants_executed", "Warrants executed"
    PREMISES_SEARCHED = "premises_searched", "Premises searched"
    PREMISES_VISITED = "premises_visited", "Premises visited"
    CUCKOOING_VISITS = "cuckooing_visits", "Visits to homes at risk of cuckooing"
    RETAILER_VISITS = "retailer_visits", "Visits to retailers"
    STOP_SEARCHES = "stop_searches", "Stop searches"
    VEHICLES_STOPPED = "vehicles_stopped", "Vehicles stopped"
    VEHICLES_SEARCHED = "vehicles_searched", "Vehicles searched"
    WEAPON_SWEEPS = "weapon_sweeps", "Weapon sweeps"
    ENGAGEMENT_EVENTS = "engagement_events", "Engagement events"
    OFFICERS_DEPLOYED = "officers_deployed", "Officers deployed"
    FORCES_INVOLVED = "forces_involved", "Forces involved"
    PRISONERS_PRODUCED = "prisoners_produced", "Prisoners produced"
    PEOPLE_CHARGED = "people_charged", "People charged"
    CHARGES = "charges", "Charges"
    PEOPLE_CONVICTED = "people_convicted", "People convicted"
    CONVICTIONS = "convictions", "Convictions"
    CIVIL_NOTICES = "civil_notices", "Civil notices"
    PEOPLE_SAFEGUARDED = "people_safeguarded", "People safeguarded"
    CHILDREN_RESCUED = "children_rescued", "Children rescued"
    PEOPLE_ENGAGED = "people_engaged", "People engaged with"
    ENGAGED_FOR_SAFEGUARDING = "people_engaged_for_safeguarding", "People engaged for safeguarding"
    REFERRALS = "referrals", "Referrals"
    LINES_CLOSED = "lines_closed", "Lines closed"
    LINES_DISRUPTED = "lines_disrupted", "Lines disrupted"
    LINE_DISRUPTIONS = "line_disruptions", "Disruptions of lines"
    ARRESTS = "arrests", "Arrests"
    LINE_HOLDERS_ARRESTED = "line_holders_arrested", "Line holders arrested"
    PREVIOUSLY_ARRESTED = (
        "previously_arrested_for_violence",
        "Previously arrested for violence",
    )
    ACTIVE_LINES = "active_lines", "Active lines"
    OTHER = "other", "Other"


class StatisticUnit(TextChoices):
    COUNT = "count", "count"
    PERCENT = "percent", "%"
    MONEY = "money", "£"


class Scope(TextChoices):
    OPERATION = "operation", "This operation"
    CUMULATIVE = "cumulative", "Cumulative"
    CONTEXT = "context", "Context"
    FORECAST = "forecast", "Forecast"


class QuoteKind(TextChoices):
    DIRECT = "direct", "Direct quotation"
    PHRASE = "phrase", "Quoted phrase"
    REPORTED = "reported", "Reported speech"


class Disposal(TextChoices):
    TAKEN_TO_STATION = "taken_to_police_station", "Taken to a police station"
    IN_CUSTODY = "in_custody", "In custody"
    POLICE_BAIL = "police_bail", "Police bail"
    UNDER_INVESTIGATION = "released_under_investigation", "Released under investigation"
    CHARGED = "charged", "Charged"
    REPORTED = "reported_for_summons", "Reported for summons"
    NO_FURTHER_ACTION = "no_further_action", "No further action"
    NOT_STATED = "not_stated", "Not stated"


class NoteKind(TextChoices):
    INFERENCE = "inference", "Inference"
    DISCREPANCY = "discrepancy", "Discrepancy"
    CAUTION = "caution", "Caution"
    CORRECTION = "correction", "Correction"


class Licence(TextChoices):
    UNKNOWN = "unknown", "Not known"
    OGL = "ogl-3.0", "Open Government Licence 3.0"
    ALL_RIGHTS_RESERVED = "all-rights-reserved", "All rights reserved"


class Jurisdiction(TextChoices):
    ENGLAND_AND_WALES = "england_and_wales", "England and Wales"
    SCOTLAND = "scotland", "Scotland"
    NORTHERN_IRELAND = "northern_ireland", "Northern Ireland"
    UNITED_KINGDOM = "united_kingdom", "United Kingdom"
