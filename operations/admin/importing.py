"""Importing a list's own CSV: a preview with what would change, then all of it or nothing."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from import_export.admin import ImportMixin
from import_export.formats.base_formats import CSV

from operations.editing.importing import resource_of


class Importing(ImportMixin):
    """For the admin of a list with a CSV."""

    csv_table: str
    formats = [CSV]
    import_template_name = "admin/operations/import.html"

    def get_import_resource_classes(self, request: HttpRequest) -> list[Any]:
        return [resource_of(self.csv_table)]

    def has_import_permission(self, request: HttpRequest) -> bool:
        return self.has_add_permission(request) and self.has_change_permission(request)

    def get_import_data_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_import_data_kwargs(**kwargs) | {"rollback_on_validation_errors": True}

    def process_result(self, result: Any, request: HttpRequest) -> HttpResponse:
        """Say what was refused: between preview and confirmation the record may have changed."""
        if not (result.has_errors() or result.has_validation_errors()):
            return super().process_result(result, request)
        for error in result.base_errors:
            self.message_user(request, str(error.error), messages.ERROR)
        for number, errors in result.row_errors():
            for error in errors:
                self.message_user(request, f"Row {number}: {error.error}", messages.ERROR)
        for row in result.invalid_rows:
            self.message_user(request, f"Row {row.number}: {row.error}", messages.ERROR)
        self.message_user(request, "Nothing was imported.", messages.ERROR)
        return HttpResponseRedirect("../import/")
