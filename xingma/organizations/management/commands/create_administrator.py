"""Make the first administrator (or another one, when nobody can sign in any more)."""

from __future__ import annotations

from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now

from xingma.core.findings import RuleViolation
from xingma.organizations.appointing import appoint_administrator


class Command(BaseCommand):
    help = "Create an administrator of headquarters and print the first password, valid for 72 hours."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--name", help="the person's name; without it the user name")

    def handle(self, *, username: str, name: str | None, **_options: object) -> None:
        try:
            person, password = appoint_administrator(
                username, name=name or username, headquarters=settings.BRAND["name"], at=now()
            )
        except RuleViolation as refusal:
            raise CommandError("; ".join(finding.text for finding in refusal.findings)) from refusal
        self.stdout.write(f"{person.username}  {password}")
