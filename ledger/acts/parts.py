"""What every phone takes along whatever its work: what became of its acts, and what waits for its
person to decide.
"""

import hashlib
import json
from datetime import timedelta
from typing import Any

from django.utils import timezone

from ledger.acts import proposals
from ledger.acts.kinds import KINDS
from ledger.models import FieldAct
from regions.models import User

SHOWN = timedelta(days=30)
MOST = 200


# Of each row what is told; to ask for the others of a wide row takes longer than to read these.
_TOLD = ("kind", "state", "decision", "answer", "received_at")
_PROPOSED = ("kind", "envelope", "user__full_name", "region__name")


def acts(user: User, asked: dict[str, Any]) -> dict[str, Any]:
    """A person's acts of the last thirty days that stand otherwise than the phone knows."""
    rows = FieldAct.objects.filter(user=user, received_at__gte=timezone.now() - SHOWN).only(*_TOLD)
    return differing([_act(row) for row in rows.order_by("-received_at")[:MOST]], asked, "acts")


def _act(row: FieldAct) -> dict[str, Any]:
    return json.loads(row.answer or "{}") | {
        "id": str(row.pk),
        "kind": row.kind,
        "state": row.state,
        "decision": row.decision,
        "received_at": row.received_at.isoformat(),
    }


def waiting(user: User, asked: dict[str, Any]) -> dict[str, Any]:
    """Acts of workers who moved away, for whoever answers for the place now."""
    rows = proposals.open_to(user).only(*_PROPOSED)[:MOST] if proposals.are_open_to(user) else []
    return differing([_proposal(row) for row in rows], asked, "proposals")


def _proposal(row: FieldAct) -> dict[str, Any]:
    envelope = json.loads(row.envelope)
    return {
        "id": str(row.pk),
        "kind": row.kind,
        "label": str(KINDS[row.kind].label) if row.kind in KINDS else row.kind,
        "place": str(row.region),
        "worker": row.user.full_name,
        "on": envelope["on"],
        "body": envelope["body"],
    }


def differing(rows: list[dict[str, Any]], asked: dict[str, Any], part: str) -> dict[str, Any]:
    """Rows (by `id`) whose version the phone does not have, and the numbers of what it has
    and should not.
    """
    known: dict[str, str] = asked["known"].get(part, {})
    versions = {str(row["id"]): _version(row) for row in rows}
    changed = [
        row | {"v": versions[str(row["id"])]}
        for row in rows
        if known.get(str(row["id"])) != versions[str(row["id"])]
    ]
    return {"changed": changed, "gone": sorted(known.keys() - versions.keys())}


def _version(row: dict[str, Any]) -> str:
    text = json.dumps(row, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
