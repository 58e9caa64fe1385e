"""Every rule over whole counties, from delivered files to findings: what was planted, nothing else.

Twenty thousand households and five seeds nobody has seen: `make bench ONLY=truth`.
"""

import pytest

from screening.comparison.rules import load_rules
from screening.synthetic.county import make_county
from tests.screening import county_files

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("households", "seed"),
    [
        pytest.param(400, 31, id="a-few-villages"),
        pytest.param(900, 32, id="half-a-township"),
        pytest.param(2_400, 33, id="a-township"),
    ],
)
def test_findings_are_what_was_planted_and_nothing_else(households, seed, tmp_path):
    make_county(tmp_path / "made", households=households, seed=seed)

    found = county_files.findings(tmp_path / "made")

    truth = county_files.truth(tmp_path / "made")
    assert (truth - found, found - truth) == (set(), set())
    assert {rule for rule, _household, _number in found} == {rule.code for rule in load_rules()}
