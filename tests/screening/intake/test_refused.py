"""Files that must be refused: the right reason, one sentence, nothing written."""

import re

import pytest

from screening.intake import RefusedFile, receive
from tests.screening.intake import broken
from tests.screening.intake.broken import BROKEN, COUNTY

CASES = [pytest.param(code, build, id=name) for name, code, build in BROKEN]


@pytest.mark.parametrize(("code", "build"), CASES)
def test_a_broken_file_is_refused_and_leaves_nothing(tmp_path, code, build):
    path = build(tmp_path)
    out = tmp_path / "out"

    with pytest.raises(RefusedFile) as refused:
        receive(path, out_dir=out, known_counties={COUNTY})

    assert refused.value.code == code
    assert not out.exists()


@pytest.mark.parametrize(("code", "build"), CASES)
def test_a_refusal_is_one_chinese_sentence_with_file_and_remedy(tmp_path, code, build):
    path = build(tmp_path)

    with pytest.raises(RefusedFile) as refused:
        receive(path, out_dir=tmp_path / "out", known_counties={COUNTY})

    message = refused.value.message
    assert message.startswith(f"文件“{path.name}”")
    assert message.count("。") == 1
    assert re.search("请", message)
    assert not re.search(r"[0-9]{15}", message)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        pytest.param("broken-utf-8-byte", "第 3 行（第", id="encoding-names-row-and-byte"),
        pytest.param("one-cell-too-many", "第 8 行", id="ragged-names-row"),
        pytest.param("formula", "C5 单元格", id="formula-names-cell"),
        pytest.param("old-formula", "C2 单元格", id="old-formula-names-cell"),
        pytest.param("far-cell", "XFD1048576", id="far-cell-is-named"),
        pytest.param("required-column-missing", "“供养方式”", id="missing-column-is-named"),
        pytest.param("columns-shifted", "第 2 行“姓名”列", id="shift-names-row-and-column"),
        pytest.param("merged-rows", "第 3 行", id="merge-names-row"),
        pytest.param("hidden-sheet", "“旧数据”", id="second-sheet-is-named"),
        pytest.param("quote-never-closed", "第 2 行", id="quote-names-row"),
        pytest.param("cut-in-a-line", "第 31 行", id="cut-names-row"),
    ],
)
def test_a_refusal_says_where(tmp_path, name, words):
    build = {name: build for name, _, build in BROKEN}[name]

    with pytest.raises(RefusedFile) as refused:
        receive(build(tmp_path), out_dir=tmp_path / "out", known_counties={COUNTY})

    assert words in refused.value.message


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("../../etc/passwd\u202ecsv.exe", id="path-and-direction"),
        pytest.param("a\x00b\nc.csv", id="control"),
        pytest.param("长" * 500 + ".csv", id="long"),
    ],
)
def test_a_hostile_name_is_shown_harmless(tmp_path, name):
    path = tmp_path / "upload"
    path.write_bytes(b"")

    with pytest.raises(RefusedFile) as refused:
        receive(
            path,
            out_dir=tmp_path / "out",
            original_name=name,
            known_counties={COUNTY},
        )

    assert not re.search("[\x00-\x1f/\u202e]", refused.value.message)
    assert len(refused.value.message) < 250


@pytest.mark.parametrize(
    ("bad", "outcome"),
    [
        pytest.param(6, "accepted", id="a-fifth-is-not"),
        pytest.param(7, "shifted", id="more-than-a-fifth-is"),
    ],
)
def test_more_than_a_fifth_of_bad_rows_is_a_shift(tmp_path, bad, outcome):
    lines = [("姓名?", *line[1:]) if at < bad else line for at, line in enumerate(broken.rows())]
    path = tmp_path / f"{broken.STEM}.csv"
    path.write_text(broken.csv_text([broken.HEADER, *lines]))

    assert _outcome(path) == outcome


def test_an_identity_column_full_of_words_is_a_shift(tmp_path):
    lines = [(line[0], "都匀市", *line[2:]) for line in broken.rows()]
    path = tmp_path / f"{broken.STEM}.csv"
    path.write_text(broken.csv_text([broken.HEADER, *lines]))

    assert _outcome(path) == "shifted"


def _outcome(path):
    try:
        receive(path, out_dir=path.parent / "out", known_counties={COUNTY})
    except RefusedFile as refused:
        return refused.code
    return "accepted"
