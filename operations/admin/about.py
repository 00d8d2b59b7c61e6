"""What the pages of citations and notes share: they speak of an operation, or of one fact of it."""

from typing import Any

from operations.models.about import FACTS

from .record import PartAdmin, RecordForm


class AboutForm(RecordForm):
    """The operation may be left out where a fact is named: it is the fact's."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if "operation" in self.fields:
            self.fields["operation"].required = False

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        if "operation" in self.fields and not cleaned.get("operation"):
            fact = next((cleaned[name] for name in FACTS if cleaned.get(name)), None)
            if fact is None:
                self.add_error("operation", "Name the operation, or the fact this is about.")
            else:
                cleaned["operation"] = fact.operation
        return cleaned


class AboutAdmin(PartAdmin):
    form = AboutForm
