"""Write regions/data/readings.txt anew from pypinyin: `python qiannan/demo/readings.py`.

pypinyin holds its dictionary of phrases in 57 MB of each process. What is wanted of it, readings
without tones, is a table of 250 kB, read when the first name is spelt (`regions.pinyin`).
"""

from collections import defaultdict
from pathlib import Path

import pypinyin
from pypinyin import lazy_pinyin
from pypinyin.constants import PHRASES_DICT, PINYIN_DICT

TARGET = Path(__file__).resolve().parents[2] / "regions" / "data" / "readings.txt"
HEAD = f"""\
# Readings of Chinese characters without tones, the most frequent one of each; then the phrases
# that are read otherwise than their characters are. Written by qiannan/demo/readings.py from
# pypinyin {pypinyin.__version__} (MIT licence, Copyright (c) 2016 mozillazg, 闲耘).
"""


def main() -> None:
    single = {chr(code): lazy_pinyin(chr(code))[0] for code in PINYIN_DICT}
    by_reading = defaultdict(list)
    for character, reading in single.items():
        by_reading[reading].append(character)
    lines = [f"{reading} {''.join(sorted(by_reading[reading]))}" for reading in sorted(by_reading)]
    lines.append("")
    lines += [f"{text} {' '.join(said)}" for text, said in sorted(_phrases(single).items())]
    TARGET.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")


def _phrases(single: dict[str, str]) -> dict[str, list[str]]:
    """The phrases to keep: read otherwise, or with such a phrase inside that is not meant."""
    said = {text: lazy_pinyin(text) for text in PHRASES_DICT}
    kept = {text: r for text, r in said.items() if r != [single[c] for c in text]}
    return kept | {
        text: r
        for text, r in said.items()
        if text not in kept
        and any(text[a:b] in kept for a in range(len(text)) for b in range(a + 2, len(text) + 1))
    }


if __name__ == "__main__":
    main()
