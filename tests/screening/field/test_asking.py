"""What a lead asks at the door comes from its rule."""

import pytest

from screening.comparison.rules import RuleError, load_rules, parse_rule
from screening.field import asking
from screening.lead_operations import rules
from screening.models import Lead
from tests.screening.comparison.test_rule_files import FILE, TEXT

RULES = load_rules()
WORDS = 20  # as many characters as stand on one line of a phone of 360
CHOICE = 10


def lead_of(code: str, **evidence: object) -> Lead:
    return Lead(rule=code, evidence=evidence)


def questions() -> list[tuple[str, asking.Question]]:
    return [(r.code, q) for r in RULES for q in asking.questions_of(lead_of(r.code))]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_rule_asks_one_to_three_questions(rule):
    asked = asking.questions_of(lead_of(rule.code))

    assert 1 <= len(asked) <= 3
    assert len({question.text for question in asked}) == len(asked)


def test_every_question_is_one_short_line_and_ends_as_one():
    long = [(code, q.text) for code, q in questions() if len(q.text) > WORDS or q.text[-1] != "？"]

    assert long == []


def test_every_answer_fits_a_big_choice_and_there_are_at_most_six():
    choices = [(code, choice) for code, q in questions() for choice in q.choices]

    assert [each for each in choices if len(each[1]) > CHOICE] == []
    assert [code for code, q in questions() if len(q.choices) > 6] == []


def test_a_question_offers_each_answer_once():
    assert [c for c, q in questions() if len(set(q.choices)) != len(q.choices)] == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_what_closes_a_lead_becomes_captions_of_photos(rule):
    proofs = asking.proofs_of(lead_of(rule.code))

    assert proofs
    assert max(len(proof) for proof in proofs) <= 60


def test_the_day_that_decides_is_asked_with_what_the_department_says():
    lead = lead_of("r03", timing={"acquired_on": "2016-03-02", "order": "after"})

    day = asking.questions_of(lead)[-1]

    assert (day.text, day.way, day.known) == ("实际登记的日期？", "date", "2016-03-02")


def test_of_a_year_only_the_year_is_asked():
    lead = lead_of("r08", timing={"acquired_on": "2017", "order": "after"})

    year = asking.questions_of(lead)[-1]

    assert (year.text, year.way, year.known) == ("实际哪一年达到规模？", "year", "2017")


def test_several_answers_may_be_true_where_the_rule_says_so():
    assert [q.way for q in asking.questions_of(lead_of("r37"))] == ["several"]


def test_a_check_that_people_ask_for_has_its_question_too():
    assert asking.questions_of(lead_of("d01"))[0].choices[0] == "户口簿"
    assert set(rules()) == {*(rule.code for rule in RULES), "d01"}


def test_a_rule_that_is_no_more_asks_nothing():
    lead = lead_of("r99")

    assert (asking.questions_of(lead), asking.proofs_of(lead)) == ([], [])


def test_answers_and_words_become_one_text():
    asked = [
        {"text": "车现在由谁使用？", "answer": "挂名，别人在用"},
        {"text": "车主要做什么用？", "answer": " "},
        {"text": "实际登记的日期？", "answer": "2016-03-02"},
    ]

    assert asking.findings_of(asked, " 弟弟的车 ") == (
        "车现在由谁使用？挂名，别人在用；实际登记的日期？2016-03-02\n弟弟的车"
    )


@pytest.mark.parametrize("said", ["有没有？ | 有", "有没有？ | 有 / ", "| 有 / 没有", "有没有？"])
def test_a_question_without_answers_is_refused_with_the_file(said):
    faulty = TEXT.replace("-- dates: ", f"-- ask: {said}\n-- dates: ")

    with pytest.raises(RuleError, match=r"^r03_vehicle.sql: 'ask: .*not a question"):
        parse_rule(faulty, FILE.name)
