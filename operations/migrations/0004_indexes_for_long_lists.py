"""Indexes that a list of any length is read by: when it last changed, and the newest first."""

from django.db import migrations, models

# PostgreSQL puts undated operations first unless the index says otherwise; SQLite puts them last.
NEWEST = """
CREATE INDEX operation_newest ON operations_operation (status, starts_on DESC NULLS LAST, id)
"""


def make(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(NEWEST)


def unmake(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX operation_newest")


class Migration(migrations.Migration):
    dependencies = [("operations", "0003_names_nobody")]

    operations = [
        migrations.AddIndex(
            model_name="operation",
            index=models.Index(fields=["status", "-updated_at"], name="operation_by_change"),
        ),
        migrations.RunPython(make, unmake),
    ]
