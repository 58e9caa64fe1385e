"""What networks, people and phones did, over all histories: one without them shows nothing."""

from collections import Counter

SETTLED = {"accepted", "merged", "conflict", "proposed"}
DONE = {"accepted", "merged", "conflict"}
SEEN: Counter[str] = Counter()
ALL = {
    "lost", "doubled", "reordered", "split", "replayed", "moved", "transfer", "merge", "disabled",
    "restored", "adopted", "set aside", "decided", "signed", "sent back", "accepted", "conflict",
    "proposed", "held", "from a file", "paper", "paper twice", "paper proposed", "paper refused",
    "paper adopted", "better copy", "pages late", "take out", "put back",
}  # fmt: skip
