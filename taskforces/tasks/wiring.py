"""What the task ledger adds when the apps are ready: words of events, navigation, late notices."""

from ledger.events import TEXTS
from taskforces.tasks.event_texts import EVENT_TEXTS


def connect() -> None:
    """Call once, when the apps are ready."""
    TEXTS.update(EVENT_TEXTS)
