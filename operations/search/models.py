"""The index and what is to be read into it again. Derived from the record, never shown itself."""

from django.db import models


class Entry(models.Model):
    """The words of one record, in four weights, as tokens for the search and as text to show.

    PostgreSQL keeps a column of lexemes beside them and SQLite a table of words; the migration
    makes both.
    """

    id = models.BigIntegerField(
        primary_key=True, help_text="The record's key and its kind in one number."
    )
    kind = models.CharField(max_length=16, help_text="The kind of record: “operation”, “quote”.")
    object_id = models.BigIntegerField(help_text="The record's key.")
    weight_a = models.TextField(blank=True, help_text="Tokens of what it is called.")
    weight_b = models.TextField(blank=True, help_text="Tokens of what describes it.")
    weight_c = models.TextField(blank=True, help_text="Tokens of what is counted in it.")
    weight_d = models.TextField(blank=True, help_text="Tokens of what is said in and of it.")
    text = models.TextField(blank=True, help_text="The words as written, a text to a line.")

    class Meta:
        verbose_name_plural = "entries"
        constraints = [models.UniqueConstraint(fields=["kind", "object_id"], name="entry_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"


class Mark(models.Model):
    """A record that changed since its words were read. The database itself writes these.

    Only ever inserted, never updated: two transactions that change one record do not wait for
    each other, and none undoes the mark of the other.
    """

    kind = models.CharField(max_length=16, help_text="The kind of record that changed.")
    object_id = models.BigIntegerField(help_text="Its key.")

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"
