"""Every edit of every record: who, when, why, and the whole record as it stood afterwards."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from operations.choices import Status

from .documents import SUBJECTS, kind_of


class Action(models.TextChoices):
    """What an edit did."""

    FOUND = "found", _("Found as it stood")
    CREATED = "created", _("Created")
    EDITED = "edited", _("Edited")
    SUBMITTED = "submitted", _("Sent for review")
    RETURNED = "returned", _("Returned with a comment")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    ACCEPTED = "accepted", _("Proposal accepted")
    REVERTED = "reverted", _("Reverted")
    MERGED = "merged", _("Merged")
    LOADED = "loaded", _("Loaded from files")
    IMPORTED = "imported", _("Imported")
    MINIMISED = "minimised", _("Personal details reduced")
    DELETED = "deleted", _("Deleted")


class EditQuerySet(models.QuerySet):
    def of(self, subject: models.Model) -> Self:
        """Return the edits of one record, newest first."""
        return self.filter(kind=kind_of(subject), object_id=subject.pk)


class Edit(models.Model):
    """One edit of one record. Several edits with the same ``act`` were one deed of one person."""

    kind = models.CharField(max_length=20, choices=[(kind, kind) for kind in SUBJECTS])
    object_id = models.BigIntegerField()
    number = models.PositiveIntegerField(help_text=_("The version of the record it led to."))
    action = models.CharField(max_length=12, choices=Action)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Who made it; empty for a command, or where the account is gone."),
    )
    proposer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Who proposed it, where an editor accepted what somebody else proposed."),
    )
    at = models.DateTimeField(default=timezone.now)
    summary = models.CharField(max_length=300, blank=True, help_text=_("Why, in a line."))
    act = models.UUIDField(db_index=True)
    document = models.JSONField(help_text="The whole record after the edit; empty once deleted.")
    was_public = models.BooleanField(
        default=False, help_text="Whether the record was published in this version."
    )

    objects = EditQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        indexes = [models.Index(fields=["-at"], name="edit_newest")]
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_id", "number"], name="edit_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}, version {self.number}: {self.get_action_display()}"

    @classmethod
    def made(cls, **fields: Any) -> Self:
        """Return an edit that is not stored yet, knowing whether the public could see it."""
        rows = fields["document"].get("operation", [{}])
        return cls(**fields, was_public=rows[0].get("status") == Status.PUBLISHED)

    @property
    def before(self) -> "Edit | None":
        """The edit that came before, or None for the first."""
        return Edit.objects.filter(
            kind=self.kind, object_id=self.object_id, number__lt=self.number
        ).first()

    @property
    def subject(self) -> Any:
        """The record it is about, or None where it is gone."""
        return SUBJECTS[self.kind]._base_manager.filter(pk=self.object_id).first()
