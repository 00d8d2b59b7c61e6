"""Somebody of each role, signed in."""

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client

ROLES = ("visitor", "contributor", "editor", "administrator")


def account(role: str, name: str = ""):
    """Return an account with the role; staff from editor upwards."""
    user, _ = get_user_model().objects.get_or_create(
        username=name or role, defaults={"is_staff": role in ("editor", "administrator")}
    )
    user.groups.set([Group.objects.get(name=role)])
    return user


def signed_in(role: str, name: str = "") -> Client:
    """Return the browser of somebody with the role; a visitor has no account."""
    client = Client()
    if role != "visitor":
        client.force_login(account(role, name))
    return client
