import sys

from django.core.management.base import BaseCommand, CommandError, CommandParser

from operations.generate import GenerateError, generate


class Command(BaseCommand):
    help = (
        "Fill an empty database with invented operations, to try how the site does at any size. "
        "The same number and seed give the same record. It refuses to stand beside a real one."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", type=int, help="how many operations")
        parser.add_argument("--seed", type=int, default=1, help="another seed, another record")
        parser.add_argument(
            "--without-search",
            action="store_true",
            help="leave the search index to the first search, or to rebuild_search",
        )

    def handle(
        self, *args: object, number: int, seed: int, without_search: bool, **options: object
    ) -> None:
        if number < 1:
            raise CommandError("Generate one operation at least.")
        try:
            generate(number, seed, with_search=not without_search, progress=self.progress)
        except GenerateError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Generated {number:,} invented operations.")

    def progress(self, done: int, total: int) -> None:
        if sys.stderr.isatty():
            bar = "#" * (30 * done // total)
            ending = "\n" if done == total else ""
            self.stderr.write(f"\r[{bar:<30}] {done:,} of {total:,}", style_func=str, ending=ending)
            self.stderr.flush()
