"""Text that comes in pieces is read as if it had come at once, wherever it was cut."""

from pathlib import Path

import pytest

from screening.intake import RefusedFile
from screening.intake.text import Cleaner, blocks


def read(*pieces: bytes, cells: bool = False) -> str:
    clean = Cleaner(keep_separators=cells)
    return "".join(blocks(Path("unread"), "utf-8", clean, iter(pieces)))


@pytest.mark.parametrize("cut", range(8))
def test_a_hidden_character_is_removed_wherever_the_text_was_cut(cut):
    whole = "韦\u200b某\n".encode()

    assert read(whole[:cut], whole[cut:], "山\n".encode()) == "韦某\n山\n"


@pytest.mark.parametrize("cut", range(8))
def test_a_lost_character_is_found_wherever_the_text_was_cut(cut):
    whole = "韦\ufffd某\n".encode()

    with pytest.raises(RefusedFile) as refused:
        read("山\n".encode(), whole[:cut], whole[cut:])

    assert refused.value.code == "mojibake"


def test_the_separator_of_cells_is_kept_in_a_workbook_and_removed_from_a_text_file():
    assert read(b"a\x1fb\n", cells=True) == "a\x1fb\n"
    assert read(b"a\x1fb\n") == "ab\n"
