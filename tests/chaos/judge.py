"""Whether what phones were told is so: `python -m tests.chaos.judge LOGS MEDIA` with DATABASE_URL.

Reads the phones' logs, the tables, in SQL, and the files kept, and nothing of the application.
Afterwards it is tried itself: log and tables are tampered with, in a transaction that is taken
back, and it must notice.
"""

import hashlib
import json
import os
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import psycopg2

# What an act leaves behind, and where in its body the same words stand.
EFFECTS = {
    "household.visit": "SELECT content FROM households_visit",
    "household.duty": "SELECT words FROM households_dutydone",
    "household.correct": """SELECT after #>> '{}' FROM households_actchange
        WHERE field = 'group_name'
        UNION ALL SELECT mine FROM households_conflict WHERE field = 'group_name'""",
    # A paper counts with both of its pages, in their order.
    "archive.paper": """SELECT p.signers FROM archives_paper p JOIN archives_version v
        ON v.paper_id = p.id WHERE (SELECT array_agg(f.order ORDER BY f.order)
        FROM archives_paperfile f WHERE f.version_id = v.id) = '{1,2}'""",
}
FILES = "SELECT file, sha256, size FROM archives_paperfile"
# Verdicts that say it was done; what was proposed to somebody else is kept and has no effect yet.
DONE = {"accepted", "merged", "conflict"}
SETTLED = {*DONE, "proposed"}
# What a judge that can be believed must notice, and as what.
TAMPERINGS = [
    ("lost", "DELETE FROM households_visit WHERE id = (SELECT max(id) FROM households_visit)"),
    (
        "lost",
        "DELETE FROM households_dutydone WHERE id = (SELECT max(id) FROM households_dutydone)",
    ),
    ("lost", "DELETE FROM households_actchange WHERE field = 'group_name'"),
    (
        "doubled",
        """INSERT INTO households_visit SELECT (jsonb_populate_record(v,
        jsonb_build_object('id', -1, 'sent', gen_random_uuid()))).*
        FROM households_visit v LIMIT 1""",
    ),
    (
        "lost",
        "DELETE FROM archives_paperfile WHERE file = (SELECT max(file) FROM archives_paperfile)",
    ),
    ("not whole", "UPDATE archives_paperfile SET sha256 = reverse(sha256)"),
    ("not whole", "UPDATE archives_paperfile SET file = file || 'x'"),
    ("of nobody", "UPDATE households_dutydone SET words = words || '?'"),
    (
        "not kept",
        "DELETE FROM ledger_fieldact WHERE id = (SELECT max(id::text) FROM ledger_fieldact)::uuid",
    ),
]
KEPT = "SELECT id::text FROM ledger_fieldact"


def words_of(act: dict[str, Any]) -> str:
    """What the act wrote that no other act did."""
    body = act["body"]
    said = body.get("content") or body.get("words") or body.get("signers")
    return said or body["values"][0]["value"]


def read(folder: Path) -> tuple[dict[str, dict[str, Any]], dict[str, str]]:
    """All acts that were made, and the last verdict of those that got one."""
    made: dict[str, dict[str, Any]] = {}
    told: dict[str, str] = {}
    for log in sorted(folder.glob("*.log")):
        for text in log.read_text(encoding="utf-8").splitlines():
            line = json.loads(text)
            if "made" in line:
                made[line["made"]] = line["act"]
            if "answered" in line:
                told[line["answered"]] = line["state"]
    return made, told


def torn(cursor: Any, media: Path) -> list[str]:
    """Files that a row names and that are not there as they were filed."""
    cursor.execute(FILES)
    return [
        name
        for name, sha256, size in cursor.fetchall()
        if not (place := media / name).is_file()
        or (len(body := place.read_bytes()), hashlib.sha256(body).hexdigest()) != (size, sha256)
    ]


def judge(
    made: dict[str, dict[str, Any]], told: dict[str, str], cursor: Any, media: Path
) -> dict[str, Any]:
    """Faults by name, each a list; all empty when nothing was lost or doubled."""
    author = {words_of(act): number for number, act in made.items()}
    found: Counter[str] = Counter()
    for statement in EFFECTS.values():
        cursor.execute(statement)
        found.update(author.get(words, words) for (words,) in cursor.fetchall())
    cursor.execute(KEPT)
    kept = Counter(number for (number,) in cursor.fetchall())
    done = [number for number, state in told.items() if state in DONE]
    return {
        "made": len(made),
        "acknowledged": len(done),
        "verdicts": dict(Counter(told.values())),
        "lost": [number for number in done if not found[number]],
        "doubled": [number for number, times in found.items() if times > 1],
        "not whole": torn(cursor, media),
        "not kept": [number for number in told if kept[number] != 1],
        "of nobody": [number for number in found if number not in made],
        "unanswered": [number for number in made if number not in told],
        "unsettled": [number for number, state in told.items() if state not in SETTLED],
    }


def blind(
    made: dict[str, dict[str, Any]], told: dict[str, str], cursor: Any, media: Path
) -> list[str]:
    """Tamper with the log and the tables, each time taken back; name what was not noticed."""
    one = next(number for number, state in told.items() if state == "accepted")
    fewer = {number: act for number, act in made.items() if number != one}
    stranger = "00000000-0000-4000-8000-000000000000"
    logs = {
        "of nobody": (fewer, told),
        "not kept": (made, told | {stranger: "accepted"}),
        "unanswered": (made, {number: told[number] for number in told if number != one}),
        "unsettled": (made, told | {one: "held"}),
    }
    seen = {f"log: {name}": judge(*log, cursor, media)[name] for name, log in logs.items()}
    for name, statement in TAMPERINGS:
        cursor.execute("SAVEPOINT tampering; SET LOCAL session_replication_role = replica")
        cursor.execute(statement)
        seen[f"{name}: {statement}"] = (
            judge(made, told, cursor, media)[name] if cursor.rowcount else []
        )
        cursor.execute("ROLLBACK TO SAVEPOINT tampering")
    return [name for name, faults in seen.items() if not faults]


def main(folder: Path, media: Path, address: str) -> dict[str, Any]:
    made, told = read(folder)
    connection = psycopg2.connect(address)
    with connection.cursor() as cursor:
        found = judge(made, told, cursor, media)
        is_told = bool(found["acknowledged"])
        found["not noticed"] = blind(made, told, cursor, media) if is_told else ["anything"]
    connection.rollback()
    connection.close()
    return found


if __name__ == "__main__":
    verdict = main(Path(sys.argv[1]), Path(sys.argv[2]), os.environ["DATABASE_URL"])
    print(json.dumps(verdict, ensure_ascii=False))
