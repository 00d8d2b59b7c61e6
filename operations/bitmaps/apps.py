from django.apps import AppConfig
from django.db.models.signals import post_migrate


class BitmapsConfig(AppConfig):
    name = "operations.bitmaps"
    label = "bitmaps"
    verbose_name = "The bitmaps"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from .schema import look_after

        post_migrate.connect(look_after, sender=self)
