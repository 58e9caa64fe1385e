"""Where the embedded servers of one checkout live, who runs them, and the lock around them."""

import fcntl
import hashlib
import importlib.util
import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from qiannan.demo.trouble import DemoError, both

ROOT = Path(__file__).resolve().parents[2]
SOCKET_PATH_LIMIT = 100  # bytes; Linux allows 107, macOS 103


@dataclass(frozen=True)
class Places:
    """Folders of one checkout's servers.

    `state` is the checkout's .dev. PostgreSQL refuses to run as root, so for root its files are
    in /var/tmp and belong to `account` (nobody), which could not reach a checkout under /root.
    """

    state: Path
    postgres: Path
    sockets: Path
    account: pwd.struct_passwd | None


def own_directory(path: Path, mode: int) -> Path:
    """Make `path`; refuse one that another user put there before us (these names are public)."""
    path.mkdir(mode=mode, parents=True, exist_ok=True)
    found = path.lstat()
    if found.st_uid != os.geteuid() or path.is_symlink():
        raise DemoError(
            both(
                f"目录 {path} 属于其他用户：请删除它后再试。",
                f"The directory {path} belongs to another user: delete it and try again.",
            )
        )
    return path


def places(checkout: Path = ROOT) -> Places:
    checkout = checkout.resolve()
    mark = hashlib.sha256(str(checkout).encode()).hexdigest()[:12]
    state = checkout / ".dev"
    if os.geteuid() == 0:
        base = Path(f"/var/tmp/devpg-{mark}")  # noqa: S108 - owner checked by own_directory
        return Places(state, base, base / "run", pwd.getpwnam("nobody"))
    base = state / "postgres"
    sockets = base / "run"
    if len(str(sockets / ".s.PGSQL.5432").encode()) >= SOCKET_PATH_LIMIT:
        sockets = Path(f"/tmp/devpg-{os.geteuid()}-{mark}")  # noqa: S108 - as above
    return Places(state, base, sockets, None)


def give(path: Path, account: pwd.struct_passwd | None) -> None:
    if account:
        os.chown(path, account.pw_uid, account.pw_gid)


def own_account_directory(path: Path, account: pwd.struct_passwd | None) -> Path:
    """A folder only the server's account can enter (and root, who needs no permission)."""
    if not path.exists():
        own_directory(path, 0o700)
        give(path, account)
    return path


def run_as(
    account: pwd.struct_passwd | None, command: list[str], *, cwd: Path, text: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run a server tool to its end; output and errors together in `stdout`."""
    env = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    who = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}
    return subprocess.run(
        command,
        cwd=cwd,
        env=env,
        input=text,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
        **who,  # type: ignore[call-overload]
    )


@contextmanager
def lock(path: Path) -> Iterator[None]:
    """Hold an exclusive lock between processes; a killed holder lets go of it by itself."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def command_of(pid: int) -> str:
    """The command line of a live process, '' when there is none (a zombie has none either)."""
    proc = Path("/proc")
    if (proc / "self").exists():
        try:
            return (proc / str(pid) / "cmdline").read_text(errors="replace").replace("\0", " ")
        except OSError:
            return ""
    found = subprocess.run(
        ["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return found.stdout.strip()


def tree_of_wheel(name: str) -> Path | None:
    """The folder of an installed package, found without importing it."""
    spec = importlib.util.find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else None


def remove_tree(path: Path) -> None:
    if path.exists():
        shutil.rmtree(path)
