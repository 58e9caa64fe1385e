"""The child: `python -m archives.filing.children.run VERB MEMORY`, the file on its input.

It bounds its own memory (bytes), processor time and files before it loads any parser. Its output
is one line of JSON, then the bytes that are kept: {"pages": 3} and the cleaned file, or
{"refused": code} and nothing.
"""

import json
import os
import resource
import sys
from typing import Any

CPU_SECONDS = 20


class Refused(Exception):  # noqa: N818 (it is an outcome)
    """What was found in the file that may not come in; the code of a sentence in `sandbox`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def limit(memory: int) -> None:
    """Bound this process for the rest of its life."""
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def done(verb: str, content: bytes) -> tuple[dict[str, Any], bytes]:
    """Do what is asked with the bytes of a file."""
    if verb == "pdf":
        from archives.filing.children import pdf  # noqa: PLC0415 (after limit())

        return pdf.cleaned(content)
    if verb == "word":
        from archives.filing.children import word  # noqa: PLC0415

        return word.cleaned(content)
    from archives.filing.children import drawing  # noqa: PLC0415

    return {}, drawing.drawn(verb, content)


def main(verb: str) -> None:
    content = sys.stdin.buffer.read()
    try:
        told, body = done(verb, content)
    except Refused as refused:
        told, body = {"refused": refused.code}, b""
    except MemoryError:
        told, body = {"refused": "too_big"}, b""
    out = sys.stdout.buffer
    out.write(json.dumps(told).encode() + b"\n")
    out.write(body)
    out.flush()


if __name__ == "__main__":
    # Under -m this module is __main__; what it starts knows it by its name.
    sys.modules["archives.filing.children.run"] = sys.modules["__main__"]
    limit(int(sys.argv[2]))
    main(sys.argv[1])
    os._exit(0)
