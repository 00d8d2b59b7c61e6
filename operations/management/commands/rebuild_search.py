from django.core.management.base import BaseCommand, CommandError, CommandParser

from operations import bitmaps, search


class Command(BaseCommand):
    help = (
        "Make the search index agree with the record. It keeps itself; this is for doubts, and "
        "for reading a large record at once instead of at the next search."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="only say whether it agrees")

    def handle(self, *args: object, check: bool, **options: object) -> None:
        wrong = search.rebuild(check=check)
        noun = "entry" if wrong == 1 else "entries"
        if check and wrong:
            raise CommandError(
                f"{wrong} {noun} of the search index would change. "
                "Put them right: python manage.py rebuild_search"
            )
        if wrong:
            bitmaps.forget()  # what words were found in before
        self.stdout.write(
            f"The search index: {wrong} {noun} put right." if wrong else "The search index agrees."
        )
