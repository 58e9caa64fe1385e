"""How allauth behaves here: accounts are made by an administrator, never by sign-up."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest

from qiannan import vault
from regions.models import User


class ClosedAccountAdapter(DefaultAccountAdapter):
    """Nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def set_password(self, user: User, password: str) -> None:
        """A password that somebody chose is no longer the one they were given."""
        user.must_change_password = False
        super().set_password(user, password)


class SealingMFAAdapter(DefaultMFAAdapter):
    """The secrets of second factors do not lie in the database in clear."""

    def encrypt(self, text: str) -> str:
        return vault.seal(text.encode(), purpose=_SECOND_FACTOR)

    def decrypt(self, encrypted_text: str) -> str:
        """Also read one from before they were sealed."""
        if not vault.is_sealed(encrypted_text):
            return encrypted_text
        return vault.unseal(encrypted_text, purpose=_SECOND_FACTOR).decode()


_SECOND_FACTOR = "second factor"
