"""Time and memory of programs run in turn."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil

SAMPLES_PER_SECOND = 10


@dataclass(frozen=True)
class Row:
    """One line of the table. `ratio` is peer / ours: above 1 ours is ahead.

    `peak_mb` is ours: the proportional share (PSS) of the process and all it started.
    """

    name: str
    ours: float
    peer: float
    peer_name: str
    ratio: float
    unit: str
    peak_mb: float
    peer_peak_mb: float | None = None
    note: str = ""


@dataclass
class Result:
    """What the rounds of one program gave; `answers` is what it printed, round by round."""

    seconds: list[float] = field(default_factory=list)
    cpu_seconds: list[float] = field(default_factory=list)
    peak_mb: list[float] = field(default_factory=list)
    answers: list[dict[str, object]] = field(default_factory=list)

    @property
    def answer(self) -> dict[str, object]:
        """What it printed for the last round."""
        return self.answers[-1]

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)

    @property
    def peak(self) -> float:
        return max(self.peak_mb)

    @property
    def cpu(self) -> float:
        """Seconds of the processor, of the interpreter and what it waited for too."""
        return statistics.median(self.cpu_seconds)

    @property
    def span(self) -> str:
        return f"{self.median:.2f} s [{min(self.seconds):.2f}-{max(self.seconds):.2f}]"


def seconds_row(name: str, ours: Result, peer: Result, peer_name: str, note: str) -> Row:
    """The line of two programs compared by the median of their seconds."""
    return Row(
        name=name,
        ours=round(ours.median, 2),
        peer=round(peer.median, 2),
        peer_name=peer_name,
        ratio=round(peer.median / ours.median, 2),
        unit="s",
        peak_mb=round(ours.peak),
        peer_peak_mb=round(peer.peak),
        note=note,
    )


def in_turn(
    programs: Mapping[str, Sequence[str]],
    rounds: int,
    check: Callable[[str, dict[str, object]], None],
) -> dict[str, Result]:
    """Run each program once a round (A B C, A B C, ...) as a fresh process.

    A program is the arguments after `python -m`. It prints one JSON object as its last line,
    with `seconds` and, where work is done by another process, `also` (process ids, told on the
    first line as JSON). `check` is given every answer and raises where it is wrong.
    """
    results = {name: Result() for name in programs}
    for number in range(rounds):
        for name, arguments in programs.items():
            answer, peak, cpu = _run(arguments)
            check(name, answer)
            results[name].seconds.append(float(str(answer["seconds"])))
            results[name].cpu_seconds.append(cpu)
            results[name].peak_mb.append(peak)
            results[name].answers.append(answer)
            print(
                f"  round {number + 1} {name}: {answer['seconds']:.2f} s, "
                f"CPU {cpu:.2f} s, {peak:.0f} MB "
                f"{answer.get('phases', '')}",
                file=sys.stderr,
                flush=True,
            )
    return results


def _run(arguments: Sequence[str]) -> tuple[dict[str, object], float, float]:
    """Run one program; return its answer, its peak memory in MB and its CPU seconds."""
    with tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", *arguments], stdout=subprocess.PIPE, stderr=errors, text=True
        )
        sampler = _Sampler(process.pid)
        sampler.start()
        lines = []
        for line in process.stdout or ():
            lines.append(line)
            if line.startswith('{"also"'):
                sampler.also = json.loads(line)["also"]
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        sampler.stop()
        if process.returncode != 0:
            errors.seek(0)
            raise RuntimeError(f"{' '.join(arguments)} failed:\n{errors.read()[-4000:]}")
    return json.loads(lines[-1]), sampler.peak_mb, used.ru_utime + used.ru_stime


class _Sampler(threading.Thread):
    """Samples the memory of a process tree, and of database processes that work for it."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.root = pid
        self.also: list[int] = []
        self.peak_mb = 0.0
        self._ended = threading.Event()

    def run(self) -> None:
        while not self._ended.wait(1 / SAMPLES_PER_SECOND):
            self.peak_mb = max(self.peak_mb, sum(map(_pss_mb, self._processes())))

    def stop(self) -> None:
        self._ended.set()
        self.join()

    def _processes(self) -> list[int]:
        found = [self.root, *self.also]
        try:
            found += [child.pid for child in psutil.Process(self.root).children(recursive=True)]
        except psutil.Error:
            return found
        return found + _parallel_workers(self.also)


def _parallel_workers(backends: Sequence[int]) -> list[int]:
    """Return the PostgreSQL workers that help these backends; their titles say so."""
    titles = {f"parallel worker for PID {backend}" for backend in backends}
    if not titles:
        return []
    return [
        process.pid
        for process in psutil.process_iter(["cmdline"])
        if any(title in " ".join(process.info["cmdline"] or ()) for title in titles)
    ]


def _pss_mb(pid: int) -> float:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    except (OSError, ValueError):
        return 0.0
    lines = (line.split() for line in text.splitlines() if line.startswith("Pss:"))
    return next((int(line[1]) / 1024 for line in lines), 0.0)


class Clock:
    """Seconds since the program began, and since the last phase."""

    def __init__(self) -> None:
        self.begun = self.last = time.perf_counter()
        self.phases: list[tuple[str, float]] = []

    def phase(self, name: str) -> None:
        now = time.perf_counter()
        self.phases.append((name, round(now - self.last, 3)))
        self.last = now

    @property
    def seconds(self) -> float:
        return time.perf_counter() - self.begun


def ten_million_ms() -> float:
    """What ten million additions take here now, in milliseconds: how fast this machine is."""
    begun, total = time.perf_counter(), 0
    for number in range(10_000_000):
        total += number
    return 1000 * (time.perf_counter() - begun)
