"""Who is concerned in a case, and may therefore not decide it."""

from enum import Enum

from accountability.models import Case
from regions.models import User


class Concerned(Enum):
    SELF = "self"
    RELATIVE = "relative"


def concerned_in(case: Case, user: User) -> Concerned | None:
    """How `user` is concerned: as the person, or by a name that the case gives as a relative's.

    Counted by natural person where the case knows the account, else by name: who bears the same
    name by chance has another person decide, which harms nobody.
    """
    if case.account and case.account.person == user.person:
        return Concerned.SELF
    named = {relative.name for relative in case.relatives.all()} | {case.person_name}
    return Concerned.RELATIVE if user.full_name in named else None
