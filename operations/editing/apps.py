from django.apps import AppConfig


class EditingConfig(AppConfig):
    """Its own app: unfinished work is no part of the record, and no list or export has it."""

    name = "operations.editing"
    label = "editing"
    verbose_name = "Work in hand"
