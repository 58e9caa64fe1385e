"""`make test`: the servers, a browser where one can be had, then pytest.

python -m qiannan.demo.testing [pytest's arguments]
"""

import os
import subprocess
import sys

from qiannan.demo import chromium, servers
from qiannan.demo.places import ROOT
from qiannan.demo.trouble import DemoError, both

NO_BROWSER = both(
    "没有 Chromium，浏览器测试未运行：请安装 chromium 或 Chrome，或用 CHROMIUM=/路径 指定。",
    "No Chromium was found, so the browser tests were NOT run: install chromium or Chrome, "
    "or name one in CHROMIUM=/path.",
)


def in_ci() -> bool:
    return os.environ.get("CI", "").lower() in ("1", "true", "yes")


def command(browser: str, arguments: list[str]) -> list[str]:
    """pytest with two processes and without the browser tests where no browser is."""
    found = [sys.executable, "-m", "pytest"]
    if not any(argument.startswith(("-n", "--numprocesses")) for argument in arguments):
        found += ["-n", "2"]
    if not browser and not any(argument.startswith("-m") for argument in arguments):
        found += ["-m", "not browser"]
    return found + arguments


def main(arguments: list[str]) -> int:
    browser = chromium.find_or_install()
    if not browser and in_ci():
        print(NO_BROWSER, file=sys.stderr)
        return 1
    print("PostgreSQL, Valkey", "+", browser or "no browser", flush=True)
    with servers.while_needed() as addresses:
        env = dict(os.environ, **addresses)
        if browser:
            env = {**chromium.node_for_playwright(), **env, "CHROMIUM": browser}
        tests = subprocess.run(command(browser, arguments), cwd=ROOT, env=env, check=False)
    if not browser:
        print(NO_BROWSER, file=sys.stderr)
    return tests.returncode


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except DemoError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(130)
