"""Runs the child that parses a workbook, and turns what happened into a refusal or a result."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Self

from screening.intake.refusal import RefusedFile, shown_value

CHILD = Path(__file__).with_name("workbook.py")
WALL_SECONDS = 300
GO = b"go"
_KEPT = ("PATH", "LD_LIBRARY_PATH")
_SENTENCES = {
    "far_cell": "中有远离表格的内容；请删除表格以外的行列后另存报送。",
    "empty": "没有内容；请核对后重新报送。",
    "damaged": "已损坏，无法读取；请在 Excel 中打开后另存为 XLSX 报送。",
}


class Reader:
    """The child that reads one workbook; it starts at once and waits for `convert`.

    So it is ready by the time the guards have looked at the file; a refused file ends it unread.
    """

    def __init__(self, source: Path, target: Path) -> None:
        command = [sys.executable, "-P", "-s", str(CHILD), str(source.resolve()), str(target)]
        environment = {key: os.environ[key] for key in _KEPT if key in os.environ}
        self._child = subprocess.Popen(  # noqa: S603 (our own script; both paths are ours)
            command,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._child.poll() is None:
            self._child.kill()
        self._child.communicate()

    def convert(self) -> list[list[int]]:
        """Let the child write the one sheet of its source as text to its target (see `workbook`).

        Returns the merged ranges taller than one row, each [first row, first column, last row,
        last column], counted from 0.

        Raises:
            RefusedFile: two_sheets, empty, far_cell, damaged, too_big.
        """
        try:
            out, errors = self._child.communicate(GO, timeout=WALL_SECONDS)
        except subprocess.TimeoutExpired as error:
            raise _too_big() from error
        if self._child.returncode < 0 or b"MemoryError" in errors:
            raise _too_big()
        try:
            answer = json.loads(out)
        except ValueError as error:
            raise RefusedFile("damaged", _SENTENCES["damaged"]) from error
        if answer.get("refused") == "two_sheets":
            names = "、".join(f"“{shown_value(name)}”" for name in answer["sheets"])
            raise RefusedFile(
                "two_sheets", f"有多个非空工作表（{names}，含隐藏的）；请只保留一个工作表后报送。"
            )
        if "refused" in answer:
            raise RefusedFile(answer["refused"], _SENTENCES[answer["refused"]])
        return answer["tall_merges"]


def _too_big() -> RefusedFile:
    return RefusedFile("too_big", "过大或异常，未能在限额内读完；请改用 CSV 或分成几个文件报送。")
