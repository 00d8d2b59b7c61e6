import sys

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import models

from operations import record
from operations.generate import NAME as GENERATED


class Command(BaseCommand):
    help = (
        "Load a record from fixtures/<name>/, and the one it builds upon if that never was loaded. "
        "What is already in the database is left as it is, so loading again changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", nargs="?", default="seeds", help="the record (default: seeds)")
        parser.add_argument("--check", action="store_true", help="try everything, keep nothing")

    def handle(self, *args: object, name: str, check: bool, **options: object) -> None:
        if record.was_loaded(GENERATED):
            raise CommandError(
                "This database holds invented operations (generate_record); no real one stands "
                "among them. Load into another database, or empty this one first."
            )
        try:
            report = record.load(name, check=check, progress=self.progress)
        except record.RecordError as error:
            self.end_of_progress()
            raise CommandError(f"{error}\nNothing was loaded.") from error
        self.end_of_progress()
        verb = "Checked, nothing kept" if check else "Loaded"
        self.say(verb, report.loaded)
        self.say("Already here, left as they are", report.kept)

    def say(self, verb: str, counts: dict[type[models.Model], int]) -> None:
        if counts:
            listed = ", ".join(named(count, model) for model, count in counts.items())
            self.stdout.write(f"{verb}: {listed}.")

    def progress(self, done: int, total: int) -> None:
        if sys.stderr.isatty() and (done % 20 == 0 or done == total):
            # Progress is no error: it goes without the colour of one.
            self.stderr.write(f"\r{done} of {total} rows", style_func=str, ending="")
            self.stderr.flush()

    def end_of_progress(self) -> None:
        if sys.stderr.isatty():
            self.stderr.write("", style_func=str)


def named(count: int, model: type[models.Model]) -> str:
    names = model._meta
    return f"{count} {names.verbose_name if count == 1 else names.verbose_name_plural}"
