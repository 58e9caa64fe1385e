"""Telling the trail of what happens to accounts.

The trail (`ledger.events`) lies above this app, so it puts its recorder here when it is ready.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from regions.models import Region, User

Recorder = Callable[[str, "Region", "User", dict[str, Any]], None]
RECORDERS: list[Recorder] = []
HOLDERS: list[Callable[["Region"], None]] = []


def hold(region: "Region") -> None:
    """Wait until nobody else writes on the trail of `region`, and keep it until the transaction
    ends. Who signs has written on it before the personal key is held: who ends a key does likewise.
    """
    for holder in HOLDERS:
        holder(region)


def record(kind: str, *, region: "Region", by: "User", data: dict[str, Any]) -> None:
    """Record that `by` did something to an account posted at `region`."""
    for recorder in RECORDERS:
        recorder(kind, region, by, data)
