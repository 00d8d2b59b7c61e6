import secrets

from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from operations import record as records
from operations.models import Operation

USERNAME = "admin"
DEFAULT = "seeds"


class Command(BaseCommand):
    help = (
        "Make an installation ready: load the record if it never was, and make a first account "
        "where there is none. What editors erased stays erased. Safe to run again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--record", default=DEFAULT, help="the record to load (default: seeds)")

    def handle(self, *args: object, record: str, **options: object) -> None:
        self.prepare_record(record)
        self.prepare_account()

    def prepare_record(self, record: str) -> None:
        count = Operation.objects.count()
        # Nobody asks for the default record by name: it goes only into an empty one.
        is_unwanted = record == DEFAULT and count
        if records.was_loaded(record) or is_unwanted:
            noun = "operation" if count == 1 else "operations"
            self.stdout.write(f"{count} {noun} already here: left as they are.")
        else:
            call_command("load_record", record, stdout=self.stdout, stderr=self.stderr)

    def prepare_account(self) -> None:
        users = get_user_model()._default_manager
        if users.filter(is_superuser=True).exists():
            return
        if users.filter(username=USERNAME).exists():
            self.stdout.write(
                f"No account may administer the site, and the name “{USERNAME}” is taken. "
                "Make one: python manage.py createsuperuser"
            )
            return
        password = secrets.token_urlsafe(12)
        with transaction.atomic():
            get_user_model().objects.create_superuser(USERNAME, password=password)
            # Shown before it is kept: cut short in between, the next run makes and shows another.
            self.show(password)

    def show(self, password: str) -> None:
        lines = [
            f"Sign in as   {USERNAME}",
            f"Password     {password}",
            "It is shown this once. To set another:",
            f"python manage.py changepassword {USERNAME}",
        ]
        width = max(map(len, lines)) + 4
        rule = "+" + "-" * width + "+"
        framed = [f"|  {line.ljust(width - 2)}|" for line in lines]
        self.stdout.write("\n".join(["", rule, *framed, rule, ""]))
        self.stdout.flush()
