import sys

from django.core.management.base import BaseCommand, CommandParser
from django.db.models import Model

from operations import inspection
from operations.inspection import Check, Finding


class Command(BaseCommand):
    help = (
        "Report what was read and what looks inconsistent in the record as it stands. Nothing is "
        "changed: what sources print is kept as printed, and a note may explain it already."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--strict", action="store_true", help="end with status 1 if anything is found"
        )

    def handle(self, *args: object, strict: bool, **options: object) -> None:
        counts = inspection.read()
        listed = [f"{count:,} {name_of(model, count)}" for model, count in counts.items() if count]
        self.stdout.write(f"Read: {', '.join(listed) or 'nothing, the record is empty'}.")
        found = 0
        for check, findings in inspection.inspect():
            self.report(check, findings)
            found += len(findings)
        self.stdout.write(self.summary(found))
        if strict and found:
            sys.exit(1)

    def report(self, check: Check, findings: list[Finding]) -> None:
        if not findings:
            return
        self.stdout.write(f"\n{check.title}: {len(findings)}")
        for finding in findings:
            self.stdout.write(f"  {finding.key}  {finding.address}\n    {finding.message}")

    def summary(self, found: int) -> str:
        if not found:
            return "Nothing looks inconsistent."
        noun = "thing" if found == 1 else "things"
        return f"\n{found} {noun} to look at. Nothing was changed."


def name_of(model: type[Model], count: int) -> str:
    names = model._meta
    return str(names.verbose_name if count == 1 else names.verbose_name_plural)
