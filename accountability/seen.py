"""Forms that say what they were opened with: `ledger.seen`, under the name this app knows it by."""

from ledger.seen import Seen, SeenForm, last_act, last_told, unsent

__all__ = ["Seen", "SeenForm", "last_act", "last_told", "unsent"]
