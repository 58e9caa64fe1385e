"""Run the entries, print a table and write bench.json."""

import argparse
import importlib
import json
import pkgutil
import sys
from dataclasses import asdict
from pathlib import Path

from tests import benchmarks
from tests.benchmarks._measure import Row

COLUMNS = ("name", "ours", "peer", "peer_name", "ratio", "unit", "peak_mb", "peer_peak_mb")


def entries() -> list[str]:
    """Return the names of the entries: `register_import` is called register-import."""
    return sorted(
        module.name.replace("_", "-")
        for module in pkgutil.iter_modules(benchmarks.__path__)
        if not module.name.startswith("_")
    )


def module_of(name: str) -> str:
    return name.replace("-", "_")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--only", metavar="NAME", choices=entries(), help=", ".join(entries()))
    parser.add_argument("--rounds", type=int, default=5, help="alternating rounds (default 5)")
    parser.add_argument("--out", type=Path, default=Path("bench.json"))
    options = parser.parse_args(arguments)
    rows: list[Row] = []
    for name in [options.only] if options.only else entries():
        print(f"{name} ...", file=sys.stderr, flush=True)
        rows += importlib.import_module(f"tests.benchmarks.{module_of(name)}").run(options.rounds)
    show(rows)
    text = json.dumps([asdict(row) for row in rows], ensure_ascii=False, indent=2)
    options.out.write_text(text + "\n", encoding="utf-8")
    return 0


def show(rows: list[Row]) -> None:
    """Print the rows as a table, and under it what each figure includes."""
    table = [COLUMNS, *(tuple(str(getattr(row, name)) for name in COLUMNS) for row in rows)]
    widths = [max(len(line[column]) for line in table) for column in range(len(COLUMNS))]
    for line in table:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)))
    for note in dict.fromkeys(row.note for row in rows if row.note):
        print(f"\n{note}")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
