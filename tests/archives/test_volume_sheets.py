"""The sheets of a volume: where papers, numbers and titles stand on them, and what they take."""

import re
import subprocess
import sys

import pikepdf
import pypdfium2
import pytest

from archives.volumes import binding, holding, pages, sheets
from archives.volumes.sheets import Facts, Line
from tests.archives.builders import texts


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)


def corner_of_number(path) -> list[str]:
    """Of each numbered page as it lies in the volume: where its number stands."""
    with pikepdf.open(path) as pdf:
        pages = [page for page in pdf.pages if page.label.isdecimal()]
        assert {tuple(map(round, page.mediabox)) for page in pages} == {(0, 0, 595, 842)}
        [page.contents_coalesce() for page in pages]
        drawn = [page.obj.Contents.read_bytes().decode("latin-1") for page in pages]
    found = [re.findall(r"BT \S+ \S+ Tf (\S+) (\S+) Td \((\d+)\) Tj", text) for text in drawn]
    assert [number for ((_x, _y, number),) in found] == [str(n + 1) for n in range(len(pages))]
    return ["右" if float(x) > 300 else "左" for ((x, y, _n),) in found if float(y) > 800]


def test_numbers_stand_on_the_outer_corner(full):
    one = binding.bind(holding.held_by(full))
    corners = corner_of_number(one)
    both = binding.bind(holding.held_by(full, two_sided=True))

    assert corners == ["右"] * 6
    assert corner_of_number(both) == ["右", "左"] * 3
    assert len(texts(both)) == 4 + 6 + 1  # the back of the cover, and of the contents, are free


@pytest.mark.parametrize(
    ("size", "turned", "shown"),
    [
        ((595, 842), 0, (595, 842)),
        ((842, 595), 0, (842, 595)),
        ((1191, 842), 0, (842, 595)),
        ((595, 842), 90, (842, 595)),
        ((200, 400), 0, (595, 842)),
        ((2480, 3508), 0, (595, 842)),
    ],
)
def test_every_page_is_set_on_a_sheet_and_stands_upright_on_a_screen(tmp_path, size, turned, shown):
    plain, body = tmp_path / "plain.pdf", tmp_path / "body.pdf"
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=size)
        page.obj.Rotate = turned
        page.contents_add(b"0 0 0 rg 0 0 %d %d re f" % size)
        pdf.Root.PageLabels = pikepdf.Dictionary(Nums=pikepdf.Array())
        pdf.save(plain)

    pages._sheets(plain, body, 0, two_sided=False)

    with pypdfium2.PdfDocument(body) as found:
        assert tuple(map(round, found[0].get_size())) == shown
        picture = found[0].render(scale=1).to_pil().convert("L")
    left, upper, right, lower = picture.point(lambda grey: 255 * (grey < 128)).getbbox()
    wide, high = shown
    binding_edge = upper if wide > high else left
    assert binding_edge >= 56  # 20 mm
    assert min(wide - right, high - lower) >= 13
    with pikepdf.open(body) as pdf:
        assert set(pdf.Root.keys()) == {"/Type", "/Pages"}


def test_no_title_is_shortened_in_the_contents(tmp_path):
    title = "关于申请将本户纳入建档立卡贫困户并享受教育资助医疗保险危房改造政策的申请书" * 2
    lines = [Line("扶持谁", "村民委员会" * 6, title, "20160301", 1, 1)] * 40
    facts = Facts("J012-1", "案卷", "县", "", "永久", lines=lines)

    sheets.draw_front(tmp_path / "front.pdf", facts, 40)

    told = "".join("".join(texts(tmp_path / "front.pdf")).split())
    assert "…" not in told
    assert told.count("申请书") == 80
    assert "40" in told


def test_a_volume_takes_no_more_memory_for_more_pages(tmp_path):
    peaks = [peak_kb(tmp_path / "few", 10), peak_kb(tmp_path / "many", 120)]

    assert peaks[1] - peaks[0] < 20 << 10  # the pictures alone are 66 MB more


def peak_kb(folder, pictures: int) -> int:
    told = subprocess.run(
        [sys.executable, "-m", "tests.archives.binder", str(folder), str(pictures), "0"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return int(told.stdout.split()[1])
