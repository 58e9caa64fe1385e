"""The 42 rules by hand in pandas, as a data engineer would write them: what the engine's rule
texts say, in masks, merges and groups. They return subjects; what these rest on is in `evidence`.
"""

from collections.abc import Callable, Collection, Iterator

import pandas as pd

from screening.comparison.rules import Rule, load_rules
from tests.benchmarks.pandas_rules import facts, kin, members, omitted, policies, risks, wealth
from tests.benchmarks.pandas_rules.frames import Frames

_BY_NAME = {
    name: function
    for module in (facts, kin, members, omitted, policies, risks, wealth)
    for name, function in vars(module).items()
}


def find(begin: Callable[[], Frames], codes: Collection[str] = ()) -> list[tuple[str, int]]:
    """Apply the rules, or those of some codes; return (rule, subject).

    `begin` is called for each rule and returns the frames that it may ask.
    """
    found = judge(begin, codes)
    return [(rule.code, subject) for rule, _, subjects in found for subject in subjects]


def judge(
    begin: Callable[[], Frames], codes: Collection[str] = ()
) -> Iterator[tuple[Rule, Frames, list[int]]]:
    """Apply the rules as `find` does; yield each with the frames it asked and its subjects."""
    for rule in load_rules():
        if not codes or rule.code in codes:
            frames = begin()
            subjects = _BY_NAME[rule.file.removesuffix(".sql")](frames, rule.values({}))
            yield rule, frames, sorted(pd.Series(subjects, dtype="int64").unique().tolist())
