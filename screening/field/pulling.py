"""What a phone takes along of a worker's leads: made anew from the rows, nothing is maintained.

`leads` of the pull is {"changed": [record], "gone": [id]}; a record is what the answer at the door
needs. Whom it is about is named, as the household is; others in its rows are masked:

    id, v, number, title, rule, kind, kind_words, household (key), person (key or null), name
    group, place, grid (code)
    due_on, opened_on, status, round, base (to be sent back with the answer), is_received
    sides [left, right], rows [{label, ours, theirs, hit, note}], sentence, basis, verify
    dates (null, or {words, hue, days: [{day, words}]})
    asks [{text, way, choices?, known?}], proofs [captions of photos]
    verdicts [{value, words, hears}]: `hears` where the household is heard first
    needs_second, is_heard, files (kept of this round), statement (what is signed)
    before {verdict, findings}: of the answer that was sent back
    returned (null, or {reason, by, on})

`people` are those who may sign as second verifier: {id, v, name, post, places [grid codes]}.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils import timezone

from ledger.models import Dispatch, Status
from qiannan.asked import keys
from regions.duties import Permission
from regions.models import Posting, Region, User, post_words
from screening import lead_pages, lead_proof, transitions
from screening.field import asking
from screening.lead_operations import rules
from screening.lead_places import posts_near, stands_at
from screening.models import Lead, Verdict

AT_ONCE = 200
_OF_POSTS = ("user_id", "user__full_name", "region__name", "duty", "unit", "region__path")
_BY_NAME = ("user__full_name", "user_id", *Posting._meta.ordering)
_WAITING = (Status.PENDING, Status.VERIFYING, Status.RETURNED)
_SUBJECT = Lead._meta.label_lower

# Everything a record shows of the row itself, of what it refers to and of what was kept with it.
_VERSIONS = """
SELECT l.id, l.rule, md5(concat_ws('|',
           l.number, l.title, l.kind, l.due_on, l.opened_at, l.status, l.round, l.return_reason,
           l.evidence_hash, md5(l.evidence::text), l.verdict, md5(l.findings),
           h.head_name, h.group_name, p.name, r.path, r.name,
           (SELECT count(*) FROM ledger_evidence e
             WHERE e.subject = %(subject)s AND e.subject_id = l.id AND e.round = l.round),
           (SELECT count(*) FROM screening_leadreply s
             WHERE s.lead_id = l.id AND s.round = l.round))),
       (SELECT count(*) FROM ledger_evidence e
         WHERE e.subject = %(subject)s AND e.subject_id = l.id AND e.round = l.round),
       EXISTS (SELECT FROM screening_leadreply s WHERE s.lead_id = l.id AND s.round = l.round)
  FROM screening_lead l
  JOIN households_household h ON h.id = l.household_id
  JOIN regions_region r ON r.id = l.region_id
  LEFT JOIN households_person p ON p.id = l.person_id
 WHERE l.holder_id = ANY(%(places)s) AND l.holder_id = l.region_id AND l.status = ANY(%(waiting)s)
 ORDER BY l.due_on, l.id
"""


def leads(user: User, asked: Mapping[str, Any]) -> dict[str, Any]:
    """The open leads that lie with this worker, the most urgent first."""
    known = known_of(asked, "leads")
    rows = _versions([place.pk for place in places_of(user)])
    versions = {pk: _version(digest, rule) for pk, rule, digest, *_ in rows}
    changed = [pk for pk in versions if known.get(str(pk)) != versions[pk]]
    kept = {pk: (files, heard) for pk, _rule, _digest, files, heard in rows}
    return {
        "changed": _records(changed[:AT_ONCE], versions, kept),
        "gone": gone(known, versions),
        "more": len(changed) > AT_ONCE,
    }


def people(user: User, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Who may stand beside this worker at the door."""
    places = places_of(user)
    posts = posts_near(places, by=user).order_by(*_BY_NAME).values_list(*_OF_POSTS)
    found = []
    for (key, name), of_one in groupby(posts, itemgetter(0, 1)):
        here = list(of_one)
        _key, _name, place, duty, unit, _path = here[0]
        paths = [row[-1] for row in here]
        found.append(
            {
                "id": key,
                "name": name,
                "post": post_words(place, duty, unit),
                "places": [one.code for one in places if stands_at(one, paths)],
            }
        )
    return news(found, known_of(asked, "people"))


def places_of(user: User) -> list[Region]:
    """Where the worker answers leads."""
    found = {p.region.pk: p.region for p in user.active_postings}
    return [r for r in found.values() if user.holds(Permission.LEAD_ANSWER, at=r)]


def known_of(asked: Mapping[str, Any], part: str) -> dict[str, str]:
    """What the phone has of a part, {"<id>": "<version>"}."""
    known = (asked.get("known") or {}).get(part)
    return known if isinstance(known, dict) else {}


def news(records: Iterable[dict[str, Any]], known: Mapping[str, str]) -> dict[str, Any]:
    """The records that the phone has not, each with its version, and the keys of those gone."""
    by_key = {one["id"]: one | {"v": _short(json.dumps(one)), "id": one["id"]} for one in records}
    changed = [one for one in by_key.values() if known.get(str(one["id"])) != one["v"]]
    return {"changed": changed, "gone": gone(known, by_key)}


def gone(known: Mapping[str, str], present: Iterable[int]) -> list[int]:
    """The keys a phone has and should have no longer."""
    there = set(present)
    return [key for key in keys(known) if key not in there]


def _versions(places: list[int]) -> list[tuple[int, str, str, int, bool]]:
    given = {"subject": _SUBJECT, "places": places, "waiting": [str(one) for one in _WAITING]}
    with connection.cursor() as cursor:
        cursor.execute(_VERSIONS, given)
        return cursor.fetchall()


def _version(digest: str, code: str) -> str:
    rule = rules().get(code)
    return _short(f"{_program()} {digest} {rule.sha256 if rule else ''}")


@cache
def _program() -> str:
    """The code that makes a record: what it would make otherwise is sent again."""
    here = Path(__file__).parent
    files = [*sorted(here.glob("*.py")), here.parent / "lead_evidence.py"]
    return _short("".join(file.read_text(encoding="utf-8") for file in files))


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _records(
    keys: list[int], versions: Mapping[int, str], kept: Mapping[int, tuple[int, bool]]
) -> list[dict[str, Any]]:
    if not keys:
        return []
    returned = _returned(keys)
    found = Lead.objects.filter(pk__in=keys).for_list().in_bulk()
    return [
        {
            "id": pk,
            "v": versions[pk],
            **record(found[pk]),
            "files": kept[pk][0],
            "is_heard": kept[pk][1],
            "returned": returned.get(pk),
        }
        for pk in keys
        if pk in found
    ]


def record(lead: Lead) -> dict[str, Any]:
    """The lead itself, as its answer needs it."""
    rule = rules().get(lead.rule)
    return {
        "number": lead.number,
        "title": lead.title,
        "rule": lead.rule,
        "kind": lead.kind,
        "kind_words": rule.kind_words if rule else "",
        "household": lead.household_id,
        "person": lead.person_id,
        "name": lead_pages.name_in_full(lead),
        "group": lead.household.group_name,
        "place": lead_pages.place_name(lead),
        "grid": lead.region.code,
        "due_on": lead.due_on.isoformat(),
        "opened_on": timezone.localdate(lead.opened_at).isoformat(),
        "status": lead.status,
        "round": lead.round,
        "base": lead_proof.seen_at_the_door(lead),
        "is_received": lead.status == Status.VERIFYING,
        "sides": lead_pages.sides(lead),
        "rows": lead_pages.compared_rows(lead),
        "dates": lead_pages.two_dates(lead),
        "sentence": lead.evidence.get("sentence", ""),
        "basis": rule.basis if rule else "",
        "verify": rule.verify if rule else "",
        "asks": [question.told() for question in asking.questions_of(lead)],
        "proofs": asking.proofs_of(lead),
        "verdicts": [
            {"value": one.value, "words": one.label, "hears": lead.must_be_heard(one.value)}
            for one in Verdict
        ],
        "needs_second": lead.needs_two_verifiers,
        "statement": transitions.ANSWERED_STATEMENT,
        "before": {"verdict": lead.verdict, "findings": lead.findings},
    }


def _returned(keys: list[int]) -> dict[int, dict[str, str]]:
    """Who sent an answer back, when and why: the last time of each."""
    back = Dispatch.objects.filter(
        subject=_SUBJECT, subject_id__in=keys, direction=Dispatch.Direction.BACK
    )
    return {
        row.subject_id: {
            "reason": row.note,
            "by": row.sent_by.full_name,
            "on": timezone.localdate(row.sent_at).isoformat(),
        }
        for row in back.select_related("sent_by").order_by("pk")
    }
