"""Publishing and withdrawing: buttons on an operation's page and actions on the list."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from operations.editing import roles, state
from operations.models import Operation
from operations.models.about import FACTS
from operations.models.guardrails import names_nobody
from operations.models.publication import Blocker, blockers

INLINES = ("citations", "participations")


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="Reason",
        max_length=300,
        validators=[names_nobody],
        widget=forms.Textarea(attrs={"rows": 4, "class": "vLargeTextField"}),
        help_text="Shown to whoever follows an old link to the record.",
    )


def change_url(operation: Operation) -> str:
    return reverse("admin:operations_operation_change", args=[operation.pk])


def where_to_mend(operation: Operation, blocker: Blocker) -> str:
    """Return the address of the page, and the place on it, where a blocker is mended."""
    model, _, key = blocker.field.partition("-")
    if model in FACTS:
        fact = getattr(operation, f"{model}s").get(key=key)
        return reverse(f"admin:operations_{model}_change", args=[fact.pk]) + "#citations-group"
    place = f"{blocker.field}-group" if blocker.field in INLINES else f"id_{blocker.field}"
    return f"{change_url(operation)}#{place}"


class Publishing:
    """For the operation's admin: adds the actions, the buttons and the page that asks why."""

    actions = ["publish", "withdraw"]

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return roles.may_publish(request.user)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.withdraw_view)
        own = path("<path:object_id>/withdraw/", view, name="operations_operation_withdraw")
        return [own, *super().get_urls()]

    def response_change(self, request: HttpRequest, obj: Operation) -> HttpResponse:
        if "_withdraw" in request.POST and obj.is_published:
            url = reverse("admin:operations_operation_withdraw", args=[obj.pk])
            return HttpResponseRedirect(url)
        if "_publish" in request.POST:
            self._publish(request, obj.pk)
            return HttpResponseRedirect(change_url(obj))
        return super().response_change(request, obj)

    @admin.action(description="Publish the selected operations", permissions=["publish"])
    def publish(self, request: HttpRequest, queryset: QuerySet) -> None:
        for key in queryset.values_list("pk", flat=True):
            self._publish(request, key)

    def _publish(self, request: HttpRequest, key: int) -> None:
        """Publish one operation, or name everything that bars it and where to mend it."""
        operation = Operation.objects.select_for_update().get(pk=key)
        if operation.is_published:
            self.message_user(request, f"“{operation}” is published already.", messages.WARNING)
            return
        found = blockers(operation)
        for blocker in found:
            self._say_blocker(request, operation, blocker)
        if found:
            return
        try:
            state.publish(operation, request.user)
        except ValidationError as error:
            for message in error.messages:
                self.message_user(request, f"“{operation}”: {message}", messages.ERROR)
            return
        self.log_change(request, operation, "Published.")
        self.message_user(request, f"“{operation}” is published.", messages.SUCCESS)

    def _say_blocker(self, request: HttpRequest, operation: Operation, blocker: Blocker) -> None:
        words = format_html(
            '“{}” is not published. {} <a href="{}">Mend this</a>',
            operation,
            blocker,
            where_to_mend(operation, blocker),
        )
        self.message_user(request, words, messages.ERROR)

    @admin.action(description="Withdraw the selected operations …", permissions=["publish"])
    def withdraw(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        """Ask why, then withdraw; the page that asks posts back to this action."""
        operations = list(queryset.published())
        if not operations:
            self.message_user(request, "None of them is published.", messages.WARNING)
            return None
        form = ReasonForm(request.POST if "reason" in request.POST else None)
        if form.is_valid():
            self._withdraw(request, operations, form.cleaned_data["reason"])
            return None
        return self._ask(request, operations, form, action="withdraw")

    def withdraw_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        operation = self.get_object(request, unquote(object_id))
        if operation is None:
            raise Http404
        if not self.has_publish_permission(request):
            raise PermissionDenied
        if not operation.is_published:
            self.message_user(request, f"“{operation}” is not published.", messages.WARNING)
            return HttpResponseRedirect(change_url(operation))
        form = ReasonForm(request.POST or None)
        if form.is_valid():
            self._withdraw(request, [operation], form.cleaned_data["reason"])
            return HttpResponseRedirect(change_url(operation))
        return self._ask(request, [operation], form)

    @transaction.atomic
    def _withdraw(self, request: HttpRequest, operations: Iterable[Operation], reason: str) -> None:
        for found in operations:
            operation = Operation.objects.select_for_update().get(pk=found.pk)
            state.withdraw(operation, request.user, reason)
            self.log_change(request, operation, f"Withdrawn: {reason}")
            self.message_user(request, f"“{operation}” is withdrawn.", messages.SUCCESS)

    def _ask(
        self, request: HttpRequest, operations: list[Operation], form: ReasonForm, action: str = ""
    ) -> TemplateResponse:
        context: dict[str, Any] = {
            **self.admin_site.each_context(request),
            "title": "Withdraw from the public site",
            "opts": self.opts,
            "operations": operations,
            "form": form,
            "action": action,
            "action_checkbox_name": ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(request, "admin/operations/operation/withdraw.html", context)
