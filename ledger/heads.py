"""Heads of chains as they are printed on a bulletin, and checking a printed one years later.

Who holds the database and an old copy of it can put the old copy back; paper that left the house
says where a chain stood.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Subquery

from ledger.models import Chain, Event


@dataclass(frozen=True)
class Head:
    """Where a chain stood: its path, the number of its last event and that event's hash."""

    chain: str
    seq: int
    hash: str

    @property
    def printed(self) -> str:
        """What fits on a line: the number and the hash in groups of eight."""
        groups = " ".join(self.hash[at : at + 8] for at in range(0, len(self.hash), 8))
        return f"{self.seq} {groups}"


def heads(as_of: datetime | None = None) -> list[Head]:
    """Return where each chain stood at a moment (now, if none is given), in order of their paths.

    A chain without an event by then is left out.
    """
    if as_of is None:
        found = Chain.objects.order_by("chain")
        return [Head(one.chain, one.seq, one.hash) for one in found]
    last = Event.objects.filter(chain=OuterRef("chain"), at__lte=as_of).order_by("-seq")
    rows = Chain.objects.annotate(
        last_seq=Subquery(last.values("seq")[:1]), last_hash=Subquery(last.values("hash")[:1])
    ).filter(last_seq__isnull=False)
    return [
        Head(*row) for row in rows.order_by("chain").values_list("chain", "last_seq", "last_hash")
    ]


def check(printed: Head) -> str:
    """Return "" where the chain still runs through a printed head, else what is wrong, in Chinese.

    The hash may be typed with blanks, in capitals, or its first eight or more characters alone.
    """
    typed = "".join(printed.hash.split()).lower()
    if len(typed) < 8 or set(typed) - set("0123456789abcdef"):
        return "请填写印出的哈希值，至少前 8 位（数字和 a–f）"
    event = Event.objects.filter(chain=printed.chain, seq=printed.seq).first()
    if event is None:
        return f"链上没有第 {printed.seq} 条记录：印出之后被删去了结尾，请停止使用并报告审计"
    if not event.hash.startswith(typed):
        return f"第 {printed.seq} 条记录的哈希与印出的不一致：此条或之前的记录被改写，请报告审计"
    return ""
