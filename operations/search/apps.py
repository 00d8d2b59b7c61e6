from django.apps import AppConfig
from django.db.models.signals import post_migrate


class SearchConfig(AppConfig):
    name = "operations.search"
    label = "search"
    verbose_name = "The search index"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from .schema import look_after

        post_migrate.connect(look_after, sender=self)
