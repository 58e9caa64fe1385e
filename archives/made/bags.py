"""The bag of policies (政策入户书袋) and the household card (明白卡) in large print.

Both say in a farmer's words what this household is entitled to, what it receives and whom to ask.
The card hangs on the wall: what is on it beside the policies is what
`households.printing.data.card` lets on a card, and no policy that tells of a person's health.
"""

from collections.abc import Callable, Iterable

from archives.made import policies
from archives.made.form import Form
from archives.made.helped import said_of
from archives.made.known import Known
from households.printing import data
from households.printing.sheets import MARGIN, RULE, Paper

LARGE = 16.0  # points: to be read without glasses at arm's length
CODE = 34.0


def card_form(known: Known, who: str, paper: Paper | None = None) -> Form:
    """The card: A4, large print."""
    card = data.card(known.home, lambda _token: known.url, known.contacts)
    form = _opened(known, card.title, who, paper)
    form.para(card.status, LARGE, indent=False)
    for label, value in card.facts:
        if value:
            form.para(f"{label}：{value}", LARGE, indent=False)
    names = [f"{one.name}（{one.membership.relation.removeprefix('之')}）" for one in known.members]
    form.para(f"家里 {len(names)} 口人：" + "、".join(names), LARGE, indent=False)
    _title(form, "享受的政策")
    said = [one for one in said_of(known) if one.policy.is_public]
    for one in said:
        if one.received:
            form.para(f"{one.policy.title}：{one.received}", LARGE, indent=False)
    if others := [one.policy.title for one in said if not one.received]:
        form.para("还可以享受：" + "、".join(others) + "。", LARGE, indent=False)
    if not said:
        form.para("系统里没有登记。", LARGE, indent=False)
    _title(form, "有事找谁")
    for duty, name in card.contacts:
        form.para(f"{duty}：{name}", LARGE, indent=False)
    form.para("监督电话：12317", LARGE, indent=False)
    return form


def bag_form(known: Known, who: str, paper: Paper | None = None) -> Form:
    """The bag: every policy with what it gives, what was received, and whom to ask."""
    form = _opened(known, "政策入户书袋", who, paper)
    said = said_of(known)
    got = sum(one.is_received for one in said)
    form.para(
        f"您家可以享受 {len(said)} 项政策，系统里已有享受记录的 {got} 项。", LARGE, indent=False
    )
    for n, one in enumerate(said, 1):
        form.room(46)
        _title(form, f"{n}．{one.policy.title}")
        form.para(one.entitled, LARGE, indent=False)
        if words := policies.received_words(one):
            form.para(f"现在：{words}", LARGE, indent=False)
        form.para(f"问谁：{one.policy.ask}", LARGE, indent=False)
    if not said:
        form.para("您家不是建档立卡户。有困难请找网格员或村委会，可以申请。", LARGE, indent=False)
    form.y += 4
    form.para(
        "说明：各项政策的标准由县里每年公布，以公布的为准。该领没领到的，请找帮扶责任人，"
        "或拨打 12317。",
        LARGE, indent=False,
    )  # fmt: skip
    return form


def _opened(known: Known, title: str, who: str, paper: Paper | None) -> Form:
    """Title, household and code: the same head on both."""
    form = Form(title, who, left=f"户编号 {known.home.household_no}", paper=paper)
    page = form.paper
    top = form.y
    if known.url:
        page.code(page.width - MARGIN - CODE, top - 4, CODE, known.url)
        page.centred(
            page.width - MARGIN - CODE / 2, top + CODE - 1, "工作人员扫码，登录后可看", 7.5
        )
    room = form.width - CODE - 4
    page.text(MARGIN, top + 10, title, 26, room)
    page.text(MARGIN, top + 21, form.say(f"户主　{known.home.head_name}"), 20, room)
    page.lines(MARGIN, top + 30, form.say(known.address), LARGE, room, 2)
    form.y = top + CODE + 4
    page.rule(MARGIN, form.y, form.width, RULE)
    form.y += 1
    return form


def _title(form: Form, text: str) -> None:
    form.room(22)
    form.y += 3
    form.paper.rule(MARGIN, form.y, form.width)
    form.y += 8.4
    form.paper.text(MARGIN, form.y, form.say(text), 18, form.width)
    form.y += 0.6


SHEETS: dict[str, Callable[[Known, str, Paper | None], Form]] = {
    "cards": card_form,
    "bags": bag_form,
}
TITLES = {"cards": "精准扶贫明白卡", "bags": "政策入户书袋"}


def print_job(kind: str, homes: Iterable[Known], who: str) -> bytes:
    """The papers of many households as one PDF, each beginning a page of its own."""
    paper = Paper(TITLES[kind])
    for known in homes:
        SHEETS[kind](known, who, paper).close()
    return paper.saved() if paper.pages > 1 else paper.done()
