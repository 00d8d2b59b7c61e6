from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _


class LoadedRecordQuerySet(models.QuerySet):
    def published(self) -> Self:
        """Nothing of this is for the public."""
        return self.none()

    def get_by_natural_key(self, name: str) -> Any:
        return self.get(name=name)


class LoadedRecord(models.Model):
    """A record that was loaded once: what editors erase of it stays erased when the site starts.

    Its operations cannot tell: one that is missing may be new in the files, or erased since.
    """

    name = models.CharField(max_length=80, unique=True, help_text=_("The record's folder."))
    loaded_at = models.DateTimeField(auto_now_add=True, help_text=_("When it was first loaded."))

    objects = LoadedRecordQuerySet.as_manager()

    PUBLIC_FIELDS = ()
    PRIVATE_FIELDS = ("id", "name", "loaded_at")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str]:
        return (self.name,)
