"""The .po compiler for machines without gettext."""

import gettext
import io

import pytest

from qiannan.demo import messages

PO = """
# A comment
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

#: somewhere.py:1
msgid "Close out"
msgstr "销号"

msgctxt "month"
msgid "May"
msgstr "五月"

msgid "%(n)d lead"
msgid_plural "%(n)d leads"
msgstr[0] "%(n)d 条线索"

msgid ""
"two "
"lines \\"quoted\\""
msgstr "两行\\n“引用”"

#, fuzzy
msgid "Guess"
msgstr "猜"

msgid "Untranslated"
msgstr ""

#~ msgid "Gone"
#~ msgstr "没了"
"""


@pytest.fixture
def catalogue():
    return gettext.GNUTranslations(io.BytesIO(messages.encode(messages.entries(PO))))


def test_a_text_is_translated(catalogue):
    assert catalogue.gettext("Close out") == "销号"


def test_a_text_with_context_is_translated(catalogue):
    assert catalogue.pgettext("month", "May") == "五月"


def test_a_plural_is_translated(catalogue):
    assert catalogue.ngettext("%(n)d lead", "%(n)d leads", 3) == "%(n)d 条线索"


def test_continued_lines_and_escapes_are_joined(catalogue):
    assert catalogue.gettext('two lines "quoted"') == "两行\n“引用”"


@pytest.mark.parametrize("text", ["Guess", "Untranslated", "Gone"])
def test_fuzzy_empty_and_obsolete_entries_are_left_out(catalogue, text):
    assert catalogue.gettext(text) == text


def test_only_what_differs_is_written(tmp_path):
    folder = tmp_path / "locale/zh_Hans/LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(PO, encoding="utf-8")

    first, second = messages.compile_all(tmp_path), messages.compile_all(tmp_path)

    assert first == [folder / "django.mo"]
    assert second == []


def test_a_line_that_is_no_po_is_refused():
    with pytest.raises(ValueError, match="not a PO line"):
        messages.entries('msgid "x"\nnonsense here\n')
