"""Whom an act added without a number, and whom a file names with one: perhaps the same person.

By number a file recognises people itself (`comparing.recognise`). Without one, who has the same
name and birth date in the same village is proposed, and a person answers: the same, and the one
record goes on under the national number; or another, and the file's row makes a new person.
"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from households import names
from households.models import RegisterLoad, RegisterTwin
from households.models.person import PROVISIONAL
from households.register.layout import KNOWN, STAGE
from households.register.staging import execute, fetch
from ledger import events
from regions.duties import Permission
from regions.models import User

# Every name put into these statements is a constant of this package; values are parameters.
# ruff: noqa: S608

ANSWERED = "households.register.twin"
_TABLE = "households_registertwin"
# Those without a number are few: found first, and the rows of the file joined to them.
_OWN = f"""
    WITH p AS MATERIALIZED (
        SELECT id, name_key, birth_on, sex, place_path FROM households_person
        WHERE person_no LIKE %(own)s AND id_number = '' AND NOT has_left AND birth_on IS NOT NULL
    ), s AS MATERIALIZED (
        SELECT * FROM {STAGE} WHERE p_birth_on IN (SELECT birth_on FROM p)
    )
"""
_POSSIBLE = f"""
    FROM p JOIN s ON s.p_birth_on = p.birth_on
        AND p.name_key = {names.sql("s.p_name")} COLLATE "C"
    JOIN regions_region v ON v.id = s.village_id AND p.place_path LIKE v.path || '%%'
    WHERE (p.sex = s.p_sex OR p.sex = '' OR s.p_sex = '')
      AND NOT EXISTS (SELECT FROM {KNOWN} k WHERE k.row_no = s.row_no OR k.person_id = p.id)
"""


class TwinError(Exception):
    """It cannot be answered so, or not be loaded yet; the message is a Chinese sentence."""


def possible() -> int:
    """How many pairs the staged rows and the base map make."""
    return fetch(f"{_OWN} SELECT count(*) {_POSSIBLE}", {"own": f"{PROVISIONAL}%"})[0][0]


def stage(load: RegisterLoad) -> None:
    """Put down the pairs of a checked file; the answers of an earlier check go."""
    execute(f"DELETE FROM {_TABLE} WHERE load_id = %s", [load.pk])
    execute(
        f"""{_OWN} INSERT INTO {_TABLE}
            (load_id, village_id, row_no, household_no, person_no, name, relation, person_id,
             answer)
        SELECT %(load)s, s.village_id, s.row_no, s.household_no, s.person_no, s.p_name, s.relation,
               p.id, '' {_POSSIBLE} ORDER BY s.row_no, p.id""",
        {"load": load.pk, "own": f"{PROVISIONAL}%"},
    )


def recognise(check: int) -> None:
    """Add those who were said to be the same to the table of who is known already."""
    execute(
        f"""INSERT INTO {KNOWN} SELECT s.row_no, t.person_id
        FROM {_TABLE} t JOIN households_registerload l ON l.id = t.load_id
        JOIN {STAGE} s ON s.person_no = t.person_no
        WHERE l.check_job_id = %s AND t.answer = 'same' AND NOT EXISTS (
            SELECT FROM {KNOWN} k WHERE k.row_no = s.row_no OR k.person_id = t.person_id)""",
        [check],
    )


def waiting(check: int) -> QuerySet[RegisterTwin]:
    """The pairs of a checked file that nobody has answered."""
    return RegisterTwin.objects.filter(load__check_job=check, answer="")


@transaction.atomic
def answer(twin: RegisterTwin, *, by: User, is_same: bool) -> None:
    """Say whether the two are one person; said again, the last answer holds.

    Raises:
        PermissionDenied: `by` may not load the register there.
        TwinError: the file was loaded, or one of the two is somebody else already.
    """
    if not by.can(Permission.HOUSEHOLD_LOAD, at=twin.village):
        raise PermissionDenied(ANSWERED)
    load = RegisterLoad.objects.select_for_update().get(pk=twin.load_id)
    if load.state != RegisterLoad.State.CHECKED:
        raise TwinError("本批已载入，不能再改；如有误请先撤销载入")
    same = RegisterTwin.objects.filter(load=load, answer=RegisterTwin.Answer.SAME)
    others = same.exclude(pk=twin.pk)
    if is_same and (
        others.filter(person=twin.person_id).exists() or others.filter(row_no=twin.row_no).exists()
    ):
        raise TwinError(f"{twin.name}已与另一人认定为同一人；请先改正那一条")
    values: dict[str, Any] = {
        "answer": RegisterTwin.Answer.SAME if is_same else RegisterTwin.Answer.OTHER,
        "answered_at": timezone.now(),
        "answered_by": by,
    }
    RegisterTwin.objects.filter(pk=twin.pk).update(**values)
    events.append(
        events.Draft(
            ANSWERED,
            region=twin.village,
            subject="households.register",
            subject_id=load.pk,
            by=by,
            data={
                "row": twin.row_no,
                "person": twin.person_id,
                "person_no": twin.person_no,
                "is_same": is_same,
            },
        )
    )
