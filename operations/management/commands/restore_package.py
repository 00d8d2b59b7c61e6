import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from operations import package
from operations.bulk import NotFollowed


class Command(BaseCommand):
    help = (
        "Fill an empty record from a data package, as /data/ offers it: a mirror of the public "
        "record, or a new start from it. All of it is published. What no package holds does not "
        "come back: drafts, what was withdrawn or withheld, histories, proposals and accounts."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the package, a zip file")
        parser.add_argument(
            "--without-search",
            action="store_true",
            help="leave the search index to the first search, or to rebuild_search",
        )

    def handle(self, *args: object, file: Path, without_search: bool, **options: object) -> None:
        try:
            found = package.fill_from(file, with_search=not without_search, progress=self.progress)
        except package.RestoreError as error:
            raise CommandError(f"{error}\nNothing was restored.") from error
        except NotFollowed as error:
            raise CommandError(
                f"Every row is restored, but not yet counted or searched: {error}\n"
                "Run rebuild_bitmaps and rebuild_search."
            ) from error
        self.stdout.write(f"Restored {found.rows:,} rows.")
        for cell in found.left_empty:
            self.stdout.write(f"Left empty: {cell}")

    def progress(self, done: int, total: int, name: str) -> None:
        if sys.stderr.isatty():
            words = f"{done} of {total} tables {name or '; now indexes, bitmaps, search'}".ljust(60)
            end = "\n" if done == total else ""
            self.stderr.write(f"\r{words}{end}", style_func=str, ending="")
            self.stderr.flush()
