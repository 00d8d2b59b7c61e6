"""Signing in again in the middle of work: what was sent is kept on the page and sent once more."""

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from operations.forms import SignInForm

OURS = {"csrfmiddlewaretoken", "username", "password", "_sign_in"}


def sign_in_again(request: HttpRequest) -> HttpResponse | None:
    """Return the page that asks to sign in, holding what was sent; None once that is done."""
    if request.user.is_authenticated:
        return None
    form = SignInForm(request, request.POST if "_sign_in" in request.POST else None)
    if form.is_bound and form.is_valid():
        login(request, form.get_user())
        return None
    kept = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name not in OURS
    ]
    return render(request, "editing/signed_out.html", {"form": form, "kept": kept}, status=403)
