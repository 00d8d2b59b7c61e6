"""A published operation is never deleted: it is withdrawn first, so that its address explains."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.actions import delete_selected
from django.contrib.admin.utils import unquote
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from operations.models import Operation

from .publication import change_url

KEPT = "“{}” is published: withdraw it first, then delete it."


class KeepingPublished(admin.ModelAdmin):
    def has_delete_permission(self, request: HttpRequest, obj: Operation | None = None) -> bool:
        allowed = super().has_delete_permission(request, obj)
        return allowed and not (obj is not None and obj.is_published)

    def delete_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any):
        operation = self.get_object(request, unquote(object_id))
        if operation and operation.is_published and self.has_change_permission(request):
            self.message_user(request, KEPT.format(operation), messages.ERROR)
            return HttpResponseRedirect(change_url(operation))
        return super().delete_view(request, object_id, *args, **kwargs)

    @admin.action(description="Delete selected %(verbose_name_plural)s", permissions=["delete"])
    def delete_selected(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        published = list(queryset.published())
        for operation in published:
            self.message_user(request, KEPT.format(operation), messages.ERROR)
        return None if published else delete_selected(self, request, queryset)
