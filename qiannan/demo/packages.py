"""Packages by pip, with one short line of progress; standard library only, as bootstrap.py."""

import os
import re
import subprocess
import sys
from pathlib import Path

try:
    from qiannan.demo import trouble
except ImportError:  # as in bootstrap.py
    import trouble

# pyspark comes as source only: built with the setuptools of build.txt, and packed unpressed, since
# it is unpacked at once.
FROM_SOURCE = (
    "--no-binary=pyspark",
    "--use-pep517",
    "--no-build-isolation",
    "--config-settings=--build-option=--compression=stored",
)


def install(python: Path, lock: Path, options: tuple = ()) -> tuple:
    """(exit code, last lines) of pip over a hashed lock file; tried again where a network fails."""
    code, tail = 1, ""
    for attempt in (1, 2, 3):
        code, tail = run_pip(python, lock, options)
        if code == 0 or not _is_network(tail):
            break
        print(f"  网络不稳，重试 · slow network, trying again ({attempt}/3)", flush=True)
    return code, tail


def _is_network(tail: str) -> bool:
    words = r"onnection|imed out|imeout|Read|retri|SSL|resolve|HTTP"
    return re.search(words, tail) is not None and not trouble.is_full(tail)


class PipProgress:
    """Turns pip's lines into one short line: packages so far, megabytes so far."""

    def __init__(self, total: int) -> None:
        self.total, self.seen, self.mb = total, 0, 0.0
        self.tty = sys.stdout.isatty()

    def feed(self, line: str) -> None:
        verb, _, rest = line.partition(" ")
        size = re.search(r"\(([\d.]+) ?(kB|MB|GB)\)", line)
        if size and "ownloading" in line:
            mb = float(size.group(1)) * {"kB": 0.001, "MB": 1, "GB": 1000}[size.group(2)]
            self.mb += mb
            if mb > 100:  # takes a while, and pip says nothing meanwhile
                self.show(f"正在下载 · downloading {mb:.0f} MB", last=True)
        if verb in ("Collecting", "Processing", "Ignoring"):  # from the network, a file, or not
            self.seen += 1
            self.show(re.split("==|-\\d|:", os.path.basename(rest.split(" ")[0]))[0])
        elif line.startswith("Building wheels"):
            self.show("正在打包 · building", last=True)
        elif line.startswith("Installing collected"):
            self.show("正在安装 · unpacking", last=True)

    def show(self, word: str, last: bool = False) -> None:
        text = f"  [{self.seen:3d}/{self.total}] {self.mb:6.1f} MB  {word}"
        if self.tty:
            sys.stdout.write("\r\033[K" + text + ("\n" if last else ""))
        elif last or self.seen % 10 == 1:
            sys.stdout.write(text + "\n")
        sys.stdout.flush()


def run_pip(python: Path, lock: Path, options: tuple) -> tuple:
    """(exit code, last lines) of one pip run over a hashed lock file."""
    command = [str(python), "-m", "pip", "install", "--require-hashes", "--no-deps"]
    command += ["--only-binary=:all:", "--no-compile", "--no-input", *options, "-r", str(lock)]
    env = dict(os.environ, PIP_DISABLE_PIP_VERSION_CHECK="1", PYTHONUNBUFFERED="1")
    env.setdefault("PIP_DEFAULT_TIMEOUT", "60")
    env.setdefault("PIP_RETRIES", "8")
    env.setdefault("PIP_ROOT_USER_ACTION", "ignore")
    progress = PipProgress(len(re.findall(r"^[A-Za-z0-9].*==", lock.read_text(), re.M)))
    tail = []
    child = subprocess.Popen(
        command,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    for line in child.stdout:
        tail = [*tail[-30:], line]
        progress.feed(line)
    return child.wait(), "".join(tail)
