"""Somebody of each role, signed in."""

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.test import Client

from operations.editing.roles import PERMISSIONS

ROLES = ("visitor", "contributor", "editor", "administrator")


def account(role: str, name: str = ""):
    """Return an account with the role; staff from editor upwards."""
    user, _ = get_user_model().objects.get_or_create(
        username=name or role, defaults={"is_staff": role in ("editor", "administrator")}
    )
    user.groups.set([_group(role)])
    return user


def _group(role: str) -> Group:
    """The role's group; a test that empties the database takes the migration's away."""
    group, is_new = Group.objects.get_or_create(name=role)
    if is_new:
        group.permissions.set(Permission.objects.filter(codename__in=PERMISSIONS[role]))
    return group


def signed_in(role: str, name: str = "") -> Client:
    """Return the browser of somebody with the role; a visitor has no account."""
    client = Client()
    if role != "visitor":
        client.force_login(account(role, name))
    return client
