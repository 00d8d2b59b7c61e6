"""Work that is not part of the record yet: proposals, and forms that are still being filled in."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from operations.models import Operation


class ProposalState(models.TextChoices):
    OPEN = "open", _("Open")
    ACCEPTED = "accepted", _("Accepted")
    RETURNED = "returned", _("Returned")
    TAKEN_BACK = "taken_back", _("Taken back")


class ProposalQuerySet(models.QuerySet):
    def open(self) -> Self:
        return self.filter(state=ProposalState.OPEN)


class Proposal(models.Model):
    """A published record as a contributor would have it, for an editor to accept or return."""

    operation = models.ForeignKey(Operation, on_delete=models.CASCADE, related_name="proposals")
    base = models.PositiveIntegerField(help_text="The version of the record it was made from.")
    before = models.JSONField(help_text="The record in that version.")
    document = models.JSONField(help_text="The record as proposed.")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="proposals"
    )
    summary = models.CharField(max_length=300, help_text="Why, in a line.")
    state = models.CharField(
        max_length=10, choices=ProposalState, default=ProposalState.OPEN, db_index=True
    )
    made_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True, help_text="What the editor said of it.")

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.operation}: {self.summary}"


class UnsavedForm(models.Model):
    """What somebody has typed into an edit page and not saved yet: one for each page and person."""

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="unsaved_forms"
    )
    page = models.CharField(max_length=200, help_text="The address of the edit page.")
    operation = models.ForeignKey(
        Operation, null=True, on_delete=models.CASCADE, related_name="unsaved_forms"
    )
    data = models.TextField(help_text="The form's fields, encoded as a browser sends them.")
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-saved_at"]
        constraints = [
            models.UniqueConstraint(fields=["author", "page"], name="unsaved_form_once"),
        ]

    def __str__(self) -> str:
        return f"{self.author}: {self.page}"
