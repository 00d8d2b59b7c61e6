import sys

from django.core.management.base import BaseCommand, CommandError, CommandParser

from operations import package


class Command(BaseCommand):
    help = (
        "Make the data package that /data/ offers, unless the one at hand is of the record as it "
        "stands. The site makes it itself at the first request; for a large record, run this "
        "after changes, so that nobody has to wait."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--anew", action="store_true", help="make it even if it is current")

    def handle(self, *args: object, anew: bool, **options: object) -> None:
        try:
            path = package.build(self.progress, anew=anew)
        except OSError as error:
            raise CommandError(f"The package could not be written: {error}") from error
        self.stdout.write(f"{path} ({path.stat().st_size:,} bytes)")

    def progress(self, done: int, total: int, name: str) -> None:
        if sys.stderr.isatty():
            words = f"{done} of {total} tables {name}".ljust(40)
            end = "\n" if done == total else ""
            self.stderr.write(f"\r{words}{end}", style_func=str, ending="")
            self.stderr.flush()
