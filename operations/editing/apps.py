from django.apps import AppConfig
from django.db.models.signals import post_migrate


class EditingConfig(AppConfig):
    """Its own app: unfinished work is no part of the record, and no list or export has it."""

    name = "operations.editing"
    label = "editing"
    verbose_name = "Work in hand"

    def ready(self) -> None:
        from .roles import look_after

        post_migrate.connect(look_after, sender=self)
