"""Every fact of the five seed reports, each with the place it comes from.

Written from the reports, not from the fixtures. A number in the last column is a paragraph, “c8” a
caption in paragraph 8; with two sources the first is KentOnline.
"""

from datetime import date, time
from decimal import Decimal

A = "ilford-east-ham-raids-2021-06"
B = "south-london-kent-raids-2020-10"
C = "london-county-lines-week-2023-02"
D = "eastern-region-county-lines-raids-2019-01"
NEWHAM, KENT, UKNIP = "newham-recorder-8066084", "kentonline-236435", "uknip-251324"
ROMFORD, BBC = "romford-recorder-23374741", "bbc-46973708"
SOURCES = {A: [NEWHAM], B: [KENT, UKNIP], C: [ROMFORD], D: [BBC]}
CLASS_A = "concerned-in-the-supply-of-class-a"
SLAVERY = "modern-slavery-not-specified"
PROPERTY = "possession-of-criminal-property"
OROCHI = "met-operation-orochi-taskforce"

# Operation, kind of row, key, what it says, and where each source says so

ARRESTS = [
    (A, "men", {"people": 7, "sex": "male"}, [1]),
    (A, "woman", {"people": 1, "sex": "female"}, [1]),
    (C, "all", {"people": 222, "sex": ""}, [1, 4]),
    (D, "all", {"people": 61, "sex": ""}, [2, "c7"]),
]
# Operation B, itemised: sex, age, home, suspected offences; paragraphs of UKNIP and KentOnline
ITEMISED = [
    ("male", 26, "lambeth", {CLASS_A, SLAVERY}, [18], []),
    ("male", 22, "south-norwood", {CLASS_A, SLAVERY}, [19], []),
    ("male", 18, "lambeth", {CLASS_A, SLAVERY}, [20], []),
    ("male", 22, "croydon", {PROPERTY, "possession-of-cannabis"}, [21], []),
    ("male", 19, "croydon", {"possession-of-class-a-with-intent", PROPERTY}, [22], []),
    ("female", 21, "chatham", {CLASS_A}, [23], [8]),
    ("male", 40, "chatham", {CLASS_A}, [24], [8]),
]
OUTCOMES = [
    (A, "taken_to_police_station", 8, date(2021, 6, 17), [14], []),
    (B, "in_custody", 7, date(2020, 10, 29), [17], [25]),
]
UNSTATED_MONEY = {"category": "cash", "value": None, "value_precision": "unstated"}
UNSTATED_DRUGS = {"category": "drugs", "quantity": None, "quantity_precision": "unstated"}
SEIZURES = [
    (A, "cash", UNSTATED_MONEY | {"currency": "GBP"}, [9, "c8"], []),
    (A, "class-b", UNSTATED_DRUGS | {"drug_class": "B", "unit": ""}, [9], []),
    (B, "cash", {"category": "cash", "value": 20_000, "value_precision": "about"}, [10], [7]),
    (B, "class-a", UNSTATED_DRUGS | {"drug_class": "A", "how": "seized"}, [10], [8]),
    (B, "class-b", UNSTATED_DRUGS | {"drug_class": "B", "how": "seized"}, [10], [8]),
    (B, "knife", {"category": "bladed_weapon", "quantity": 1, "unit": "items",
                  "place": "south-norwood"}, [10], [9]),
    (C, "drugs", {"category": "drugs", "value": 1_000_000, "value_precision": "over",
                  "currency": "GBP", "quantity_precision": ""}, [1], []),
    (C, "class-a", {"drug_class": "A", "quantity": Decimal("8.3"), "unit": "kg",
                    "quantity_precision": "exact", "part_of": "drugs"}, [5], []),
    (C, "class-b", {"drug_class": "B", "quantity": Decimal("37.6"), "unit": "kg",
                    "quantity_precision": "exact", "part_of": "drugs"}, [5], []),
    (C, "cash", {"category": "cash", "value": 652_214, "value_precision": "exact"}, [5], []),
    (C, "firearms", {"category": "firearm", "quantity": 5, "unit": "items"}, [6], []),
    (C, "weapons", {"category": "weapons_mixed", "quantity": 51, "unit": "items"}, [6], []),
    (D, "class-a-wraps", {"drug_class": "A", "quantity": 1000, "unit": "wraps"}, [3], []),
    (D, "knives", {"category": "bladed_weapon", "quantity_precision": "unstated",
                   "unit": ""}, [3], []),
    (D, "imitation-firearms", {"category": "imitation_firearm",
                               "quantity_precision": "unstated", "unit": ""}, [3], []),
    (D, "cash", {"category": "cash", "value": 20_000, "value_precision": "about"},
     [3, "c11"], []),
]  # fmt: skip
UNSTATED = {"number": None, "number_precision": "unstated"}
SINCE = {"scope": "cumulative", "period": "since November 2019",
         "period_starts_on": date(2019, 11, 1), "period_ends_on": None}  # fmt: skip
UNKNOWN_SHARE = SINCE | {"unit": "percent", "base": "not stated", "agency": OROCHI}
UNDATED = {"scope": "cumulative", "period": "", "period_starts_on": None, "agency": OROCHI,
           "offence": SLAVERY}  # fmt: skip
STATISTICS = [
    (A, "premises", "premises_searched", 4, {"place": None}, [3], []),
    (A, "premises-ilford", "premises_searched", 3,
     {"part_of": "premises", "place": "ilford"}, [2], []),
    (A, "premises-east-ham", "premises_searched", 1,
     {"part_of": "premises", "place": "east-ham"}, [2], []),
    (A, "prisoners-produced", "prisoners_produced", 2, {}, [3], []),
    (A, "children-rescued", "children_rescued", None, UNSTATED, [11], []),
    (A, "people-safeguarded", "people_safeguarded", None, UNSTATED, [12], []),
    (B, "arrests", "arrests", 7, {}, [2], [6]),
    (B, "warrants", "warrants_executed", 7, {}, [3], [1]),
    (C, "arrests", "arrests", 222, {}, [1, 4], []),
    (C, "people-charged", "people_charged", 105, {}, [4], []),
    (C, "charges", "charges", 223, {"offence": None}, [4], []),
    (C, "charges-drug-trafficking", "charges", 150,
     {"offence": "drug-trafficking-not-specified", "part_of": None}, [4], []),
    (C, "charges-class-a-and-b", "charges", 131,
     {"offence": "drug-offence-not-specified", "part_of": None}, [4], []),
    (C, "people-safeguarded", "people_safeguarded", 177, {}, [4], []),
    (C, "lines-closed", "lines_closed", 77, {}, [4], []),
    (C, "lines-closed-since-2019", "lines_closed", 1800,
     SINCE | {"number_precision": "over", "agency": "metropolitan-police"}, [17], []),
    (C, "arrests-since-2019", "arrests", 3300,
     SINCE | {"number_precision": "over", "agency": "metropolitan-police"}, [17], []),
    (C, "line-holders-since-2019", "line_holders_arrested", 1100,
     SINCE | {"number_precision": "over", "agency": OROCHI}, [18], []),
    (C, "charged-share-since-2019", "people_charged", 88, UNKNOWN_SHARE, [18], []),
    (C, "convicted-share-since-2019", "people_convicted", 94, UNKNOWN_SHARE, [18], []),
    (C, "modern-slavery-defendants", "people_charged", 60, UNDATED, [19], []),
    (C, "modern-slavery-charges", "charges", 86, UNDATED, [19], []),
    (C, "previously-arrested", "previously_arrested_for_violence", 80,
     {"unit": "percent", "scope": "context", "period": "this FY",
      "period_starts_on": date(2022, 4, 1), "period_ends_on": date(2023, 3, 31)}, [9], []),
    (D, "arrests", "arrests", 61, {}, [2, "c7"], []),
    (D, "warrants", "warrants_executed", 23, {}, ["c1"], []),
    (D, "premises", "premises_searched", 23, {}, [3, "c7"], []),
    (D, "officers", "officers_deployed", 200, {"number_precision": "over"}, [6], []),
    (D, "forces", "forces_involved", 7, {}, [6], []),
    (D, "lines-in-england-and-wales", "active_lines", 1500,
     {"number_precision": "over", "scope": "context", "agency": "nca",
      "place": "england-and-wales"}, [9], []),
]  # fmt: skip
# Operation, speaker, kind, how the text begins, where
QUOTES = [
    (A, "laura-hillier", "phrase", "months of hard work", ["c6", 7], []),
    (A, "laura-hillier", "direct", "This morning’s activity", [7], []),
    (A, "met-spokesperson", "reported", "The children", [12], []),
    (A, "laura-hillier", "direct", "We know county lines", [13], []),
    (B, "ray-sekalongo", "direct", "There is undoubtedly", [11], [11]),
    (B, "ray-sekalongo", "direct", "Those arrested this morning", [12], [12]),
    (B, "ray-sekalongo", "direct", "We will continue", [13], [13]),
    (B, "ray-sekalongo", "direct", "This enhanced activity", [14], [14]),
    (B, "ray-sekalongo", "direct", "Working together", [15], [15]),
    (B, "ray-sekalongo", "direct", "I urge anyone", [16], [16]),
    (C, "rick-sewart", "direct", "County lines is intrinsically", [9], []),
    (C, "rick-sewart", "direct", "County lines networks prey", [10], []),
    (C, "rick-sewart", "direct", "Victims are coerced", [11], []),
    (C, "rick-sewart", "direct", "Those involved", [12], []),
    (C, "rick-sewart", "direct", "County Lines networks also", [13], []),
    (C, "rick-sewart", "direct", "The Met takes", [14], []),
    (C, "rick-sewart", "direct", "The Met is committed", [15], []),
    (C, "james-simmonds-read", "direct", "It’s crucial", [20], []),
    (C, "james-simmonds-read", "direct", "Any child", [21], []),
    (D, "simon-parkes", "phrase", "product of months", [5, 13], []),
    (D, "national-crime-agency", "reported", "Figures point", [9], []),
    (D, "national-crime-agency", "reported", "The young people", [10], []),
    (D, "simon-parkes", "direct", "County drugs lines", [12], []),
    (D, "simon-parkes", "direct", "We're really pleased", [13], []),
    (D, "simon-parkes", "direct", "We have targeted", [14], []),
    (D, "simon-parkes", "reported", "Such operations", [15], []),
]
OPERATIONS = [
    (A, {"kind": "operation", "starts_on": date(2021, 6, 17), "ends_on": date(2021, 6, 17),
         "start_weekday": 3, "end_weekday": None, "date_precision": "day",
         "date_basis": "weekday", "start_time": None,
         "investigation_starts_on": date(2020, 10, 1), "investigation_precision": "month",
         "investigation_basis": "context", "age_min": 19, "age_max": 56,
         "investigation_state": "searches_continue"}),
    (B, {"kind": "operation", "starts_on": date(2020, 10, 29), "ends_on": date(2020, 10, 29),
         "start_weekday": 3, "date_precision": "day", "date_basis": "weekday",
         "start_time": time(5), "investigation_starts_on": date(2020, 5, 1),
         "investigation_precision": "month", "investigation_basis": "context",
         "age_min": None, "investigation_state": "investigation_continues"}),
    (C, {"kind": "week_of_action", "starts_on": date(2023, 2, 27), "ends_on": date(2023, 3, 5),
         "start_weekday": 0, "end_weekday": 6, "date_basis": "weekday",
         "investigation_precision": "unknown", "investigation_state": "not_stated"}),
    (D, {"kind": "operation", "starts_on": date(2019, 1, 22), "ends_on": date(2019, 1, 23),
         "start_weekday": 1, "end_weekday": 2, "date_basis": "publication",
         "investigation_precision": "unknown", "investigation_state": "not_stated"}),
]  # fmt: skip
PARTICIPATIONS = {
    A: {
        ("met-central-specialist-crime", "lead"),
        ("met-north-east-command", "partner"),
        ("met-modern-slavery-and-child-exploitation-unit", "support"),
    },
    B: {
        ("met-violent-crime-taskforce", "lead"),
        ("met-south-area", "support"),
        ("met-territorial-support-group", "support"),
        ("kent-police", "support"),
        ("local-authority-not-named", "partner"),
    },
    C: {("metropolitan-police", "lead")},
    D: {
        ("ersou", "lead"),
        ("bedfordshire-police", "partner"),
        ("cambridgeshire-constabulary", "partner"),
        ("essex-police", "partner"),
        ("hertfordshire-constabulary", "partner"),
        ("kent-police", "partner"),
        ("norfolk-constabulary", "partner"),
        ("suffolk-constabulary", "partner"),
        ("nca", "support"),
        ("metropolitan-police", "support"),
    },
}
PLACES = {
    A: {("ilford", "searched"), ("east-ham", "searched"), ("east-london", "held_at"),
        ("east-london", "supply_to"), ("essex", "supply_to")},
    B: {("south-london", "searched"), ("kent", "searched"), ("south-norwood", "searched"),
        ("london", "supply_from")},
    C: {("london", "area")},
    D: {("london", "searched"), ("east-of-england", "searched"), ("london", "supply_from"),
        ("east-of-england", "supply_to")},
}  # fmt: skip
OFFENCES = {
    A: {"conspiracy-to-supply-class-a", SLAVERY, "human-trafficking"},
    B: {"conspiracy-to-supply-class-a", "supplying-class-a", PROPERTY, SLAVERY},
    C: set(),
    D: set(),
}
PROGRAMMES = {
    A: set(),
    B: {("autumn-nights", False)},
    C: {("operation-orochi", True)},
    D: set(),
}
# What operations cite for what is no single fact: aspect and paragraph, source by source
ASPECTS = {
    A: [{("dates", 5), ("dates", 10), ("places", 2), ("places", 10), ("places", 14),
         ("offences", 4), ("agencies", 5), ("agencies", 7), ("description", 2),
         ("description", 3), ("description", 4), ("description", 9), ("description", 15),
         ("description", 16)}],
    B: [{("dates", 3), ("dates", 5), ("places", 2), ("places", 5), ("offences", 9),
         ("agencies", 3), ("agencies", 4), ("agencies", 7), ("description", 3),
         ("description", 7), ("description", 14), ("description", 16), ("description", 17)},
        {("dates", 1), ("dates", 3), ("dates", 14), ("places", 3), ("places", 9),
         ("offences", 6), ("agencies", 1), ("agencies", 2), ("agencies", 4),
         ("description", 1), ("description", 4), ("description", 14), ("description", 25),
         ("description", 28), ("description", 29)}],
    C: [{("dates", 2), ("dates", 17), ("places", 1), ("agencies", 1), ("agencies", 9),
         ("agencies", 18), ("description", 3), ("description", 7)}],
    D: [{("dates", 1), ("dates", 3), ("places", 4), ("places", 8), ("agencies", 4),
         ("agencies", 6), ("description", 8)}],
}  # fmt: skip
# Operation, kind, the fact it is about if any, and words that a reader must find in it
NOTES = [
    (A, "inference", None, ["2010, 2021 and 2027"]),
    (A, "inference", None, ["October 2020"]),
    (A, "inference", None, ["Child Exploitation Unit", "our reading"]),
    (A, "caution", "prisoners-produced", ["not clear from the source", "inside or beside"]),
    (A, "caution", "class-b", ["large quantity"]),
    (A, "caution", "children-rescued", ["at risk", "police allege"]),
    (B, "inference", None, ["2009, 2015, 2020 and 2026", "the date comes from UKNIP"]),
    (B, "inference", None, ["May 2020"]),
    (B, "discrepancy", None, ["“high harm offenders”", "“individuals”"]),
    (B, "discrepancy", None, ["conspiracy", "supplying", "no itemised person"]),
    (B, "discrepancy", None, ["Kent", "South Norwood"]),
    (B, "discrepancy", None, ["itemises all seven", "Chatham"]),
    (B, "caution", None, ["premises"]),
    (B, "caution", None, ["young people", "detectives believe"]),
    (B, "caution", None, ["safeguarding", "local authority"]),
    (C, "inference", None, ["2017 and 2023"]),
    (C, "inference", None, ["Operation Orochi", "inferred"]),
    (C, "inference", "previously-arrested", ["April 2022 to March 2023"]),
    (C, "caution", "charges", ["counts overlap, do not add"]),
    (C, "caution", "charged-share-since-2019", ["of what: not stated"]),
    (C, "caution", "convicted-share-since-2019", ["of what: not stated"]),
    (C, "caution", "modern-slavery-defendants", ["no period", "not part of the 105"]),
    (C, "caution", "all", ["does not say what became of the others"]),
    (C, "caution", None, ["“in several cases”"]),
    (C, "discrepancy", "quote-8", ["“Children Society”"]),
    (D, "inference", None, ["Tuesday and Wednesday", "24 January 2019"]),
    (D, "discrepancy", "cash", ["£20,000", "about £20,000"]),
    (D, "caution", "quote-1", ["Simon Parkes"]),
    (D, "caution", "lines-in-england-and-wales", ["majority", "young people"]),
    *[(slug, "caution", None, ["No court outcome has been reported"]) for slug in (A, B, C, D)],
]
ADDRESSES = {
    NEWHAM: ("Newham Recorder", date(2021, 6, 17), True,
             "newhamrecorder.co.uk/news/crime/eight-arrests-after-ilford-east-ham-raids-8066084"),
    KENT: ("KentOnline", date(2020, 10, 29), True,
           "kentonline.co.uk/medway/news/high-harm-offenders-targeted-in-dawn-raids-236435"),
    UKNIP: ("UKNIP", date(2020, 10, 29), True,
            "uknip.co.uk/breaking/officers-have-made-seven-arrests-following-early-morning-raids-"
            "in-south-london-and-kent-to-disrupt-drugs-and-associated-violence/251324/"),
    ROMFORD: ("Romford Recorder", None, False,
              "romfordrecorder.co.uk/news/"
              "23374741.met-police-make-222-arrests-county-line-gang-crackdown/"),
    BBC: ("BBC News", date(2019, 1, 24), False, "bbc.com/news/uk-england-suffolk-46973708"),
}  # fmt: skip
HIERARCHIES = {
    ("Place", "ilford"): ["redbridge", "london", "england"],
    ("Place", "east-ham"): ["newham", "london", "england"],
    ("Place", "lambeth"): ["london", "england"],
    ("Place", "croydon"): ["london", "england"],
    ("Place", "south-norwood"): ["croydon", "london", "england"],
    ("Place", "chatham"): ["medway", "kent", "south-east-england", "england"],
    ("Place", "essex"): ["east-of-england", "england"],
    ("Agency", "met-central-specialist-crime"): ["metropolitan-police"],
    ("Agency", "met-modern-slavery-and-child-exploitation-unit"): ["metropolitan-police"],
    ("Agency", "met-north-east-command"): ["metropolitan-police"],
    ("Agency", "met-south-area"): ["metropolitan-police"],
    ("Agency", "met-violent-crime-taskforce"): ["metropolitan-police"],
    ("Agency", "met-territorial-support-group"): ["metropolitan-police"],
    ("Agency", OROCHI): ["metropolitan-police"],
    ("Agency", "ersou"): [],
}
