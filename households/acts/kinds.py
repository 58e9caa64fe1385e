"""The kinds of act: what each is called, where its reason comes from, and its plan.

A plan is a function `plan(household, given, on)` that returns the fields the act sets; it reads
and never writes. `given` is JSON: persons and households by key, relations as {person: relation}.
To add a kind, write its plan and give it a line here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from households.acts import corrections, founding, homes, incomes, people, standing
from households.acts.changes import Change
from households.acts.reading import Given
from households.models import Household
from regions.duties import Permission

Plan = Callable[[Household, Given, date], list[Change]]


@dataclass(frozen=True)
class Kind:
    """One kind of act. `about` says in a line what it is for; `reasons` is the list of options its
    reason comes from, "" for none; `signed_with` is what who signs or undoes it must hold.

    One that `needs_paper` is signed only with a photo or paper, unless it stands on a department's
    file or a procedure that keeps its own. One that `is_replanned` is planned again when it is
    signed: had it another outcome now, it is stale. One that is not `is_offered` comes out of a
    procedure or a sheet with steps of its own, which enacts it (`verbs.enact`); nobody picks it
    from the menu. `is_undone_by_procedure`: what a county approved is taken back by a reversal
    with its own steps, never by the signer alone.
    """

    key: str
    title: str
    label: Promise
    plan: Plan
    reasons: str = ""
    needs_paper: bool = True
    is_offered: bool = True
    is_replanned: bool = True
    signed_with: Permission = Permission.HOUSEHOLD_SIGN
    is_undone_by_procedure: bool = False
    about: Promise | str = ""


KINDS: dict[str, Kind] = {
    kind.key: kind
    for kind in (
        Kind(
            "join",
            "增加成员",
            _("Member joins"),
            people.join,
            "自然增加原因",
            about=_("A birth, a marriage in, a move in, an adoption, a release."),
        ),
        Kind(
            "leave",
            "减少成员",
            _("Member leaves"),
            people.leave,
            "自然减少原因",
            about=_("A death, a marriage out, a move out, prison, missing."),
        ),
        Kind(
            "head",
            "变更户主",
            _("Change of head"),
            people.change_head,
            about=_("Another member becomes head; everybody's relation follows."),
        ),
        Kind(
            "split",
            "分户",
            _("Split"),
            homes.split,
            about=_("Some members make a household of their own in this grid."),
        ),
        Kind(
            "merge",
            "并户",
            _("Merge"),
            homes.merge,
            about=_("All members of another household join this one; the other is dissolved."),
        ),
        Kind(
            "transfer_member",
            "户间转移",
            _("Member goes over"),
            people.transfer_member,
            about=_("One member goes over to another household of the county."),
        ),
        Kind(
            "transfer",
            "整户迁移",
            _("Household moves"),
            homes.transfer,
            about=_("The whole household moves to another grid or village of the county."),
        ),
        Kind(
            "dissolve",
            "整户销户",
            _("Household dissolved"),
            homes.dissolve,
            "自然减少原因",
            about=_("Nobody is left, or all have moved away: the household ends."),
        ),
        Kind(
            "found",
            founding.FOUNDED,
            _("New household"),
            founding.found,
            "立户原因",
            about=_("A household that lives here and that the base map does not have."),
        ),
        Kind(
            "income",
            "收入算账",
            _("Income calculated"),
            incomes.income,
            needs_paper=False,
            is_offered=False,
            signed_with=Permission.STANDARD_SIGN,
        ),
        Kind(
            "correct", "更正信息", _("Facts set right"), corrections.correct, "", needs_paper=False
        ),
        Kind(
            "standing",
            "变更身份",
            _("Standing changed"),
            standing.change,
            needs_paper=False,
            is_offered=False,
            is_undone_by_procedure=True,
        ),
        Kind(
            "measures",
            "落实帮扶措施",
            _("First measure of help"),
            standing.measures,
            needs_paper=False,
            is_offered=False,
        ),
    )
}
