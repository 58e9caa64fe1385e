"""The picture of a comparison under way."""

import pytest

from ledger.models import Job
from screening import run_steps

STEPS = [
    pytest.param("waiting", "", ["wait", "wait", "wait", "wait"], 0, id="waits"),
    pytest.param("running", "读取底图", ["doing", "wait", "wait", "wait"], 0, id="base map"),
    pytest.param("running", "户籍人口", ["done", "doing", "wait", "wait"], 0, id="tables"),
    pytest.param("running", "规则 r03 购车", ["done", "done", "doing", "wait"], 2, id="rules"),
    pytest.param("running", "写出结果", ["done", "done", "done", "doing"], 42, id="writes"),
    pytest.param("done", "写出结果", [], 0, id="finished"),
]


@pytest.mark.parametrize(("state", "phase", "states", "judged"), STEPS)
def test_the_phase_says_what_lies_before_and_after(state, phase, states, judged):
    steps = run_steps.steps_of(Job(state=state, phase=phase))

    cells = [cell.state for step in steps for cell in step.cells]
    assert [step.state for step in steps] == states
    assert cells.count("done") == judged


def test_the_words_are_those_of_the_engine():
    rules = run_steps.steps_of(Job(state="running", phase="规则 r17 一人登记在两户"))[2]

    assert next(cell.code for cell in rules.cells if cell.state == "doing") == "r17"
    assert rules.note == f"16 / {len(rules.cells)}"
