from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from operations.choices import NoteKind

from .about import FACTS, About, AboutQuerySet, at_most_one_fact
from .guardrails import names_nobody
from .vocabulary import known


class NoteQuerySet(AboutQuerySet):
    def get_by_natural_key(self, operation: str, key: str) -> Any:
        return self.get(operation__slug=operation, key=key)


class Note(About):
    """What does not add up, what was inferred and how, what to beware of, what was corrected."""

    key = models.SlugField(max_length=60, help_text="The note's own name within its operation.")
    kind = models.CharField(max_length=12, choices=NoteKind, help_text="What kind of note it is.")
    text = models.TextField(validators=[names_nobody], help_text="The note, in our words.")
    created_at = models.DateTimeField(auto_now_add=True, help_text="When the note was entered.")

    objects = NoteQuerySet.as_manager()

    PUBLIC_FIELDS = ("operation", *FACTS, "key", "kind", "text", "created_at")
    PRIVATE_FIELDS = ("id",)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["operation", "key"],
                name="note_key_once",
                violation_error_message=_(
                    "Another note of this operation has this key: change one."
                ),
            ),
            at_most_one_fact("note"),
            known("note", "kind", NoteKind),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.text[:60]}"

    def natural_key(self) -> tuple[str, str]:
        return (self.operation.slug, self.key)
