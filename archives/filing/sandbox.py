"""Runs the child that opens an uploaded file: a sentence or a result comes of it."""

import json
import os
import re
import subprocess
import sys
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError

MEMORY_BYTES = 1 << 30
WALL_SECONDS = 45
MAX_OUT_BYTES = 40 << 20
_KEPT = ("PATH", "LD_LIBRARY_PATH")
_NO_MEMORY = re.compile(rb"MemoryError|bad_alloc|Cannot allocate")
_OTHERWISE = "请在电脑上打开后用“打印—另存为 PDF”存一份再上传"
_SENTENCES = {
    "encrypted": "设有密码或权限限制；请去掉密码后再上传。",
    "damaged": f"已损坏或不完整，打不开；{_OTHERWISE}。",
    "script": f"带有脚本（JavaScript）；{_OTHERWISE}。",
    "action": f"带有打开时会自动执行的动作；{_OTHERWISE}。",
    "embedded": f"内嵌了别的文件、对象或音像；请取出后分别上传；也可以{_OTHERWISE[1:]}。",
    "xfa": f"是动态表单（XFA）；{_OTHERWISE}。",
    "pages": "没有页，或者超过 200 页；请按材料分成几个文件再上传。",
    "size": f"的页面大小不正常；{_OTHERWISE}（A4 或 A3）。",
    "bomb": f"展开后异常庞大；{_OTHERWISE}，或者拍照上传。",
    "too_big": f"过大或过于复杂，未能在限额内读完；{_OTHERWISE}，或者拍照上传。",
    "not_word": "不是 Word 文档（.docx）；请在 Word 或 WPS 中另存为 .docx 或 PDF 再上传。",
    "external": f"引用了别的文件或网址；{_OTHERWISE}。",
    "field": f"带有会读取其他文件或运行程序的域；{_OTHERWISE}。",
    "picture": f"里有不能检查的图形（如 EMF、WMF、SVG）；{_OTHERWISE}。",
}


def sentence(name: str, code: str) -> ValidationError:
    """The refusal of a file for a reason of the child."""
    return ValidationError(f"“{name}”{_SENTENCES.get(code, _SENTENCES['damaged'])}")


def run(verb: str, content: bytes, name: str) -> tuple[dict[str, Any], bytes]:
    """What the child told of a file, and what is kept of it.

    Raises:
        ValidationError: it was refused, or did not end well; the message is Chinese and names the
            file.
    """
    command = [sys.executable, "-s", "-m", "archives.filing.children.run", verb, str(MEMORY_BYTES)]
    environment = {key: os.environ[key] for key in _KEPT if key in os.environ}
    try:
        child = subprocess.run(  # noqa: S603 (our own module)
            command, input=content, capture_output=True, timeout=WALL_SECONDS, check=False,
            env=environment, cwd=settings.BASE_DIR,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise sentence(name, "too_big") from error
    head, _line, body = child.stdout.partition(b"\n")
    if child.returncode or not head:
        is_short = child.returncode < 0 or _NO_MEMORY.search(child.stderr)
        raise sentence(name, "too_big" if is_short else "damaged")
    told = json.loads(head)
    if "refused" in told:
        raise sentence(name, told["refused"])
    if len(body) > MAX_OUT_BYTES:
        raise sentence(name, "bomb")
    return told, body
