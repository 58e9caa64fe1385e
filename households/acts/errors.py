"""Why an act cannot be done."""


class ActError(Exception):
    """An act cannot be done; the message is a Chinese sentence for the person who wants it."""


class StaleActError(ActError):
    """A row is no longer as the act found it."""
