"""An XLSX as Excel saves it: `python -m tests.benchmarks._intake_file PATH ROWS`.

Every cell is text, kept once in the table of shared strings; a title row stands above the header
and a line of totals below the rows.
"""

import random
import sys
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from xml.sax.saxutils import escape

from households import id_number
from screening.synthetic import writers
from screening.synthetic.writers import column_letters

SEED = 20180630
TITLE = "瓮安县户籍人口登记表"
HEADER = (
    "姓名", "公民身份号码", "性别", "民族", "出生日期", "户号", "与户主关系", "户籍地址",
    "户口性质", "户口状态", "注销日期", "迁入地",
)  # fmt: skip
SURNAMES = "韦罗陆杨王李岑班潘吴石莫"
GIVEN = "光明秀英国华建平玉兰志强小芳永贵春梅"
_STRINGS = (
    '<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.spreadsheetml.sharedStrings+xml"/></Types>'
)
_RELATION = (
    '<Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
)
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def row(dice: random.Random, n: int) -> tuple[str, ...]:
    """One person; one number in two hundred is mistyped, one date in fifty written otherwise."""
    born = date(1930, 1, 1) + timedelta(days=dice.randrange(32_000))
    first17 = f"522799{born:%Y%m%d}{n % 1000:03d}"
    number = first17 + id_number.check_character(first17)
    if n % 200 == 7:
        number = number[:-1] + ("1" if number[-1] != "1" else "2")
    name = dice.choice(SURNAMES) + "".join(dice.choices(GIVEN, k=dice.choice((1, 2, 2))))
    village = f"贵州省瓮安县测试镇第{n % 120 + 1}村{n % 9 + 1}组"
    status = "死亡注销" if n % 90 == 0 else "正常"
    return (
        name, number, "男" if n % 2 else "女", dice.choice(("汉族", "布依族", "苗族")),
        f"{born:%Y-%m-%d}" if n % 50 else f"{born:%Y/%m/%d}", f"52272500{n // 4:07d}",
        dice.choice(("户主", "配偶", "子", "女")), village, "农业", status,
        "20180105" if status != "正常" else "", "",
    )  # fmt: skip


class Strings:
    """The table of shared strings: each text is kept once."""

    def __init__(self) -> None:
        self.places: dict[str, int] = {}

    def row(self, number: int, cells: Sequence[str]) -> str:
        found = "".join(
            f'<c r="{column_letters(at)}{number}" t="s"><v>{self._place(text)}</v></c>'
            for at, text in enumerate(cells)
            if text
        )
        return f'<row r="{number}" spans="1:12">{found}</row>'

    def _place(self, text: str) -> int:
        return self.places.setdefault(text, len(self.places))

    def xml(self) -> str:
        texts = "".join(f"<si><t>{escape(text)}</t></si>" for text in self.places)
        return f'<sst xmlns="{_MAIN}" uniqueCount="{len(self.places)}">{texts}</sst>'


def lines(rows: int) -> Iterator[Sequence[str]]:
    dice = random.Random(SEED)
    yield (TITLE,)
    yield HEADER
    for n in range(rows):
        yield row(dice, n)
    yield ("合计", str(rows))


def main(path: Path, rows: int) -> None:
    strings = Strings()
    sheet = "".join(strings.row(n, cells) for n, cells in enumerate(lines(rows), 1))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as book:
        for name, text in writers._parts("户籍人口"):
            text = text.replace("</Types>", _STRINGS) if "Content_Types" in name else text
            text = text.replace("</Relationships>", _RELATION) if "workbook" in name else text
            book.writestr(name, text)
        start = f'<worksheet xmlns="{_MAIN}"><sheetData>'
        book.writestr("xl/worksheets/sheet1.xml", f"{start}{sheet}</sheetData></worksheet>")
        book.writestr("xl/sharedStrings.xml", strings.xml())


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
