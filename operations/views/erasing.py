"""Hard deletion on the site: for administrators, with the record's name typed to confirm."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from operations.editing import erasing, roles
from operations.models import Operation

from .review import ContributorView


class EraseForm(forms.Form):
    """The name in the record's address, typed by hand."""

    confirmed = forms.CharField(
        label="Name in the address",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, slug: str, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.slug = slug
        self.fields["confirmed"].help_text = f"Type “{slug}” to confirm."

    def clean_confirmed(self) -> str:
        typed: str = self.cleaned_data["confirmed"]
        if typed != self.slug:
            raise ValidationError(f"That is not “{self.slug}”: nothing was erased.")
        return typed


class Erase(ContributorView):
    """Ask, erase one operation with all its traces, and show the receipt."""

    def may(self, user: Any) -> bool:
        return roles.may_erase(user)

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        return self._page(self._operation(slug), EraseForm(slug))

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        operation, form = self._operation(slug), EraseForm(slug, request.POST)
        if not form.is_valid():
            return self._page(operation, form, status=400)
        try:
            receipt = erasing.erase(slug, by=request.user.get_username())
        except ValidationError:
            return self._page(operation, form, status=409)
        crumbs = [("Home", reverse("home")), ("Erased", None)]
        return render(request, "editing/erased.html", {"receipt": receipt, "breadcrumbs": crumbs})

    def _operation(self, slug: str) -> Operation:
        return get_object_or_404(Operation, slug=slug)

    def _page(self, operation: Operation, form: EraseForm, status: int = 200) -> HttpResponse:
        context = {
            "operation": operation,
            "form": form,
            "obstacles": erasing.obstacles(operation.pk),
            "breadcrumbs": [
                ("Home", reverse("home")),
                (operation.title, operation.get_absolute_url()),
                ("History", reverse("operation_history", args=[operation.slug])),
                ("Erase", None),
            ],
        }
        return render(self.request, "editing/erase.html", context, status=status)
