"""`make demo`: servers, tables, data, web, worker, beat, the first comparison; Ctrl-C ends it.

python -m qiannan.demo [--port 8000] [--scale township]
python -m qiannan.demo stop
"""

import argparse
import fcntl
import hashlib
import http.client
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType

from qiannan.demo import processes, servers
from qiannan.demo.places import ROOT
from qiannan.demo.processes import Crew, Part
from qiannan.demo.trouble import SCALES, DemoError, both, check_port, check_space, no_space

NEED_MB = {"village": 300, "township": 500, "county": 3000, "prefecture": 20000}
QUEUES = "interactive,comparison,reports"
STATE = ROOT / ".dev"
STATIC = STATE / "static"
COMPARISONS = ("compare", "compare_population")


def say(text: str) -> None:
    print(text, flush=True)


@contextmanager
def only_one() -> Iterator[None]:
    """Refuse a second `make demo` of this checkout; a killed one lets go by itself."""
    STATE.mkdir(exist_ok=True)
    with (STATE / "demo.lock").open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise DemoError(
                both(
                    "make demo 已在本目录运行：请打开它给出的网址，或先运行 make stop。",
                    "make demo already runs in this checkout: open the address it printed, "
                    "or run make stop first.",
                )
            ) from error
        yield


def manage(env: dict[str, str], *lines: str, watch: Callable[[], None] = lambda: None) -> None:
    """Run management commands in the foreground; their output is the progress.

    `watch` is called twice a second meanwhile: a command may wait for a worker that has died.
    """
    command = [sys.executable, "-m", "qiannan.demo.commands", *lines]
    # In its own session: Ctrl-C comes to this process alone, which then ends the command.
    child = subprocess.Popen(command, cwd=ROOT, env=env, start_new_session=True)
    try:
        while (code := child.poll()) is None:
            watch()
            with suppress(subprocess.TimeoutExpired):
                child.wait(0.5)
    except BaseException:
        steps = [(signal.SIGTERM, 5.0), (signal.SIGKILL, 5.0)]
        processes.end_group(child.pid, steps, lambda: child.poll() is not None)
        raise
    if code:
        check_space(ROOT, 50)
        names = ", ".join(line.split()[0] for line in lines)
        raise DemoError(
            both(
                f"这一步失败（{names}），原因见上；改正后重新运行 make demo。",
                f"This step failed ({names}), see above; put it right and run make demo again.",
            )
        )


def static_key() -> str:
    """Changes when a static file or an installed front-end package does."""
    digest = hashlib.sha256()
    files = sorted(path for path in (ROOT / "static").rglob("*") if path.is_file())
    for path in [*files, ROOT / "package-lock.json", ROOT / "requirements/base.txt"]:
        about = path.stat()
        digest.update(f"{path} {about.st_size} {about.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def static_commands() -> list[str]:
    """The command that collects static files, unless nothing has changed since."""
    stamp, key = STATE / "static.key", static_key()
    if STATIC.is_dir() and stamp.exists() and stamp.read_text() == key:
        return []
    shutil.rmtree(STATIC, ignore_errors=True)
    stamp.unlink(missing_ok=True)
    STATIC.mkdir(parents=True)  # settings choose the hashed storage when the folder is there
    return ["collectstatic --noinput --verbosity 0"]


def worker_pool() -> str:
    """Processes, or threads where the system gives no semaphores (a chroot without /dev/shm)."""
    try:
        multiprocessing.Lock()
    except OSError:
        return "threads"
    return "prefork"


def parts(port: int) -> list[Part]:
    log = STATE / "log"
    celery = [sys.executable, "-m", "celery", "-A", "qiannan"]
    web = [sys.executable, "-m", "gunicorn", "qiannan.wsgi", "--bind", f"127.0.0.1:{port}"]
    web += ["--workers", "2", "--threads", "4", "--timeout", "120", "--graceful-timeout", "5"]
    web += ["--preload", "--no-control-socket"]
    worker = [*celery, "worker", "--queues", QUEUES, "--concurrency", "2"]
    worker += ["--pool", worker_pool(), "--without-mingle", "--without-gossip"]
    worker += ["--loglevel", "INFO"]
    beat = [*celery, "beat", "--pidfile=", "--loglevel", "INFO"]
    return [
        Part("worker", worker, log / "worker.log", hurry=signal.SIGQUIT),
        Part("web", web, log / "web.log"),
        Part("beat", beat, log / "beat.log"),
    ]


def answers(port: int) -> bool:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        line.request("GET", "/healthz")
        return line.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        line.close()


def wait_for_page(crew: Crew, port: int) -> None:
    until = time.monotonic() + 120
    while not answers(port):
        crew.watch()
        if time.monotonic() > until:
            log = STATE / "log/web.log"
            raise DemoError(
                both(
                    f"网页没有响应：请看日志 {log}。",
                    f"The page does not answer: read the log {log}.",
                )
            )
        time.sleep(0.2)


class Steps:
    """Announces each step with the seconds since the start."""

    def __init__(self, total: int) -> None:
        self.began, self.done, self.total = time.monotonic(), 0, total

    def seconds(self) -> int:
        return round(time.monotonic() - self.began)

    def next(self, text: str) -> None:
        self.done += 1
        say(f"[{self.done}/{self.total}] {self.seconds():3d} s  {text}")


def prepare(env: dict[str, str], steps: Steps, scale: str) -> None:
    steps.next("数据库和消息服务 · PostgreSQL and Valkey")
    env.update(servers.ensure())
    steps.next(f"数据表、静态文件、演示数据 · tables, static files, demo data ({scale})")
    lines = ["migrate --noinput --verbosity 0", *static_commands()]
    manage(env, *lines, f"seed_demo --scale {scale} --history")
    (STATE / "static.key").write_text(static_key())


def run(port: int, scale: str) -> None:
    steps = Steps(4)
    env = dict(os.environ, STATIC_ROOT=str(STATIC), PYTHONUNBUFFERED="1")
    env.setdefault("DJANGO_SETTINGS_MODULE", "qiannan.settings")
    crew = Crew(ROOT, env, say)
    crew.end_leftovers()
    crew.write_record()
    check_port(port)
    if not (STATE / "static.key").exists():  # the first start: before anything is half made
        check_space(ROOT, NEED_MB[scale])
    try:
        prepare(env, steps, scale)
        steps.next("网页、后台任务、定时任务；比对 · web, worker, beat; comparison by the worker")
        for part in parts(port):
            crew.start(part)
        first = [f"{name} --through-worker --if-none" for name in COMPARISONS]
        manage(env, *first, "demo_casework", "demo_accounts", watch=crew.watch)
        steps.next("网页 · page")
        wait_for_page(crew, port)
        say(f"\n  打开 · open  http://127.0.0.1:{port}/   ({steps.seconds()} s)")
        say("  按 Ctrl-C 结束 · Ctrl-C stops everything\n")
        keep_running(crew)
    finally:
        with calm():
            say("正在停止 · stopping")
            crew.stop()
            servers.stop()


def keep_running(crew: Crew) -> None:
    while True:
        time.sleep(2)
        servers.ensure()
        crew.watch()


@contextmanager
def calm() -> Iterator[None]:
    """Nothing interrupts the tidying up; a second Ctrl-C is taken as impatience."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    yield


def interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def stop() -> None:
    """Stop a running `make demo` and the embedded servers of this checkout."""
    running = list(Crew(ROOT, {}, say).read_record())
    for pid in running[:1]:  # the parent ends its parts itself
        os.kill(pid, signal.SIGTERM)
        until = time.monotonic() + 30
        while processes.identity(pid) and time.monotonic() < until:
            time.sleep(0.1)
    names = servers.stop()
    done = bool(running or names)
    say("已停止 · stopped" if done else "没有在运行的服务 · nothing was running")


def main() -> int:
    arguments = argparse.ArgumentParser(prog="python -m qiannan.demo")
    arguments.add_argument("what", nargs="?", choices=("run", "stop"), default="run")
    arguments.add_argument("--port", type=int, default=8000)
    arguments.add_argument("--scale", choices=SCALES, default="township")
    chosen = arguments.parse_args()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):  # nohup and `&` ignore some
        signal.signal(number, interrupt)
    try:
        if chosen.what == "stop":
            stop()
            return 0
        with only_one(), suppress(KeyboardInterrupt):
            run(chosen.port, chosen.scale)
    except DemoError as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        if error.errno != 28:
            raise
        print(no_space(ROOT), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
