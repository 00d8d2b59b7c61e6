"""The index: entries and marks, and what finds words in the entries.

The triggers that keep it are made at the end of every ``migrate``: see operations/search/schema.py.
"""

from django.db import migrations, models

SQLITE = """
CREATE VIRTUAL TABLE search_words USING fts5(
    kind, weight_a, weight_b, weight_c, weight_d,
    content='search_entry', content_rowid='id', columnsize=0, tokenize='unicode61'
)
"""

COLUMN = """
ALTER TABLE search_entry ADD COLUMN vector tsvector GENERATED ALWAYS AS (
    setweight(to_tsvector('simple'::regconfig, weight_a), 'A') ||
    setweight(to_tsvector('simple'::regconfig, weight_b), 'B') ||
    setweight(to_tsvector('simple'::regconfig, weight_c), 'C') ||
    setweight(to_tsvector('simple'::regconfig, weight_d), 'D')
) STORED
"""

INDEX = "CREATE INDEX search_entry_vector ON search_entry USING gin (vector)"


def make(apps, schema_editor):
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    for statement in (SQLITE,) if is_sqlite else (COLUMN, INDEX):
        schema_editor.execute(statement)


def unmake(apps, schema_editor):
    from operations.search.schema import uninstall

    uninstall(schema_editor.connection)
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TABLE search_words")


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Entry",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        help_text="The record's key and its kind in one number.",
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        help_text="The kind of record: “operation”, “quote”.", max_length=16
                    ),
                ),
                ("object_id", models.BigIntegerField(help_text="The record's key.")),
                (
                    "weight_a",
                    models.TextField(blank=True, help_text="Tokens of what it is called."),
                ),
                (
                    "weight_b",
                    models.TextField(blank=True, help_text="Tokens of what describes it."),
                ),
                (
                    "weight_c",
                    models.TextField(blank=True, help_text="Tokens of what is counted in it."),
                ),
                (
                    "weight_d",
                    models.TextField(blank=True, help_text="Tokens of what is said in and of it."),
                ),
                (
                    "text",
                    models.TextField(
                        blank=True, help_text="The words as written, a text to a line."
                    ),
                ),
            ],
            options={"verbose_name_plural": "entries"},
        ),
        migrations.CreateModel(
            name="Mark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(help_text="The kind of record that changed.", max_length=16),
                ),
                ("object_id", models.BigIntegerField(help_text="Its key.")),
            ],
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.UniqueConstraint(fields=("kind", "object_id"), name="entry_once"),
        ),
        migrations.RunPython(make, unmake),
    ]
