"""What stands in each list's CSV. The order and the names of the columns are public."""

from collections.abc import Mapping

from operations.models import (
    Agency,
    Arrest,
    Operation,
    Place,
    Programme,
    Quote,
    Seizure,
    Source,
    Statistic,
)

from ..columns import Table, own
from .cited import CITATIONS
from .facts import (
    ARREST,
    QUOTE,
    SEIZURE,
    STATISTIC,
    current_outcome,
    fact_columns,
    prepare_arrests,
    prepare_counted,
)
from .named import AGENCY, PLACE, beside_named, named, prepare_named, source_columns
from .operations import beside_operations, operation_columns, prepare_operations
from .packaged import PACKAGED

_FACT = ("operation",)

TABLES: Mapping[str, Table] = {
    table.name: table
    for table in (
        Table(
            "operations",
            Operation,
            [*operation_columns()],
            related=["part_of"],
            prefetch=[
                "operationthemes__theme",
                "operationprogrammes__programme",
                "operationoffences__offence",
                "participations__agency",
                "operation_places__place",
                CITATIONS,
            ],
            prepare=prepare_operations,
            beside=beside_operations,
        ),
        Table(
            "arrests",
            Arrest,
            [*fact_columns(Arrest, *ARREST)],
            related=[*_FACT, "home"],
            prefetch=["arrest_offences__offence", CITATIONS],
            prepare=prepare_arrests,
        ),
        Table(
            "seizures",
            Seizure,
            [*fact_columns(Seizure, *SEIZURE)],
            related=[*_FACT, "part_of", "place"],
            prefetch=[CITATIONS],
            prepare=prepare_counted,
        ),
        Table(
            "statistics",
            Statistic,
            [*fact_columns(Statistic, *STATISTIC)],
            related=[*_FACT, "part_of", "place", "offence", "agency"],
            prefetch=[CITATIONS],
            prepare=prepare_counted,
        ),
        Table(
            "quotes",
            Quote,
            [*fact_columns(Quote, *QUOTE)],
            related=[*_FACT, "speaker__agency"],
            prefetch=[CITATIONS],
        ),
        Table(
            "agencies",
            Agency,
            [*named(Agency, *AGENCY)],
            related=["parent"],
            prepare=prepare_named,
            beside=beside_named,
        ),
        Table(
            "places",
            Place,
            [*named(Place, *PLACE)],
            related=["parent", "police_area"],
            prepare=prepare_named,
            beside=beside_named,
        ),
        Table(
            "programmes",
            Programme,
            [*named(Programme, own(Programme, "note"))],
            prepare=prepare_named,
            beside=beside_named,
        ),
        Table("sources", Source, [*source_columns()]),
    )
}

EVERY_TABLE: Mapping[str, Table] = {**TABLES, **PACKAGED}

__all__ = ["CITATIONS", "EVERY_TABLE", "PACKAGED", "TABLES", "current_outcome"]
