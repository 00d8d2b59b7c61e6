from .agency import Agency, Participation
from .arrest import Arrest
from .loaded import LoadedRecord
from .note import Note
from .offence import ArrestOffence, Offence, OperationOffence
from .operation import Operation
from .outcome import Outcome
from .place import OperationPlace, Place
from .quote import Quote, Speaker
from .seizure import Seizure
from .source import Citation, Source
from .statistic import Statistic
from .theme import OperationProgramme, OperationTheme, Programme, Theme

__all__ = [
    "Agency",
    "Arrest",
    "ArrestOffence",
    "Citation",
    "LoadedRecord",
    "Note",
    "Offence",
    "Operation",
    "OperationOffence",
    "OperationPlace",
    "OperationProgramme",
    "OperationTheme",
    "Outcome",
    "Participation",
    "Place",
    "Programme",
    "Quote",
    "Seizure",
    "Source",
    "Speaker",
    "Statistic",
    "Theme",
]
