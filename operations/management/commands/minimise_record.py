from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from operations.editing.checked import Unpublishable
from operations.editing.minimising import Minimiser, Plan
from operations.history.applying import CannotApply


class Command(BaseCommand):
    help = (
        f"Reduce what is kept longer than OPSTRACKER_RETENTION_DAYS ({settings.RETENTION_DAYS}) "
        "after an operation's end, or where nothing follows an arrest: exact ages become bands "
        "and home towns counties, in the record, its history, proposals and unsaved forms. "
        "Without --apply it only says what it would do. Operations loaded from files are left "
        "alone. Meant to be run by a person, who looks first: it cannot be undone."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--apply", action="store_true", help="do it")

    def handle(self, *args: object, apply: bool, **options: object) -> None:
        minimiser, done, refused = Minimiser(), 0, 0
        for plan in minimiser.plans():
            self.tell(plan)
            try:
                if apply:
                    minimiser.carry_out(plan)
                done += 1
            except (CannotApply, Unpublishable) as refusal:
                self.stderr.write(f"  Left as it is: {refusal}")
                refused += 1
        self.stdout.write(self.summary(done, apply))
        if refused:
            raise CommandError(f"{refused} could not be reduced. Mend what is named above.")

    def tell(self, plan: Plan) -> None:
        name = plan.operation.slug if plan.operation else f"operation {plan.key}, deleted"
        self.stdout.write(f"{name}: {plan.title}")
        for line in plan.rows:
            self.stdout.write(f"  {line}")
        kept: dict[str, list[Any]] = {
            "version": plan.versions,
            "proposal": plan.proposals,
            "unsaved form": plan.forms,
        }
        for noun, rows in kept.items():
            if rows:
                self.stdout.write(f"  {len(rows)} {noun}{'s' if len(rows) > 1 else ''}")
        for place in plan.texts:
            self.stdout.write(f"  Look yourself, words are not changed: {place}")

    def summary(self, done: int, apply: bool) -> str:
        if not done:
            return "Nothing is kept too long."
        noun = "operation" if done == 1 else "operations"
        if apply:
            return f"{done} {noun} reduced."
        return f"{done} {noun} to reduce. Nothing was changed: --apply does it."
