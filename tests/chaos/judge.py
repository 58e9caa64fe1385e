"""Whether what phones were told is so: `python -m tests.chaos.judge LOGS` with DATABASE_URL.

Reads the phones' logs and the tables, in SQL, and nothing of the application.
"""

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
        WHERE field = 'group_name'""",
}
KEPT = "SELECT id::text FROM ledger_fieldact"


def words_of(act: dict[str, Any]) -> str:
    """What the act wrote that no other act did."""
    body = act["body"]
    return body.get("content") or body.get("words") or body["values"][0]["value"]


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


def judge(folder: Path, address: str) -> dict[str, Any]:
    """Faults by name, each a list; all empty when nothing was lost or doubled."""
    made, told = read(folder)
    author = {words_of(act): number for number, act in made.items()}
    found: Counter[str] = Counter()
    with psycopg2.connect(address) as connection, connection.cursor() as cursor:
        for statement in EFFECTS.values():
            cursor.execute(statement)
            found.update(author.get(words, words) for (words,) in cursor.fetchall())
        cursor.execute(KEPT)
        kept = Counter(number for (number,) in cursor.fetchall())
    done = [number for number, state in told.items() if state in ("accepted", "merged")]
    return {
        "made": len(made),
        "acknowledged": len(done),
        "verdicts": dict(Counter(told.values())),
        "lost": [number for number in done if not found[number]],
        "doubled": [number for number, times in found.items() if times > 1],
        "not kept": [number for number in told if kept[number] != 1],
        "of nobody": [number for number in found if number not in made],
        "unanswered": [number for number in made if number not in told],
    }


if __name__ == "__main__":
    told = judge(Path(sys.argv[1]), os.environ["DATABASE_URL"])
    print(json.dumps(told, ensure_ascii=False))
