"""An extract of vehicles as the intake keeps it, for a few owners."""

from datetime import date
from pathlib import Path

import duckdb
from django.conf import settings

from households import id_number
from screening.comparison import names
from screening.comparison.files import extract_columns
from screening.feeds import FEEDS
from screening.models import Extract


def write_vehicles(extract: Extract, cars: list[tuple]) -> None:
    """Write the file of `extract`: one private car each of (person, price in yuan)."""
    columns = extract_columns("ga_vehicle")
    rows = [_row(n, person, price) for n, (person, price) in enumerate(cars, start=2)]
    path = Path(settings.EXTRACT_DIR, f"vehicles-{extract.pk}.parquet")
    path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as con:
        types = ", ".join(f"{key} {kind}" for key, kind in columns.items())
        con.execute(f"CREATE TABLE t ({types})")
        marks = ", ".join("?" * len(columns))
        con.executemany(
            f"INSERT INTO t VALUES ({marks})", [[row.get(key) for key in columns] for row in rows]
        )
        con.execute(f"COPY t TO '{path}' (FORMAT parquet)")
    extract.parquet, extract.rows = path.name, len(rows)
    extract.save()


def _row(row_no: int, person, price: int) -> dict[str, object]:
    read = id_number.read(person.id_number)
    return {
        "row_no": row_no,
        FEEDS["ga_vehicle"].person_name: person.name,
        FEEDS["ga_vehicle"].person_id: read.number,
        "id18": read.number,
        "id_raw": read.text,
        "id_state": read.state,
        "name_norm": names.normalise(person.name),
        "plate": f"贵J·H{row_no:04d}",
        "vehicle_type": "小型轿车",
        "use": "非营运",
        "state": "正常",
        "price_yuan": float(price),
        "registered_on": date(2012, 5, 1),
    }
