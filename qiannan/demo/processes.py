"""Web, worker and beat of `make demo`: started, watched, restarted and stopped together.

Each child asks the kernel for a signal when its parent dies, and is written down with its start
time, so that nothing is left behind even after kill -9 of the parent.
"""

import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from qiannan.demo.trouble import DemoError, both

PR_SET_PDEATHSIG = 1  # linux/prctl.h
RESTARTS, WITHIN_SECONDS = 5, 60


def identity(pid: int) -> str:
    """Something that differs between two processes with the same number; '' when it is gone."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(errors="replace")
        fields = stat.rpartition(")")[2].split()
        return "" if fields[0] == "Z" else fields[19]  # state; start time in clock ticks
    except OSError:
        if Path("/proc/self").exists():
            return ""
    found = subprocess.run(
        ["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return found.stdout.strip()


def tied_to_parent(number: int) -> Callable[[], None] | None:
    """What a child calls before exec so that it gets `number` when its parent dies (Linux)."""
    if sys.platform != "linux":
        return None
    library = ctypes.CDLL(None, use_errno=True)

    def tie() -> None:
        library.prctl(PR_SET_PDEATHSIG, number, 0, 0, 0)

    return tie


@dataclass
class Part:
    """One long-lived child. `hurry` is the signal for a quick end without losing work."""

    name: str
    command: list[str]
    log: Path
    hurry: int = signal.SIGTERM
    deaths: list[float] = field(default_factory=list)
    child: subprocess.Popen[bytes] | None = None

    def start(self, env: dict[str, str], root: Path) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > 5_000_000:
            self.log.unlink()
        with self.log.open("ab") as out:
            self.child = subprocess.Popen(
                self.command,
                cwd=root,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=tied_to_parent(self.hurry),
            )

    def tail(self) -> str:
        text = self.log.read_text(errors="replace") if self.log.exists() else ""
        return "\n".join(text.splitlines()[-15:])


def end_group(pid: int, signals: list[tuple[int, float]], is_gone: Callable[[], bool]) -> None:
    """Send each signal to the process group and wait its seconds, until it is gone."""
    for number, seconds in signals:
        try:
            os.killpg(pid, number)
        except (ProcessLookupError, PermissionError):
            return
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if is_gone():
                return
            time.sleep(0.05)


class Crew:
    """The parts that run, and the file that names them for the next start."""

    patience = 8.0  # seconds that a part gets for an orderly end

    def __init__(self, root: Path, env: dict[str, str], say: Callable[[str], None]) -> None:
        self.root, self.env, self.say = root, env, say
        self.record = root / ".dev/demo.json"
        self.parts: list[Part] = []

    def write_record(self) -> None:
        pids = [os.getpid(), *(part.child.pid for part in self.parts if part.child)]
        self.record.parent.mkdir(exist_ok=True)
        part = self.record.with_suffix(".part")
        part.write_text(json.dumps({str(pid): identity(pid) for pid in pids}))
        part.replace(self.record)

    def read_record(self) -> dict[int, str]:
        """{pid: identity} of the parent (first) and parts that still live."""
        try:
            found = json.loads(self.record.read_text())
        except (OSError, ValueError):
            return {}
        return {
            int(pid): mark for pid, mark in found.items() if mark and identity(int(pid)) == mark
        }

    def end_leftovers(self) -> None:
        """End the parts of a start that was killed."""
        for pid, mark in self.read_record().items():
            if pid == os.getpid():
                continue
            self.say(f"  结束上次遗留的进程 {pid} · ending process {pid} left by the last start")
            steps = [(signal.SIGTERM, 5.0), (signal.SIGKILL, 5.0)]
            end_group(pid, steps, lambda pid=pid, mark=mark: identity(pid) != mark)

    def start(self, part: Part) -> None:
        part.start(self.env, self.root)
        if part not in self.parts:
            self.parts.append(part)
        self.write_record()

    def watch(self) -> None:
        """Start again what has died; give up on a part that keeps dying."""
        for part in self.parts:
            if part.child is None or part.child.poll() is None:
                continue
            now = time.monotonic()
            part.deaths = [at for at in part.deaths if now - at < WITHIN_SECONDS] + [now]
            if len(part.deaths) > RESTARTS:
                raise DemoError(
                    both(
                        f"{part.name} 反复退出：请看日志 {part.log}。",
                        f"{part.name} keeps stopping: read its log {part.log}.",
                    )
                    + "\n"
                    + part.tail()
                )
            self.say(f"  {part.name} 已退出，重新启动 · {part.name} stopped, starting it again")
            self.start(part)

    def stop(self) -> None:
        """First asked, then hurried, then killed; the last started ends first."""
        for part in reversed(self.parts):
            child = part.child
            if child and child.poll() is None:
                steps = [(signal.SIGTERM, self.patience), (part.hurry, 4.0), (signal.SIGKILL, 5.0)]
                end_group(child.pid, steps, lambda child=child: child.poll() is not None)
        self.parts.clear()
        self.record.unlink(missing_ok=True)
