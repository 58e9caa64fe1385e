"""A small base map and what departments have about it, for one kind of difference at a time."""

import json
from dataclasses import dataclass, field
from datetime import date

from screening.basemap import staging
from screening.basemap.matching import engine
from screening.basemap.matching.tables import MEMBER_COLUMNS, VILLAGE_COLUMNS
from screening.comparison.files import REGISTER_COLUMNS, extract_columns
from screening.comparison.results import ExtractFile
from tests.screening.comparison.builders import COUNTY, DATA_ON, World, read

VILLAGE = 7
ADDRESS = "贵州省瓮安县猴场镇下司村三组"


@dataclass
class Found:
    """What a run gave: differences and coverage as plain rows."""

    outcome: engine.Outcome
    rows: list[dict]
    coverage: list[dict]

    def of(self, kind: str, field_: str = "") -> list[dict]:
        return [row for row in self.rows if row["kind"] == kind and row["field"] == field_]

    def one(self, kind: str, field_: str = "") -> dict:
        [row] = self.of(kind, field_)
        return row

    @property
    def kinds(self) -> list[tuple[str, str]]:
        return sorted((row["kind"], row["field"]) for row in self.rows)


@dataclass
class Village(World):
    """Members of one village; `member` also puts their row on the hukou register."""

    extra: dict[int, dict[str, object]] = field(default_factory=dict)
    more_villages: list[dict[str, object]] = field(default_factory=list)

    def member(
        self, name: str = "韦小明", *, police: dict[str, object] | None = None, **values: object
    ) -> dict[str, object]:
        """Add a member; `police` are what the police have otherwise, None for nothing else."""
        about = {key: values.pop(key) for key in list(values) if key in MEMBER_COLUMNS}
        person = self.person(name, **values)
        key = int(person["person_id"])  # type: ignore[call-overload]
        usual = {
            "membership_id": key + 5000, "village_id": VILLAGE, "ethnic": "布依族",
            "year_id": key + 8000, "health": "健康",
        }  # fmt: skip
        self.extra[key] = {"person_id": key, **usual, **about}
        if police is not None:
            self.police(person, **police)
        return person

    def household(self, *others: tuple[str, str], **values: object) -> list[dict[str, object]]:
        """A head and others (name, relation), all on one booklet."""
        head = self.member("韦大山", police={}, **values)
        home = {"household_id": head["household_id"], "household_no": head["household_no"]}
        relations = {"relation": "户主"}
        return [head] + [
            self.member(name, police={"relation": relation.removeprefix("之")}, is_head=False,
                        **home, **{**relations, "relation": relation})
            for name, relation in others
        ]  # fmt: skip

    def police(self, person: dict[str, object] | None = None, **values: object) -> None:
        """A row of the police about a person, or about somebody unknown."""
        about = person or {}
        usual = {
            "hukou_no": f"G{about.get('household_id', 'X')}", "address": ADDRESS,
            "relation": about.get("relation"), "sex": about.get("sex", "男"),
            "birth_on": about.get("birth_on", date(1980, 1, 1)), "ethnic": "布依族",
        }  # fmt: skip
        given = {**usual, **values}
        name, id_raw = given.pop("name", None), given.pop("id_raw", None)
        self.row("ga_population", person, name=name, id_raw=id_raw, **given)

    def find(self, data_on: date = DATA_ON) -> Found:
        inputs = engine.Inputs(
            self.write("register", REGISTER_COLUMNS, self.persons),
            self.write("members", MEMBER_COLUMNS, list(self.extra.values())),
            self.write("villages", VILLAGE_COLUMNS, [self._village(), *self.more_villages]),
        )
        extracts = [
            ExtractFile(
                feed, county, data_on, "0" * 64,
                self.write(f"{feed}_{county}", extract_columns(feed), rows),
            )
            for (feed, county), rows in self.rows.items()
        ]  # fmt: skip
        outcome = engine.run(
            inputs=inputs, extracts=extracts, words=staging.words(), work_dir=self.folder / "run"
        )
        rows = [
            row | {"given": json.loads(row["given"] or "{}"), "lines": json.loads(row["lines"])}
            for row in read(outcome.differences)
        ]
        return Found(outcome, rows, read(outcome.coverage))

    def _village(self) -> dict[str, object]:
        return {
            "village_id": VILLAGE, "village_code": f"{COUNTY}100201", "village": "下司村",
            "township": "猴场镇", "county_code": COUNTY,
        }  # fmt: skip
