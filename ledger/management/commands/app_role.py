"""Show, or carry out, what makes the role of the application."""

import argparse
import os
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from ledger import app_role

PASSWORD = "APP_POSTGRES_PASSWORD"  # noqa: S105 (the name of a variable)


class Command(BaseCommand):
    help = (
        f"Print the statements that make the role {app_role.ROLE}, which web and workers connect "
        "as and which can neither delete nor change what is kept. Run it as the owner of the "
        "database after each migrate."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--apply", action="store_true", help="carry them out")
        parser.add_argument(
            "--password-from-environment",
            action="store_true",
            help=f"let the role log in with the password in {PASSWORD}",
        )

    def handle(
        self, *, apply: bool = False, password_from_environment: bool = False, **options: Any
    ) -> str:
        password = os.environ[PASSWORD] if password_from_environment else ""
        if not apply:
            shown = app_role.statements("…" if password else "")
            return "\n".join(f"{statement};" for statement in shown)
        with transaction.atomic():
            made = app_role.apply(password)
        return f"{app_role.ROLE}: {made} statements."
