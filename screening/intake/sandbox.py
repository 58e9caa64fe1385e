"""Runs the child that parses a workbook, and turns what happened into a refusal or a result."""

import json
import os
import re
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Self

from screening.intake.container import BLOCK
from screening.intake.refusal import RefusedFile, shown_value

CHILD = Path(__file__).with_name("workbook.py")
WALL_SECONDS = 300
MAX_BYTES = 4 << 30
# Of the child: a sheet of `workbook.MAX_CELLS`, and what its text becomes; 4 GiB at most.
MEMORY_BYTES, MEMORY_OF_TEXT, MAX_MEMORY_BYTES = 2 << 30, 16, 4 << 30
_NO_MEMORY = re.compile(rb"MemoryError|pointer is null")  # of Python, of its Rust extension
_KEPT = ("PATH", "LD_LIBRARY_PATH")
_SENTENCES = {
    "far_cell": "中有远离表格的内容；请删除表格以外的行列后另存报送。",
    "empty": "没有内容；请核对后重新报送。",
    "damaged": "已损坏，无法读取；请在 Excel 中打开后另存为 XLSX 报送。",
}


class Reader:
    """The child that reads one workbook of `unpacked` bytes, from now until the end of the block.

    It reads while the guards look at the file: use nothing of it before they have passed it.
    """

    def __init__(self, source: Path, unpacked: int) -> None:
        memory = min(MEMORY_BYTES + MEMORY_OF_TEXT * unpacked, MAX_MEMORY_BYTES)
        command = [sys.executable, "-P", "-s", str(CHILD), str(source.resolve()), str(memory)]
        # Rust that finds no memory may wait for ever for its own backtrace.
        environment = {"RUST_BACKTRACE": "0"}
        environment |= {key: os.environ[key] for key in _KEPT if key in os.environ}
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 (closed by __exit__)
        self._child = subprocess.Popen(  # noqa: S603 (our own script and a path of ours)
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            pipesize=BLOCK,
        )
        self._alarm = threading.Timer(WALL_SECONDS, self._child.kill)
        self._alarm.daemon = True

    def __enter__(self) -> Self:
        self._alarm.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._alarm.cancel()
        self._child.kill()
        self._child.communicate()
        self._errors.close()

    def tall_merges(self) -> list[list[int]]:
        """Wait until the child has read the one sheet of its source (see `workbook`).

        Returns the merged ranges taller than one row, each [first row, first column, last row,
        last column], counted from 0.

        Raises:
            RefusedFile: two_sheets, empty, far_cell, damaged, too_big.
        """
        try:
            answer = json.loads(self._child.stdout.readline())
        except ValueError as error:
            self._check_ended()
            raise RefusedFile("damaged", _SENTENCES["damaged"]) from error
        if answer.get("refused") == "two_sheets":
            names = "、".join(f"“{shown_value(name)}”" for name in answer["sheets"])
            raise RefusedFile(
                "two_sheets", f"有多个非空工作表（{names}，含隐藏的）；请只保留一个工作表后报送。"
            )
        if "refused" in answer:
            raise RefusedFile(answer["refused"], _SENTENCES[answer["refused"]])
        return answer["tall_merges"]

    def pieces(self) -> Iterator[bytes]:
        """Yield the rows as they come, in pieces of at most 1 MiB; call `tall_merges` first.

        Raises:
            RefusedFile: too_big, damaged: the rows are not all there.
        """
        size = 0
        while piece := self._child.stdout.read(BLOCK):
            size += len(piece)
            if size > MAX_BYTES:
                raise _too_big()
            yield piece
        self._check_ended()

    def _check_ended(self) -> None:
        """Refuse what a child left that did not end well."""
        code = self._child.wait()
        self._errors.seek(0)
        if code < 0 or _NO_MEMORY.search(self._errors.read()):
            raise _too_big()
        if code:
            raise RefusedFile("damaged", _SENTENCES["damaged"])


def _too_big() -> RefusedFile:
    return RefusedFile("too_big", "过大或异常，未能在限额内读完；请改用 CSV 或分成几个文件报送。")
