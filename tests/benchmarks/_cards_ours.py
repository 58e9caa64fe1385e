"""Labels and cards as the product prints them: `python -m tests.benchmarks._cards_ours`."""

import json
import os
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qiannan.settings")
django.setup()

from archives.made import bags  # noqa: E402
from households.printing import cards, fonts, labels  # noqa: E402
from tests.benchmarks import _cards_data as said  # noqa: E402
from tests.benchmarks import _cards_large as wide  # noqa: E402
from tests.benchmarks._volume_files import peak_mb  # noqa: E402


def main() -> None:
    fonts.width("字", 9)  # the font is read once a process
    before, begun = peak_mb(reset=True), time.perf_counter()
    stuck = [
        labels.Label(said.url(n), said.PLACE, "1网格", said.head(n), f"A{n:05}")
        for n in range(said.LABELS)
    ]
    sheets = labels.sheet(stuck, labels.STOCKS["24"])
    after_labels = time.perf_counter() - begun
    hung = [
        cards.Card(
            said.url(n), "精准扶贫明白卡", said.PLACE, said.head(n), said.STATUS, said.FACTS,
            said.MEMBERS, said.MEASURES, said.CONTACTS,
        )
        for n in range(said.CARDS)
    ]  # fmt: skip
    paper = cards.sheet(hung, who="某某")
    after_cards = time.perf_counter() - begun
    large = bags.print_job("cards", wide.homes(), "某某")
    seconds = time.perf_counter() - begun
    told = said.rates(after_labels, after_cards, seconds)
    size = (len(sheets) + len(paper) + len(large)) / 1e6
    pages = sum(map(said.pages_of, (sheets, paper, large)))
    print(
        json.dumps(
            told | {"pages": pages, "seconds": seconds, "mb": size, "grown_mb": peak_mb() - before}
        )
    )


if __name__ == "__main__":
    sys.exit(main())
