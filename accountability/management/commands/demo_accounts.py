"""Print one account a duty."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accountability.demo import accounts


class Command(BaseCommand):
    help = "Print one demo account for each duty; the password is the same for all."

    def handle(self, **options: Any) -> None:
        rows = accounts.shown()
        if not rows:
            raise CommandError("There are no demo accounts: run `manage.py seed_demo` first.")
        self.stdout.write(f"password of all accounts: {accounts.password()}")
        for duty, user, posting in rows:
            self.stdout.write(f"  {user.username:<20} {duty} · {posting}")
