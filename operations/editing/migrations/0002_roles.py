"""The groups of the roles, with their permissions."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

APPS = ("operations", "auth")


def make_roles(apps, schema_editor):
    from operations.editing.roles import PERMISSIONS

    # Permissions are made after all migrations; the groups need them now.
    for name in APPS:
        config = apps.get_app_config(name)
        config.models_module = True
        create_permissions(config, apps=apps, verbosity=0, using=schema_editor.connection.alias)
        config.models_module = None
    group_model = apps.get_model("auth", "Group")
    permission_model = apps.get_model("auth", "Permission")
    for role, names in PERMISSIONS.items():
        group, _ = group_model.objects.get_or_create(name=role)
        found = permission_model.objects.filter(
            codename__in=names, content_type__app_label__in=APPS
        )
        group.permissions.set(found)


class Migration(migrations.Migration):
    dependencies = [
        ("editing", "0001_initial"),
        ("operations", "0002_editing_permissions"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
