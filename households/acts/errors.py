"""Why an act cannot be done."""


class ActError(Exception):
    """An act cannot be done; the message is a Chinese sentence for the person who wants it."""


class AlreadyMemberError(ActError):
    """The number is that of a member of a household, whose key it carries."""

    def __init__(self, sentence: str, household: int) -> None:
        super().__init__(sentence)
        self.household = household


class StaleActError(ActError):
    """A row is no longer as the act found it."""
