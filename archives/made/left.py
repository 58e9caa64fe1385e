"""Forms of the fourth chapter: the income of each year, and how the household leaves poverty."""

from archives.made.form import Col, Form
from archives.made.identified import begun, where
from archives.made.known import EXITING, Known, day, plain
from households.income import years as spans
from households.income.accounts import TITLES, Account
from households.models import IncomeGroup
from households.standards import judgement_of
from households.standards.items.item import Point

_LINES = (
    Col("类别", 30), Col("项目", 34), Col("谁的、做什么", 44), Col("怎么算", 50),
    Col("金额（元）", 28, is_number=True),
)  # fmt: skip


def income_of(known: Known, who: str, account: Account) -> Form:
    """The calculation of one year as the farmer signs it: every line, the sums, the net a head."""
    form = begun(
        known, f"{account.year}年家庭收入算账表", who, f"（{spans.span_words(account.year)}）"
    )
    form.line(where(known), "单位：元")
    rows: list[list[str]] = []
    for block in account.blocks:
        label = f"减：{block.title}" if block.group == IncomeGroup.COST else block.title
        lines = [["", *_line(line)] for line in block.lines]
        lines.append(["", "小计", "", "", plain(block.amount_yuan)])
        lines[0][0] = label
        rows += lines
    rows.append(["全年纯收入", "", "各项收入相加，减去支出", "", plain(account.net_yuan)])
    rows.append(
        ["人均纯收入", "", f"纯收入 ÷ {account.members} 人", "", plain(account.per_head_yuan)]
    )
    if account.aside:
        title = TITLES[IncomeGroup.ASIDE]
        rows += [[title, *_line(line)] for line in account.aside]
        rows.append([title, "小计（不加入纯收入）", "", "", plain(account.aside_yuan)])
    form.table(_LINES, rows)
    form.line("账已当面算清，户主认可。", size=11)
    form.signatures(["户主", "算账人", "村（社区）审核人"])
    return form


def _line(line: object) -> list[str]:
    who = " ".join(part for part in (line.who, line.about) if part)  # type: ignore[attr-defined]
    return [line.title, who, line.how, plain(line.amount_yuan)]  # type: ignore[attr-defined]


def exit_year(known: Known) -> int | None:
    """The year it left or is about to leave: the register's, else that chosen in its procedure."""
    chosen = known.found(EXITING).get("choose", {}).get("exit_year")
    return known.home.exit_year or (int(chosen) if chosen else None)


def exit_consent(known: Known, who: str) -> Form:
    form = begun(known, "脱贫申请和户主签字确认书", who)
    form.para(f"{known.village}村民委员会：", indent=False)
    home = known.home
    year = exit_year(known) or "　　　"
    identified = f"{home.identified_on.year}年" if home.identified_on else "　　　年"
    form.para(
        f"我户户主{home.head_name}，家庭人口 {home.member_count} 人，住{known.address}，"
        f"{identified}识别为建档立卡贫困户。在党和政府的帮扶下，家庭生活有了明显改善。"
    )
    form.para(
        "经村级初选、民主评议和入户核实，我户收入、吃穿、饮水、义务教育、基本医疗、住房安全均已达到"
        f"退出标准。我认可核实结果，同意于 {year} 年退出。"
    )
    account = known.account(int(year)) if str(year).isdigit() else None
    form.pairs(
        [
            ("退出年度", str(year).strip() and f"{year} 年"),
            ("当年人均纯收入", plain(account.per_head_yuan if account else None, " 元")),
        ]
    )
    form.y += 2
    form.para("退出后，扶持政策在规定期限内保持不变。")
    form.para("户主意见（由户主本人书写“同意退出”）：", indent=False)
    form.blanks(2, 11)
    said = known.found(EXITING).get("consent", {})
    if said:
        form.para(f"签字人：{said.get('head_name', '')}　签字日期：{day(said.get('happened_on'))}")
    form.signatures(["户主", "核实人", "核实人"])
    return form


_CHECKED = (
    Col("类别", 20), Col("项目", 24), Col("标准", 64), Col("核实情况", 54), Col("是否达标", 20),
)  # fmt: skip
_WORDS = {True: "达标", False: "不达标", None: ""}


def exit_check(known: Known, who: str) -> Form:
    """Every item of the standards in the year of exit: the rule, the values, and whether met."""
    year = exit_year(known) or (known.year.year if known.year else None)
    form = begun(known, "贫困户退出验收表", who, "（一达标两不愁三保障逐项）")
    form.line(where(known), f"退出年度：{year or '　　　'}年")
    home = known.home
    form.pairs(
        [
            ("家庭人口", plain(home.member_count or None, " 人")),
            ("贫困户属性", home.poor_kind),
            ("首次识别时间", f"{home.identified_on:%Y-%m}" if home.identified_on else ""),
            ("主要致贫原因", home.cause_main),
        ]
    )
    form.section("逐项验收")
    names = {one.person.pk: one.name for one in known.members}
    items = judgement_of(home, year, names=names).items if year else []
    rows = [
        [
            one.item.group, one.item.title, one.rule,
            _seen(one.points),
            _WORDS[one.is_met],
        ]
        for one in items
    ]  # fmt: skip
    form.table(_CHECKED, rows, blank=0 if rows else 7, size=9)
    form.line("“是否达标”空白的，是底图没有数据的项目，由验收人核实后手填。", size=8.5)
    form.opinion("验收结论", "", 19, "验收组长：")
    form.opinion("户主意见", "", 15, "户主：")
    form.signatures(["验收人", "验收人", "户主"], seal=True)
    return form


def _seen(points: list[Point]) -> str:
    """What was seen; values that several share are said once."""
    labels: dict[str, list[str]] = {}
    for point in points:
        labels.setdefault(point.value, []).append(point.label)
    return "；".join(f"{'、'.join(names)}：{value}" for value, names in labels.items())
