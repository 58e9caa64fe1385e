"""The register of one household on one A4 (一户一表)."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from households.printing.sheets import MARGIN, RULE, Column, Paper

MEMBERS = (
    Column("序号", 9, is_number=True),
    Column("姓名", 22),
    Column("与户主关系", 18),
    Column("性别", 9),
    Column("年龄", 10, is_number=True),
    Column("民族", 15),
    Column("文化程度/在校", 25),
    Column("健康状况", 24),
    Column("劳动技能", 22),
    Column("务工", 18),
    Column("医保", 14),
)
MOST = 14


@dataclass(frozen=True)
class Register:
    """What the page says, section by section; numbers and phones are masked already."""

    url: str
    place: str
    household_no: str
    year: str
    base: list[tuple[str, str]]
    living: list[tuple[str, str]]
    income: list[tuple[str, str]]
    members: list[tuple[str, ...]] = field(default_factory=list)
    contacts: list[tuple[str, str]] = field(default_factory=list)
    photo: bytes = field(default=b"", repr=False)


def sheet(registers: Sequence[Register], *, who: str) -> bytes:
    """Return one page a household as PDF."""
    paper = Paper("农户登记表（一户一表）")
    for n, register in enumerate(registers):
        if n:
            paper.next_page()
        _draw(paper, register)
        paper.foot(who, f"户编号 {register.household_no}")
    return paper.done()


def _draw(paper: Paper, register: Register) -> None:
    paper.centred(paper.width / 2, 17, "农户登记表", 18)
    paper.centred(paper.width / 2, 24, "（一户一表）", 10)
    paper.text(MARGIN, 30, register.place, 9.5, 112)
    paper.text(MARGIN, 35, f"户编号 {register.household_no}　{register.year} 年度", 9, 112)
    paper.picture(paper.width - MARGIN - 67, 9, 36, 27, register.photo)
    if register.url:
        paper.code(paper.width - MARGIN - 27, 9, 27, register.url)
    y = _section(paper, 38, "一、基本情况", register.base)
    y = _heading(paper, y, f"家庭成员（{len(register.members)} 人）")
    rows = [(str(n), *cells) for n, cells in enumerate(register.members[:MOST], 1)]
    y = paper.table(y, MEMBERS, rows, 6.2)
    if len(register.members) > MOST:
        paper.text(MARGIN, y + 4, f"另有 {len(register.members) - MOST} 人，见系统登记表", 8)
        y += 5
    y = _section(paper, y, "二、生产生活条件", register.living)
    y = _section(paper, y, "三、收入情况（元）", register.income)
    people = [(duty, name) for duty, name in register.contacts] or [("帮扶责任人", "")]
    _section(paper, y, "五、帮扶责任人", people)
    foot = paper.height - 22
    paper.rule(MARGIN, foot - 7, paper.width - 2 * MARGIN, RULE)
    for n, text in enumerate(("户主签字：", "填表人：", "村负责人：", "日期：　　年　　月　　日")):
        paper.text(MARGIN + n * 46, foot, text, 9.5)


def _heading(paper: Paper, y: float, title: str) -> float:
    paper.text(MARGIN, y + 5, title, 10)
    return y + 7


def _section(paper: Paper, y: float, title: str, pairs: list[tuple[str, str]]) -> float:
    return paper.pairs(_heading(paper, y, title), pairs, row=6.2)
