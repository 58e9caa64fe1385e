"""A hand-made register and extracts, for one rule at a time."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from itertools import count
from pathlib import Path

import duckdb

from households import id_number
from screening.comparison import engine, names
from screening.comparison.files import KEY, REGISTER_COLUMNS, extract_columns
from screening.comparison.rules import load_rules
from screening.comparison.templates import with_names
from screening.feeds import FEEDS

COUNTY = "522725"
AS_OF = date(2018, 6, 30)
DATA_ON = date(2018, 5, 31)
RULES = {rule.code: rule for rule in load_rules()}

USUAL = {
    "ga_population": {"hukou_no": "H1", "hukou_status": "正常"},
    "ga_vehicle": {
        "plate": "贵J71218",
        "vehicle_type": "小型轿车",
        "use": "非营运",
        "registered_on": date(2016, 5, 3),
        "price_yuan": 86000.0,
        "state": "正常",
    },
    "sc_registration": {
        "business": "甲乙丙商贸有限公司",
        "credit_code": "91522725MA6D000000",
        "kind": "企业",
        "founded_on": date(2016, 5, 3),
        "capital_yuan": 500000.0,
        "status": "存续",
    },
    "mz_dibao": {"kind": "农村低保", "monthly_yuan": 290.0, "started_on": date(2017, 1, 1)},
    "cl_disability": {"category": "肢体", "level": "1", "issued_on": date(2015, 1, 1)},
    "zj_housing": {"grade": "D", "surveyed_on": date(2017, 9, 1), "completed": "否"},
    "jy_enrolment": {
        "school": "瓮安二小",
        "grade": "三年级",
        "status": "在读",
        "school_year": "2017-2018",
    },
    "yb_insured": {"scheme": "城乡居民", "year": 2018, "payment_status": "已缴费"},
    "ga_custody": {"situation": "现役", "started_on": date(2017, 9, 1)},
    "jy_aid": {"item": "国家助学金", "amount_yuan": 1000.0, "paid_on": date(2018, 3, 1)},
    "mz_tekun": {"support": "分散", "started_on": date(2016, 1, 1)},
    "rs_pension": {"scheme": "城乡居民", "monthly_yuan": 98.0, "status": "正常"},
    "rs_employment": {
        "employer": "瓮安制衣有限公司",
        "post_kind": "企业",
        "started_on": date(2017, 3, 1),
    },
    "cz_subsidy": {
        "item": "耕地地力保护补贴",
        "amount_yuan": 300.0,
        "paid_on": date(2018, 1, 10),
    },
    "cz_payroll": {
        "employer": "镇人民政府",
        "establishment": "行政",
        "started_on": date(2012, 8, 1),
    },
    "zz_village_cadre": {
        "village_code": "522725100201",
        "post": "村主任",
        "started_on": date(2016, 12, 1),
    },
    "jr_loan": {"amount_yuan": 50000.0, "lent_on": date(2017, 5, 1), "status": "正常"},
    "sl_water": {"is_safe": "否", "failed_item": "水量", "assessed_on": date(2018, 3, 1)},
    "yj_disaster": {
        "disaster": "火灾",
        "occurred_on": date(2018, 5, 1),
        "loss_yuan": 20000.0,
    },
    "ga_accident": {"severity": "重伤", "occurred_on": date(2018, 5, 1)},
    "bdc_property": {
        "location": "瓮安县城区12号",
        "use": "住宅",
        "area_m2": 96.5,
        "registered_on": date(2016, 5, 3),
        "acquired_by": "购买",
    },
    "gjj_fund": {"employer": "瓮安县水泥厂", "monthly_yuan": 812.0, "status": "正常"},
    "yb_settlement": {
        "visit_kind": "住院",
        "disease": "恶性肿瘤",
        "total_yuan": 90000.0,
        "reimbursed_yuan": 60000.0,
        "selfpay_yuan": 26000.0,
        "settled_on": date(2018, 3, 1),
    },
    "mz_marriage": {"registered_on": date(2017, 2, 1), "status": "已登记"},
    "sw_invoice": {"taxpayer": "某户", "year": 2017, "invoiced_yuan": 36000.0},
}


def number(birth: str = "19800101", sequence: int = 1, area: str = "522799") -> str:
    """Return a valid identity number in the area that no real person has."""
    first17 = f"{area}{birth}{sequence:03d}"
    return first17 + id_number.check_character(first17)


@cache
def workbench() -> duckdb.DuckDBPyConnection:
    """One database for writing inputs and reading results: opening one takes 20 ms."""
    return duckdb.connect()


@dataclass
class Result:
    """What a run gave, as plain rows."""

    outcome: engine.Outcome
    findings: list[dict[str, object]]
    unmatched: list[dict[str, object]]
    matched: list[dict[str, object]]

    @property
    def subjects(self) -> list[tuple[str, int]]:
        return [(row["rule"], row["subject_id"]) for row in self.findings]

    def evidence(self, position: int = 0) -> dict[str, object]:
        return json.loads(str(self.findings[position]["evidence"]))

    @property
    def grades(self) -> list[str]:
        return [str(row["grade"]) for row in self.matched]

    def lines(self, position: int = 0) -> dict[str, tuple[str, str]]:
        rows = self.evidence(position)["rows"]
        return {
            row["label"]: (with_names(row["register"], str), with_names(row["department"], str))
            for row in rows
        }


@dataclass
class World:
    """A register and extracts under construction; `run` compares them.

    `hashes`: an extract of other rows has another hash, as delivered ones have. Without `keys`
    the extracts are as they were before the keys of numbers were staged with them.
    """

    folder: Path
    persons: list[dict[str, object]] = field(default_factory=list)
    rows: dict[tuple[str, str], list[dict[str, object]]] = field(default_factory=dict)
    hashes: bool = False
    keys: bool = True
    sequence: "count[int]" = field(default_factory=lambda: count(1))

    def person(self, name: str = "韦小明", **values: object) -> dict[str, object]:
        """Add a register person: registered, adult, head of a household of one."""
        key = next(self.sequence)
        row: dict[str, object] = {
            "person_id": 1000 + key,
            "household_id": 2000 + key,
            "id_raw": number(sequence=key),
            "name": name,
            "sex": "男",
            "birth_on": date(1980, 1, 1),
            "relation": "户主",
            "is_head": True,
            "is_registered": True,
            "poor_kind": "一般贫困户",
            "exit_status": "未脱贫",
            "identified_on": date(2014, 3, 1),
            "region_code": f"{COUNTY}100201",
            "village_code": f"{COUNTY}100201",
            "county_code": COUNTY,
            "house_grade": "A",
        } | values
        row.setdefault("household_no", f"HH{row['household_id']}")
        self.persons.append(row)
        return row

    def delivered(self, *feeds: str, county: str = COUNTY) -> None:
        """Deliver extracts, empty so far."""
        self.rows |= {(feed, county): self.rows.get((feed, county), []) for feed in feeds}

    def row(
        self,
        feed: str,
        person: dict[str, object] | None = None,
        *,
        id_raw: str | None = None,
        name: str | None = None,
        county: str = COUNTY,
        **values: object,
    ) -> dict[str, object]:
        """Add a row of a department about a person, or with the given number and name."""
        about = person or {}
        raw = str(about["id_raw"]) if id_raw is None else id_raw
        name = str(about["name"]) if name is None else name
        read = id_number.read(raw)
        rows = self.rows.setdefault((feed, county), [])
        row = {
            "row_no": len(rows) + 2,
            FEEDS[feed].person_name: name,
            FEEDS[feed].person_id: read.number or read.text,
            "id18": read.number or None,
            "id_raw": read.text,
            "id_state": read.state,
            "name_norm": names.normalise(name),
        }
        rows.append(row | USUAL.get(feed, {}) | values)
        return rows[-1]

    def run(
        self,
        *codes: str,
        as_of: date = AS_OF,
        params: dict[str, dict[str, object]] | None = None,
        data_on: date = DATA_ON,
        **options: object,
    ) -> Result:
        """Run the named rules (all, when none is named) and read what came out."""
        register = self.write("register", REGISTER_COLUMNS, self.persons)
        extracts = [
            engine.ExtractFile(
                feed,
                county,
                data_on,
                hashlib.sha256(repr(rows).encode()).hexdigest() if self.hashes else "0" * 64,
                self._staged(feed, county, rows),
            )
            for (feed, county), rows in self.rows.items()
        ]
        outcome = engine.run(
            register=register,
            extracts=extracts,
            rules=[RULES[code] for code in codes or sorted(RULES)],
            as_of=as_of,
            params=params or {},
            work_dir=self.folder / "run",
            **options,
        )
        return Result(
            outcome, read(outcome.findings), read(outcome.unmatched), read(outcome.matched)
        )

    def _staged(self, feed: str, county: str, rows: Sequence[dict[str, object]]) -> Path:
        columns = extract_columns(feed)
        if self.keys and "id18" in columns:
            columns |= {KEY: "BIGINT"}
            rows = [row | {KEY: _key(row["id18"])} for row in rows]
        return self.write(f"{feed}_{county}", columns, rows)

    def write(self, name: str, columns: dict[str, str], rows: Sequence[dict[str, object]]) -> Path:
        path = self.folder / f"{name}.parquet"
        with workbench().cursor() as con:
            types = ", ".join(f"{key} {kind}" for key, kind in columns.items())
            con.execute(f"CREATE OR REPLACE TEMP TABLE t ({types})")
            for row in rows:
                con.execute(
                    f"INSERT INTO t VALUES ({', '.join('?' * len(columns))})",
                    [row.get(key) for key in columns],
                )
            con.execute(f"COPY t TO '{path}' (FORMAT parquet)")
        return path


def _key(number: object) -> int | None:
    text = str(number or "")
    return -int(text[:17]) if text.endswith("X") else int(text) if text else None


def read(path: Path) -> list[dict[str, object]]:
    """Return the rows of a Parquet file in their order."""
    with workbench().cursor() as con:
        found = con.execute(f"SELECT * FROM read_parquet('{path}')")
        columns = [column[0] for column in found.description]
        return [dict(zip(columns, row, strict=True)) for row in found.fetchall()]
