"""How the fields of an operation stand on its page, with what an editor must know."""

FIELDSETS = [
    (
        "What",
        {
            "description": "In our own words. Facts come from the sources; nobody is named.",
            "fields": [
                "title",
                ("codename", "kind"),
                "slug",
                "summary",
                "aim",
                "jurisdiction",
                "part_of",
            ],
        },
    ),
    (
        "When",
        {
            "description": (
                "A month is stored as its first and last day, a year likewise; unknown dates stay "
                "empty. A weekday that the source names must fit the date. An inferred date says "
                "how it was inferred."
            ),
            "fields": [
                ("starts_on", "ends_on"),
                ("start_time", "start_time_precision"),
                ("date_precision", "date_basis", "is_year_settled"),
                ("start_weekday", "end_weekday"),
                "date_reason",
                ("investigation_starts_on", "investigation_precision", "investigation_basis"),
            ],
        },
    ),
    (
        "Whole-operation facts",
        {
            "description": "What the sources say of all the arrested together, never of one row.",
            "fields": [
                ("age_min", "age_max"),
                "investigation_state",
                ("proceedings", "proceedings_as_of", "proceedings_precision"),
            ],
        },
    ),
    (
        "Totals",
        {
            "description": "Summed from the accepted rows below, by the rules of the method page.",
            "fields": ["totals_panel"],
        },
    ),
    (
        "Publication",
        {
            "description": (
                "To be published, a record needs a source, a lead or coordinating agency, a "
                "citation for every accepted fact and a settled year. The buttons at the foot of "
                "the page publish and withdraw."
            ),
            "fields": [
                "status",
                "withdrawn_reason",
                "merged_into",
                ("version", "created_at", "updated_at", "published_at"),
            ],
        },
    ),
]
