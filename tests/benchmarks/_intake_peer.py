"""openpyxl reading one file row by row: `python -m tests.benchmarks._intake_peer FILE`."""

import json
import sys
import warnings

import openpyxl

from tests.benchmarks._measure import Clock

ABOVE_AND_BELOW = 3  # title, header, line of totals


def main(file: str) -> None:
    warnings.simplefilter("ignore")  # a workbook without styles
    clock = Clock()
    book = openpyxl.load_workbook(file, read_only=True)
    rows = sum(1 for _row in book.active.iter_rows(values_only=True))
    print(json.dumps({"seconds": clock.seconds, "rows": rows - ABOVE_AND_BELOW}))


if __name__ == "__main__":
    main(sys.argv[1])
