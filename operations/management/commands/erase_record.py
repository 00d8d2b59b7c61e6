import getpass

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from operations.editing import erasing


class Command(BaseCommand):
    help = (
        "Erase an operation for good, with its history, proposals, unsaved forms, log entries and "
        "search entries; or one fact of it in every version (--fact arrest:women). It cannot be "
        "undone. To take a record off the site and keep it, withdraw it instead."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="the operation's name in its address")
        parser.add_argument("--fact", default="", help="only this fact, as in arrest:women")
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *args: object, slug: str, fact: str, yes: bool, **options: object) -> None:
        kind, _, name = fact.partition(":")
        if fact and not name:
            raise CommandError(f"“{fact}”: write the kind and the key, as in arrest:women.")
        try:
            self.check_alone(slug, fact)
            if not yes and not self.is_confirmed(slug, fact):
                raise CommandError("Nothing was erased.")
            by = f"{getpass.getuser()} (command)"
            receipt = erasing.erase_fact(slug, kind, name, by) if fact else erasing.erase(slug, by)
        except ValidationError as error:
            raise CommandError(" ".join([*error.messages, "Nothing was erased."])) from error
        self.stdout.write("\n".join([*receipt.lines(), *receipt.advice]))

    def check_alone(self, slug: str, fact: str) -> None:
        found = erasing.obstacles(erasing.key_of(slug))
        if found and not fact:
            raise ValidationError(found)

    def is_confirmed(self, slug: str, fact: str) -> bool:
        what = f"the fact {fact} of “{slug}”" if fact else f"“{slug}”"
        self.stdout.write(f"This erases {what} with all its versions and cannot be undone.")
        try:
            return input(f"Type {fact or slug} to go on: ").strip() == (fact or slug)
        except EOFError:
            return False
