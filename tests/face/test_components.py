"""What components say, rendered without a browser."""

from datetime import date, timedelta

import pytest
import time_machine
from django.template import engines
from django.utils import translation

from qiannan.templatetags import face


@pytest.fixture(autouse=True)
def _chinese():
    with translation.override("zh-hans"):
        yield


def render(source: str, **context: object) -> str:
    page = engines["django"].engine.get_template("base.html")  # the engine is set up once
    compiler = page.engine.template_loaders[0].loaders[0].cotton_compiler
    text = engines["django"].from_string(compiler.process(source)).render(context)
    return " ".join(text.split())


@pytest.mark.parametrize(
    ("state", "hue", "word"),
    [
        ("pending", "wait", "待核实"),
        ("verifying", "doing", "核实中"),
        ("rectifying", "doing", "整改中"),
        ("answered", "review", "待复核"),
        ("to_sign", "review", "待签字"),
        ("returned", "back", "已退回"),
        ("closed", "done", "已销号"),
        ("withdrawn", "wait", "已撤回"),
        ("overdue", "late", "逾期"),
    ],
)
def test_a_state_has_its_hue_and_always_its_word(state, hue, word):
    html = render('<c-status :state="state" />', state=state)

    assert html == f'<span class="tag {hue}">{word}</span>'


@pytest.mark.parametrize(
    ("days", "words"),
    [(2, "剩 2 天"), (0, "今天到期"), (-1, "逾期 1 天"), (None, "")],
)
def test_a_deadline_says_how_long_is_left(days, words):
    assert face.due_words(days) == words


@time_machine.travel("2018-06-16T04:00:00Z", tick=False)
def test_a_date_is_short_where_the_year_is_plain():
    assert face.short_date(date(2018, 6, 18)) == "06-18"
    assert face.short_date(date(2017, 12, 1)) == "2017-12-01"
    assert face.short_date(None) == "—"


@time_machine.travel("2018-06-16T04:00:00Z", tick=False)
def test_an_overdue_entry_is_red_and_a_closed_one_counts_no_days():
    yesterday = date(2018, 6, 16) - timedelta(days=1)

    late = render('<c-due :on="day" />', day=yesterday)
    closed = render('<c-due :on="day" :open="False" />', day=yesterday)

    assert '<small class="bad">逾期 1 天</small>' in late
    assert closed == '<span class="due">06-15</span>'


@pytest.mark.parametrize(
    ("value", "kind", "shown"),
    [
        pytest.param("陆小芬", "name", "陆*芬", id="three characters"),
        pytest.param("陆芬", "name", "陆*", id="two characters"),
        pytest.param("陆", "name", "陆*", id="one character"),
        pytest.param("13800005678", "phone", "138****5678", id="telephone"),
        pytest.param("522799199001010023", "id", "522799********0023", id="identity number"),
        pytest.param("5227", "id", "****", id="fragment"),
        pytest.param("", "name", "", id="nothing"),
        pytest.param(None, "id", "", id="none"),
    ],
)
def test_what_points_at_a_person_is_masked(value, kind, shown):
    assert face.masked(value, kind) == shown


def test_numbers_are_grouped_by_three_and_blank_is_not_zero():
    assert face.grouped(5108) == "5,108"
    assert face.grouped(0) == "0"
    assert face.grouped(None) == "—"


def test_an_action_that_may_not_be_taken_says_why():
    html = render('<c-action url="/x/" label="复核同意" why="须由另一人复核" />')

    assert "disabled" in html
    assert "须由另一人复核" in html
    assert "<form" not in html


def test_what_users_typed_is_escaped():
    html = render('<c-item :title="typed" sub="{{ typed }}" />', typed="<b>x</b>")

    assert "<b>x</b>" not in html
    assert html.count("&lt;b&gt;x&lt;/b&gt;") == 2


@pytest.mark.parametrize(
    ("state", "asks"), [("waiting", True), ("running", True), ("done", False), ("failed", False)]
)
def test_progress_is_asked_for_only_while_there_is_some(state, asks):
    html = render('<c-job title="比对" :state="state" url="/jobs/1/" />', state=state)

    assert ('hx-trigger="every 2s"' in html) is asks


def test_the_difference_is_marked_in_words_and_not_by_colour_alone():
    rows = [
        {"label": "姓名", "ours": "甲", "theirs": "甲"},
        {"label": "机动车", "ours": "无", "theirs": "小型轿车", "hit": True},
    ]

    html = render('<c-compare ours="底图" theirs="交警" :rows="rows" />', rows=rows)

    assert html.count('class="hit"') == 1
    assert html.count("不一致") == 1


def test_an_unknown_icon_draws_nothing_and_a_path_is_no_name():
    assert face.icon("no-such-drawing") == ""
    assert face.icon("../../package") == ""
    assert "<svg" in face.icon("download")


@pytest.mark.parametrize("ink", ["", "nonsense", "[[[]]]", '[["a"]]', '{"strokes": 1}', None])
def test_a_signature_without_usable_ink_shows_the_name(ink):
    html = render('<c-signature name="陈国兴" :ink="ink" />', ink=ink)

    assert '<span class="typed">陈国兴</span>' in html


def test_a_signature_draws_its_strokes():
    html = render('<c-signature name="陈国兴" :ink="ink" />', ink="[[[1,2],[3.5,4]],[[9,9]]]")

    assert 'd="M1 2L3.5 4L3.5 4"' in html
    assert 'd="M9 9L9 9"' in html
