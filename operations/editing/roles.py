"""Who may do what. The roles are groups, made by a migration; everybody else is a visitor.

============== ==================================================================================
visitor        reads what is published
contributor    writes drafts and sends them for review; proposes changes to published records
editor         changes, publishes, withdraws, merges and reverts every record; reviews proposals
administrator  an editor who also manages accounts and erases records
============== ==================================================================================
"""

from typing import Any

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db import connections

from operations.choices import Status
from operations.models import Operation

CONTRIBUTOR, EDITOR, ADMINISTRATOR = "contributor", "editor", "administrator"

RECORD = (
    "agency",
    "arrest",
    "arrestoffence",
    "citation",
    "note",
    "offence",
    "operation",
    "operationoffence",
    "operationplace",
    "operationprogramme",
    "operationtheme",
    "outcome",
    "participation",
    "place",
    "programme",
    "quote",
    "seizure",
    "source",
    "speaker",
    "statistic",
    "theme",
)
# What a draft may need and the record does not have yet.
NAMED_BY_CONTRIBUTORS = ("agency", "offence", "place", "source", "speaker")
ACCOUNTS = ("user", "group")

_CONTRIBUTES = {"propose_operation", *(f"add_{name}" for name in NAMED_BY_CONTRIBUTORS)}
_EDITS = (
    _CONTRIBUTES
    | {"publish_operation"}
    | {f"{verb}_{name}" for verb in ("add", "change", "delete", "view") for name in RECORD}
)
_ADMINISTERS = (
    _EDITS
    | {"erase_operation"}
    | {f"{verb}_{name}" for verb in ("add", "change", "delete", "view") for name in ACCOUNTS}
)
PERMISSIONS = {CONTRIBUTOR: _CONTRIBUTES, EDITOR: _EDITS, ADMINISTRATOR: _ADMINISTERS}


APPS = ("operations", "auth")


def look_after(using: str, **kwargs: Any) -> None:
    """Make a role's group again where it is missing, as after ``flush``; leave the others alone."""
    if "auth_group" not in connections[using].introspection.table_names():
        return
    missing = set(PERMISSIONS) - {*Group.objects.using(using).values_list("name", flat=True)}
    for app in APPS if missing else ():
        create_permissions(apps.get_app_config(app), verbosity=0, using=using)
    for role in missing:
        group = Group.objects.using(using).create(name=role)
        group.permissions.set(
            Permission.objects.using(using).filter(
                codename__in=PERMISSIONS[role], content_type__app_label__in=APPS
            )
        )


def may_contribute(user: Any) -> bool:
    return bool(user.has_perm("operations.propose_operation"))


def may_edit(user: Any) -> bool:
    """Whether somebody may change every record, at once and for everybody."""
    return bool(user.has_perm("operations.change_operation"))


def may_publish(user: Any) -> bool:
    """Whether somebody may review, publish, withdraw, merge and revert."""
    return bool(user.has_perm("operations.publish_operation"))


def may_erase(user: Any) -> bool:
    return bool(user.has_perm("operations.erase_operation"))


def may_save(user: Any, operation: Operation) -> bool:
    """Whether what somebody changes in this record is saved; else it can only be proposed."""
    return may_edit(user) or (may_contribute(user) and operation.status == Status.DRAFT)


def may_propose(user: Any, operation: Operation) -> bool:
    return may_contribute(user) and operation.is_published


def may_see(user: Any, operation: Operation) -> bool:
    """Whether somebody may read a record that is not public."""
    return operation.is_published or may_edit(user) or may_contribute(user)
