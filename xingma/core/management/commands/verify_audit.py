"""Prove that the audit trail is whole: every seal fits, and a seal noted elsewhere is still there."""

from __future__ import annotations

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from xingma.core.audit import AuditEntry, first_broken_entry


class Command(BaseCommand):
    help = "Check the seals of the audit trail; fails at the first entry that was changed, removed or put in between."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--noted",
            metavar="ID:SEAL",
            help="last line of an earlier run, kept elsewhere: finds entries cut off at the end as well",
        )

    def handle(self, *, noted: str | None, **_options: object) -> None:
        broken = first_broken_entry()
        if broken is not None:
            raise CommandError(f"entry {broken.pk} of {broken.at:%Y-%m-%d %H:%M:%S}: its seal does not fit")
        if noted is not None:
            number, _, seal = noted.partition(":")
            if not number.isdecimal() or not AuditEntry.objects.filter(pk=int(number), seal=seal).exists():
                raise CommandError(f"the noted entry {number} is gone or has another seal")
        last = AuditEntry.objects.order_by("-id").first()
        self.stdout.write(f"{AuditEntry.objects.count()} entries, all sound")
        if last is not None:
            self.stdout.write(f"{last.pk}:{last.seal}")
