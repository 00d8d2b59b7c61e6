from django.apps import AppConfig


class HistoryConfig(AppConfig):
    """Its own app: what it keeps is no part of the record, and no export or fixture has it."""

    name = "operations.history"
    label = "history"
    verbose_name = "History"
