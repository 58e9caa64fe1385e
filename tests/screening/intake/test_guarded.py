"""What of a workbook reaches the parser, what bounds it, and that the guards have the last word."""

import subprocess

import openpyxl
import pytest

from screening.intake import RefusedFile, receive, sandbox
from tests.screening.intake.broken import BROKEN, COUNTY, saved, table, xlsx_bytes

BUILD = {name: build for name, _, build in BROKEN}


@pytest.fixture
def begun(monkeypatch):
    """The commands of the children that began to read."""
    commands = []
    begin = subprocess.Popen

    def noted(command, **how):
        commands.append(command)
        return begin(command, **how)

    monkeypatch.setattr(sandbox.subprocess, "Popen", noted)
    return commands


@pytest.mark.parametrize(
    "name", ["zip-bomb", "members-overlap", "many-members", "macro", "zip-password", "old-formula"]
)
def test_a_workbook_whose_list_of_parts_is_bad_reaches_no_parser(tmp_path, begun, name):
    with pytest.raises(RefusedFile):
        receive(BUILD[name](tmp_path), out_dir=tmp_path / "out", known_counties={COUNTY})

    assert begun == []


def test_the_guard_has_its_say_before_what_the_parser_found(take, begun):
    book = openpyxl.Workbook()
    [book.active.append(line) for line in table()]
    book.active["C5"] = "=1+1"
    book.create_sheet("旧数据").append(("甲",))

    with pytest.raises(RefusedFile) as refused:
        take(saved(book), ".xlsx")

    assert refused.value.code == "formula"
    assert len(begun) == 1


def test_a_parser_has_no_more_memory_than_the_size_of_its_workbook_justifies(take, begun):
    take(xlsx_bytes(table()), ".xlsx")

    memory = int(begun[0][-1])
    assert sandbox.MEMORY_BYTES < memory < sandbox.MEMORY_BYTES + (1 << 20)


def test_a_parser_that_wants_more_memory_is_refused_as_too_big(take, monkeypatch):
    monkeypatch.setattr(sandbox, "MEMORY_BYTES", 64 << 20)
    monkeypatch.setattr(sandbox, "MEMORY_OF_TEXT", 0)
    book = openpyxl.Workbook()
    book.active["A1"] = book.active["IV9000"] = "x"  # two million empty cells between them

    with pytest.raises(RefusedFile) as refused:
        take(saved(book), ".xlsx")

    assert refused.value.code == "too_big"


def test_no_parser_outlives_a_refusal(tmp_path, monkeypatch):
    children = []
    begin = subprocess.Popen

    def kept(command, **how):
        children.append(begin(command, **how))
        return children[-1]

    monkeypatch.setattr(sandbox.subprocess, "Popen", kept)

    with pytest.raises(RefusedFile):
        receive(BUILD["formula"](tmp_path), out_dir=tmp_path / "out", known_counties={COUNTY})

    assert [child.returncode is None for child in children] == [False]
