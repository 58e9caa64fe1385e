"""The card for a household's wall (明白卡): two on an A4 sheet, to be cut."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from households.printing.sheets import MARGIN, RULE, Paper

HALF = 148.5


@dataclass(frozen=True)
class Card:
    """What a card says: nothing that a visitor should not read, no number, phone or illness."""

    url: str
    title: str
    place: str
    head: str
    status: str
    facts: list[tuple[str, str]]
    members: list[tuple[str, str, str]]  # name, relation, age
    measures: list[str] = field(default_factory=list)
    contacts: list[tuple[str, str]] = field(default_factory=list)  # duty, name


def sheet(cards: Sequence[Card], *, who: str) -> bytes:
    """Return the cards as PDF; a dotted line says where to cut."""
    paper = Paper("精准扶贫明白卡")
    for n, card in enumerate(cards):
        if n and n % 2 == 0:
            paper.next_page()
        _draw(paper, card, n % 2 * HALF, who)
        if n % 2 == 0:
            paper.canvas.setDash(1, 2)
            paper.rule(0, HALF, paper.width)
            paper.canvas.setDash()
    return paper.done()


def _draw(paper: Paper, card: Card, top: float, who: str) -> None:
    paper.centred(paper.width / 2, top + 15, card.title, 17, 130)
    paper.text(MARGIN, top + 24, card.place, 9.5, 110)
    paper.rule(MARGIN, top + 27, paper.width - 2 * MARGIN, RULE)
    code = 30.0
    paper.code(paper.width - MARGIN - code, top + 29, code, card.url)
    paper.centred(paper.width - MARGIN - code / 2, top + 62, "工作人员扫码，登录后可看", 6.5)
    room = paper.width - 2 * MARGIN - code - 4
    paper.text(MARGIN, top + 37, f"户主　{card.head}", 15, room)
    paper.text(MARGIN, top + 44, card.status, 10, room)
    for n, (label, value) in enumerate(card.facts[:8]):
        x, y = MARGIN + n % 2 * room / 2, top + 51 + n // 2 * 6
        paper.text(x, y, f"{label}：{value or '—'}", 9.5, room / 2 - 2)
    y = _members(paper, card, top + 78)
    _words(paper, "帮扶措施", "、".join(card.measures) or "未登记", y + 7)
    people = "　".join(f"{duty} {name}" for duty, name in card.contacts) or "未登记"
    _words(paper, "联系人", people, y + 19)
    paper.text(MARGIN, top + HALF - 6, "有问题请找网格员或拨打 12317", 7.5)
    paper.right(paper.width - MARGIN, top + HALF - 6, f"打印人 {who}", 7.5)


def _members(paper: Paper, card: Card, y: float) -> float:
    """Names in two columns of six; the rest is counted."""
    paper.text(MARGIN, y - 2, f"家庭成员 {len(card.members)} 人", 9.5)
    across = (paper.width - 2 * MARGIN) / 2
    for n, (name, relation, age) in enumerate(card.members[:12]):
        x, down = MARGIN + n // 6 * across, y + 3.5 + n % 6 * 5.2
        paper.text(x, down, name, 9.5, 40)
        paper.text(x + 42, down, relation, 9, 24)
        paper.text(x + 68, down, age, 9, 18)
    if len(card.members) > 12:
        paper.text(MARGIN, y + 36, f"另有 {len(card.members) - 12} 人，见登记表", 8)
    return y + 3.5 + min(6, max(1, len(card.members))) * 5.2


def _words(paper: Paper, label: str, text: str, y: float) -> None:
    paper.rule(MARGIN, y - 5, paper.width - 2 * MARGIN)
    paper.text(MARGIN, y, label, 9)
    paper.lines(MARGIN + 20, y, text, 9, paper.width - 2 * MARGIN - 20, 2)
