"""Small delivered files, written as a department would."""

from datetime import date
from pathlib import Path

from tests.factories.households import number

HEADER = "姓名,身份证号,供养方式,起始日期,终止日期"


def write_tekun(
    folder: Path, county: str, *, rows: int = 3, day: str = "20180630", bad_rows: int = 0
) -> Path:
    """A delivery of mz_tekun; its `bad_rows` last rows name no kind of support."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = [HEADER]
    for n in range(rows):
        kind = "乱填" if n >= rows - bad_rows else "集中"
        lines.append(f"陆试{chr(0x4E00 + n)},{number(n, date(1940, 5, 1))},{kind},20180101,")
    path = folder / f"mz_tekun_{county}_{day}.csv"
    path.write_text("\r\n".join(lines) + "\r\n", encoding="utf-8")
    return path


def write_changes(
    folder: Path, county: str, changes: list[tuple[str, int, str]], *, day: str = "20180731"
) -> Path:
    """An incremental delivery of mz_tekun: (新增, 变更 or 删除; which person; kind of support)."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = [f"{HEADER},变更类型"]
    for change, n, support in changes:
        identity = number(n, date(1940, 5, 1)) if n >= 0 else ""
        lines.append(f"陆试{chr(0x4E00 + abs(n))},{identity},{support},20180101,,{change}")
    path = folder / f"mz_tekun_{county}_{day}_增量.csv"
    path.write_text("\r\n".join(lines) + "\r\n", encoding="utf-8")
    return path


def write_disability(folder: Path, county: str, people: range, *, day: str) -> Path:
    """A delivery of cl_disability: one severe case for each person number."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = ["姓名,残疾人证号,残疾类别,残疾等级"]
    lines += [f"陆试{chr(0x4E00 + n)},{number(n)}11,视力,一级" for n in people]
    path = folder / f"cl_disability_{county}_{day}.csv"
    path.write_text("\r\n".join(lines) + "\r\n", encoding="utf-8")
    return path
