"""Acts made on phones without signal, each applied once: the protocol of the phone."""

from ledger.acts.kinds import (
    KINDS,
    PULLS,
    Done,
    Kind,
    RefusedError,
    Sent,
    SentHand,
    SentPhoto,
    State,
    WaitsError,
    register,
)

__all__ = [
    "KINDS",
    "PULLS",
    "Done",
    "Kind",
    "RefusedError",
    "Sent",
    "SentHand",
    "SentPhoto",
    "State",
    "WaitsError",
    "register",
]
