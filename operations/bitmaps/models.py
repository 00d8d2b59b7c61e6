"""The bitmaps and what is to be read into them again. Derived from the record, never shown."""

from django.db import models


class Bitmap(models.Model):
    """A block of one bitmap: the rows of a kind, from some key on, that have one thing."""

    kind = models.CharField(max_length=16, help_text="The kind of row: “operation”, “seizure”.")
    name = models.CharField(max_length=120, help_text="What they have: “theme=3”.")
    block = models.BigIntegerField(help_text="Which block of keys.")
    bits = models.BinaryField(help_text="The bits, the lowest key first.")
    stamp = models.BigIntegerField(help_text="Tells this state of the block from any other.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "name", "block"], name="block_once")]
        # What every process asks after a change is told without a look at the bits themselves.
        indexes = [models.Index(fields=["kind", "block", "name", "stamp"], name="block_stamps")]

    def __str__(self) -> str:
        return f"{self.kind} {self.name} {self.block}"


class Edition(models.Model):
    """A state of all bitmaps and of the names beside them: with each change comes another.

    The latest is the one that holds. The last few before it tell what changed in between.
    """

    stamp = models.BigIntegerField(help_text="Tells this state from any other.")
    changed = models.JSONField(
        null=True,
        help_text="By kind, the keys of the rows that may differ from the state before; "
        "null where any may.",
    )

    def __str__(self) -> str:
        return str(self.stamp)


class Mark(models.Model):
    """A row that changed since its bits were read. The database itself writes these."""

    kind = models.CharField(max_length=16, help_text="The kind of row that changed.")
    object_id = models.BigIntegerField(help_text="Its key.")

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"
