"""The administration: one file for each concept."""

from django.contrib import admin

from .agency import AgencyAdmin
from .arrest import ArrestAdmin
from .citation import CitationAdmin
from .note import NoteAdmin
from .offence import OffenceAdmin
from .operation import OperationAdmin
from .outcome import OutcomeAdmin
from .place import PlaceAdmin
from .quote import QuoteAdmin, SpeakerAdmin
from .seizure import SeizureAdmin
from .source import SourceAdmin
from .statistic import StatisticAdmin
from .theme import ProgrammeAdmin, ThemeAdmin

admin.site.site_header = "opstracker: the record"
admin.site.site_title = "opstracker: the record"
admin.site.index_title = "What is kept"

__all__ = [
    "AgencyAdmin",
    "ArrestAdmin",
    "CitationAdmin",
    "NoteAdmin",
    "OffenceAdmin",
    "OperationAdmin",
    "OutcomeAdmin",
    "PlaceAdmin",
    "ProgrammeAdmin",
    "QuoteAdmin",
    "SeizureAdmin",
    "SourceAdmin",
    "SpeakerAdmin",
    "StatisticAdmin",
    "ThemeAdmin",
]
