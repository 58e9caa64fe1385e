"""The bag of policies (政策入户书袋) and the household card (明白卡) in large print.

Both say in a farmer's words what this household is entitled to, what it receives and whom to ask.
The card hangs on the wall: what is on it beside the policies is what
`households.printing.data.card` lets on a card, and no policy that tells of a person's health.
"""

from collections.abc import Callable, Iterable

from reportlab.lib.units import mm

from archives.made import policies
from archives.made.form import AFTER, FOOT, LINE, Form
from archives.made.helped import said_of
from archives.made.known import Known
from archives.made.lines import leading, wrap_at_marks
from households.printing import data
from households.printing.sheets import MARGIN, RULE, Paper

LARGE = 16.0  # points: to be read without glasses at arm's length
MOST, LEAST = 18.0, 12.5  # the type of a card fills its page, and keeps to that one
TITLE = 1.125  # how much larger the name of a part is
CODE = 34.0
HOTLINE = "12317"


def card_form(known: Known, who: str, paper: Paper | None = None) -> Form:
    """The card: A4, large print, one page whatever there is to say."""
    card = data.card(known.home, lambda _token: known.url, known.contacts)
    form = _opened(known, card.title, who, paper)
    parts = _parts(known, _facts(card.facts), card.contacts)
    room = form.paper.height - FOOT - form.y
    size = MOST
    while size > LEAST and _down(parts, size, form.width) > room:
        size -= 0.5
    for title, lines in parts:
        if title:
            _title(form, title, size)
        for line in lines:
            _line(form, line, size)
    return form


Line = str | tuple[str, str]  # over the whole width, or two side by side


def _parts(
    known: Known, facts: list[Line], contacts: list[tuple[str, str]]
) -> list[tuple[str, list[Line]]]:
    """What the card says: (name of the part, its lines)."""
    names = [f"{one.name}（{one.membership.relation.removeprefix('之')}）" for one in known.members]
    family = f"家里 {len(names)} 口人：" + "、".join(names)
    said = [one for one in said_of(known) if one.policy.is_public]
    got: list[Line] = [f"{one.policy.title}：{one.received}" for one in said if one.received]
    if others := [one.policy.title for one in said if not one.received]:
        got.append(f"{'还' if got else ''}可以享受：" + "、".join(others) + "。")
    return [
        ("", [_status(known), family, *facts]),
        ("享受的政策", got or [_nothing(known)]),
        ("有事找谁", [*_people(known, contacts), f"监督电话：{HOTLINE}"]),
    ]


def _status(known: Known) -> str:
    home = known.home
    year = f"{home.exit_year} 年" if home.exit_year else ""
    left = f"{year}脱贫" if known.has_left else home.exit_status
    return "，".join(filter(None, (home.poor_kind, left)))


def _facts(facts: list[tuple[str, str]]) -> list[Line]:
    """The facts two side by side, in plain words; how many there are is said with the names."""
    told = [_fact(label, value) for label, value in facts if value and label != "家庭人口"]
    return [(told[n], told[n + 1] if n + 1 < len(told) else "") for n in range(0, len(told), 2)]


def _fact(label: str, value: str) -> str:
    if label == "安全饮水":
        return f"吃水：{'安全' if value == '是' else '还不安全'}"
    if label == "首次识别":
        year, month = value.split("-")
        return f"评为贫困户：{year} 年 {int(month)} 月"
    return f"{label.replace('纯收入', '收入')}：{value}"


def _people(known: Known, contacts: list[tuple[str, str]], *, phones: bool = False) -> list[Line]:
    """Whom to ask. What is handed over gives the helper's telephone; what hangs on a wall none."""
    numbers = {one.helper.name: one.helper.phone for one in known.helpers if phones}
    return [
        f"{duty}：{name}" + (f"　电话 {numbers[name]}" if numbers.get(name) else "")
        for duty, name in contacts
    ]


def _nothing(known: Known) -> str:
    if known.home.is_registered:
        return "系统里还没有您家的政策。请找网格员或村委会问一问。"
    return "您家不是建档立卡户。有困难请找网格员或村委会，可以申请。"


def _down(parts: list[tuple[str, list[Line]]], size: float, width: float) -> float:
    """How far down a card comes in type of a size, in millimetres."""
    texts = [line for _name, lines in parts for line in lines if isinstance(line, str)]
    pairs = sum(isinstance(line, tuple) for _name, lines in parts for line in lines)
    lines = sum(len(wrap_at_marks(text, size, width * mm)) for text in texts) + pairs
    after = (len(texts) + pairs) * AFTER
    titles = sum(_title_down(size) for name, _lines in parts if name)
    return (lines * LINE + after) * leading(size) + titles


def _line(form: Form, line: Line, size: float = LARGE) -> None:
    if isinstance(line, str):
        form.para(line, size, indent=False, broken=wrap_at_marks)
        return
    form.y += leading(size) * LINE
    for n, text in enumerate(line):
        at = MARGIN + n * form.width / 2
        form.paper.text(at, form.y, form.say(text), size, form.width / 2 - 2)
    form.y += leading(size) * AFTER


def bag_form(known: Known, who: str, paper: Paper | None = None) -> Form:
    """The bag: every policy with what it gives, what was received, and whom to ask."""
    form = _opened(known, "政策入户书袋", who, paper)
    said = said_of(known)
    if not said:
        _line(form, _nothing(known))
    elif got := sum(one.is_received for one in said):
        _line(form, f"您家可以享受 {len(said)} 项政策，其中 {got} 项已经享受。")
    else:
        _line(form, f"您家可以享受 {len(said)} 项政策，系统里还没有享受的记录。")
    for n, one in enumerate(said, 1):
        form.room(46)
        _title(form, f"{n}．{one.policy.title}")
        _line(form, one.entitled)
        if words := policies.received_words(one):
            _line(form, f"现在：{words}")
        _line(form, f"问谁：{one.policy.ask}")
    form.room(44)
    _title(form, "有事找谁")
    for line in _people(known, known.contacts, phones=True):
        _line(form, line)
    _line(
        form,
        f"领多少钱，以县里当年公布的为准。该领没领到的，请找上面的人，或者打 {HOTLINE}。",
    )
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


def _title_down(size: float) -> float:
    return 4.2 + leading(size * TITLE) * 0.8


def _title(form: Form, text: str, size: float = LARGE) -> None:
    form.room(22)
    top = form.y
    form.paper.rule(MARGIN, top + 3, form.width)
    form.y += _title_down(size)
    form.paper.text(MARGIN, form.y - 0.6, form.say(text), size * TITLE, form.width)


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
