"""The 42 rules by hand in pandas, as a data engineer would write them: what the engine's rule
texts say, in masks, merges and groups. Only the subjects are kept, no evidence.
"""

from collections.abc import Callable, Collection

import pandas as pd

from screening.comparison.rules import load_rules
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
    found = []
    for rule in load_rules():
        if not codes or rule.code in codes:
            judge = _BY_NAME[rule.file.removesuffix(".sql")]
            subjects = pd.Series(judge(begin(), rule.values({})), dtype="int64")
            found += [(rule.code, subject) for subject in sorted(subjects.unique().tolist())]
    return found
