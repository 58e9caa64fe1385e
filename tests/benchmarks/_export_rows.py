"""Write the national layout: `python -m tests.benchmarks._export_rows WRITER [ROWS]`."""

from tests.benchmarks._measure import Clock

CLOCK = Clock()

import json  # noqa: E402 - the clock starts before Django
import os  # noqa: E402
import sys  # noqa: E402
import tempfile  # noqa: E402
import zipfile  # noqa: E402
from contextlib import closing  # noqa: E402
from itertools import islice  # noqa: E402
from pathlib import Path  # noqa: E402

import django  # noqa: E402

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qiannan.settings")
django.setup()

from openpyxl import Workbook  # noqa: E402

from households.exports.kinds import KINDS  # noqa: E402
from households.exports.writing import Wanted, day_of, write  # noqa: E402
from households.models import Household  # noqa: E402

YEAR = 2018
KIND = KINDS["register"]


def ours(folder: Path) -> dict[str, float]:
    wanted = Wanted(
        kind=KIND,
        households=Household.objects.all(),
        year=YEAR,
        as_of=day_of(YEAR),
        place="黔南州",
        mark="",
    )
    made = write(wanted, folder)
    seconds = CLOCK.seconds
    with zipfile.ZipFile(made.path) as archive:
        found = sum(_rows_in(archive.extract(name, folder)) for name in archive.namelist())
    return {"seconds": seconds, "rows": made.rows, "read_back": found}


def openpyxl(folder: Path, most: int) -> dict[str, float]:
    book = Workbook(write_only=True)
    page = book.create_sheet("人口")
    page.append(["黔南州农村人口基础信息"])
    page.append([f"数据期：{YEAR}年12月31日"])
    page.append([column.header for column in KIND.columns])
    count = 0
    with closing(KIND.rows(Household.objects.all(), YEAR, day_of(YEAR))) as rows:
        for row in islice(rows, most):
            page.append(row)
            count += 1
    path = folder / "out.xlsx"
    book.save(path)
    seconds = CLOCK.seconds
    return {"seconds": seconds, "rows": count, "read_back": _rows_in(str(path))}


def _rows_in(path: str) -> int:
    """How many data rows a workbook has, counted in its XML without holding it."""
    count, tail = 0, b""
    with zipfile.ZipFile(path) as book, book.open("xl/worksheets/sheet1.xml") as sheet:
        while chunk := sheet.read(1 << 20):
            count += (tail + chunk).count(b"<row ") - tail.count(b"<row ")
            tail = chunk[-8:]
    return count - 3


def main(writer: str, most: int) -> None:
    with tempfile.TemporaryDirectory(prefix="export-") as name:
        made = ours(Path(name)) if writer == "ours" else openpyxl(Path(name), most)
    print(json.dumps({**made, "columns": len(KIND.columns)}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 0)
