"""A synthetic county from its files to findings, without a database.

The departments' files go through the intake as delivered. The register export is read by the
headers of `households.facts` into the relation that the base map would give; that the base map
gives the same is what `test_truth` shows, by the commands.
"""

import csv
import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import python_calamine

from households import facts, id_number
from screening import intake
from screening.comparison import engine
from screening.comparison.files import REGISTER_COLUMNS
from screening.comparison.results import Outcome
from screening.comparison.rules import load_rules
from screening.synthetic.people import AS_OF
from screening.synthetic.places import county_codes

Lead = tuple[str, str, str]
TITLE_ROWS = 2
EXIT_LINE_YUAN = 3535
"""The line of 2018, as the base map ships it; there is none of monitoring before 2019."""
_RENAMED = {"household_phone": "phone"}
_GIVEN = {
    "户编号": "household_no", "姓名": "name", "证件号码": "id_raw", "与户主关系": "relation",
    "行政村代码": "village_code",
}  # fmt: skip


def findings(folder: Path) -> set[Lead]:
    """Compare the county in `folder`; return (rule, household number, identity number)."""
    outcome = compare(folder)
    with duckdb.connect() as con:
        rows = con.execute(
            f"SELECT rule, household_no, id_number FROM read_parquet('{outcome.findings}')"
        ).fetchall()
    assert len(rows) == len(set(rows))
    return set(rows)


def compare(folder: Path) -> Outcome:
    """Take in what `make_county` wrote into `folder` and run every rule."""
    register, extracts = take_in(folder)
    return engine.run(
        register=register,
        extracts=extracts,
        rules=load_rules(),
        as_of=AS_OF,
        params={},
        work_dir=register.parent / "run",
    )


def take_in(folder: Path) -> tuple[Path, list[engine.ExtractFile]]:
    """Take in what `make_county` wrote into `folder`; return the register and the extracts."""
    register = folder / "work" / "register.csv"
    register.parent.mkdir()
    _write_register(folder, register)
    extracts = []
    for path in sorted(folder.glob("*_*_2*.*")):
        if path.name.startswith("register_"):
            continue
        taken = intake.receive(
            path, out_dir=register.parent / "extracts", known_counties=county_codes()
        )
        extracts.append(
            engine.ExtractFile(taken.feed, taken.county, taken.data_on, taken.sha256, taken.parquet)
        )
    return register, extracts


def truth(folder: Path) -> set[Lead]:
    """What was planted in the county in `folder`."""
    with (folder / "truth.csv").open(encoding="utf-8-sig", newline="") as lines:
        return {
            (row["rule"], row["household_no"], row["id_number"]) for row in csv.DictReader(lines)
        }


def _write_register(folder: Path, path: Path) -> None:
    keys: defaultdict[str, int] = defaultdict(lambda: len(keys) + 1)
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, list(REGISTER_COLUMNS))
        writer.writeheader()
        for number, row in enumerate(_exported(folder), 1):
            writer.writerow(row | {"person_id": number, "household_id": keys[row["household_no"]]})


def _exported(folder: Path) -> Iterator[dict[str, object]]:
    columns = _GIVEN | {
        fact.header: _RENAMED.get(fact.name, fact.name)
        for fact in facts.FACTS
        if _RENAMED.get(fact.name, fact.name) in REGISTER_COLUMNS
    }
    for file in sorted(folder.glob("register_*.xlsx")):
        rows = iter(python_calamine.load_workbook(str(file)).get_sheet_by_index(0).iter_rows())
        for _title in range(TITLE_ROWS):
            next(rows)
        headers = next(rows)
        for cells in rows:
            yield _relation(
                {
                    columns[str(header)]: str(cell)
                    for header, cell in zip(headers, cells, strict=False)
                    if header in columns
                }
            )


def _relation(cells: dict[str, str]) -> dict[str, object]:
    number = id_number.read(cells["id_raw"]).number
    born = number[6:14]
    return {name: _value(name, text) for name, text in cells.items()} | {
        "birth_on": f"{born[:4]}-{born[4:6]}-{born[6:]}" if born else None,
        "is_head": cells["relation"] == "户主",
        "is_registered": cells["poor_kind"] != "一般农户",
        "region_code": cells["village_code"],
        "county_code": cells["village_code"][:6],
        "facts_year": AS_OF.year,
        "person_year": AS_OF.year,
        "exit_line_yuan": EXIT_LINE_YUAN,
    }


def _value(name: str, text: str) -> object:
    kind = REGISTER_COLUMNS[name]
    if not text:
        return None
    if kind == "BOOLEAN":
        return text == "是"
    if kind == "DATE":
        digits = re.sub(r"\D", "", text)
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8] or 1))
    return text.replace(",", "、") if kind == "VARCHAR" else text
