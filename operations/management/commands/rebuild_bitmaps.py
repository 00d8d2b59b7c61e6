from django.core.management.base import BaseCommand, CommandError, CommandParser

from operations import bitmaps


class Command(BaseCommand):
    help = (
        "Make the bitmaps, from which lists are counted and summed, agree with the record. They "
        "keep themselves; this is for doubts, and for reading a large record at once."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="only say whether they agree")

    def handle(self, *args: object, check: bool, **options: object) -> None:
        wrong = bitmaps.rebuild(check=check)
        noun = "bitmap" if wrong == 1 else "bitmaps"
        if check and wrong:
            raise CommandError(
                f"{wrong} {noun} would change. Put them right: python manage.py rebuild_bitmaps"
            )
        self.stdout.write(f"{wrong} {noun} put right." if wrong else "The bitmaps agree.")
