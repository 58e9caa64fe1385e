"""How allauth behaves here: accounts are made by an administrator, never by sign-up."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from regions.models import User


class ClosedAccountAdapter(DefaultAccountAdapter):
    """Nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def set_password(self, user: User, password: str) -> None:
        """A password that somebody chose is no longer the one they were given."""
        user.must_change_password = False
        super().set_password(user, password)
