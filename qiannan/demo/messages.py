"""Compiles locale/*/LC_MESSAGES/*.po to .mo, for machines without GNU gettext.

    python qiannan/demo/messages.py

Standard library only. Source of the .mo layout: GNU gettext manual, "The Format of GNU MO Files".
"""

import ast
import struct
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MAGIC = 0x950412DE
KEYWORDS = ("msgctxt", "msgid_plural", "msgid", "msgstr")


def blocks(text: str) -> Iterator[list[str]]:
    """Yield the lines of each entry; entries are parted by blank lines."""
    block: list[str] = []
    for line in [*text.splitlines(), ""]:
        if line.strip():
            block.append(line.strip())
        elif block:
            yield block
            block = []


def parse_block(lines: list[str]) -> dict[str, str]:
    """{"msgid": …, "msgstr" or "msgstr[0]": …}; continued strings are joined."""
    found: dict[str, str] = {}
    field = ""
    for line in lines:
        if line.startswith("#"):
            continue
        if not line.startswith('"'):
            field, _, line = line.partition(" ")
            if not field.startswith(KEYWORDS):
                raise ValueError(f"not a PO line: {field} {line}")
            if field in found:
                raise ValueError(f"no blank line before this entry: {field} {line}")
            found[field] = ""
        found[field] += ast.literal_eval(line.strip())
    return found


def entries(text: str) -> dict[str, str]:
    """Key → text as the .mo file holds them; fuzzy and untranslated entries are left out."""
    catalogue: dict[str, str] = {}
    for lines in blocks(text):
        fuzzy = any(line.startswith("#,") and "fuzzy" in line for line in lines)
        entry = parse_block(lines)
        if "msgid" not in entry or (fuzzy and entry["msgid"]):
            continue
        forms = [entry[name] for name in sorted(entry) if name.startswith("msgstr")]
        key = entry["msgid"]
        if "msgid_plural" in entry:
            key += "\0" + entry["msgid_plural"]
        if "msgctxt" in entry:
            key = entry["msgctxt"] + "\4" + key
        if any(forms):
            catalogue[key] = "\0".join(forms)
    return catalogue


def encode(catalogue: dict[str, str]) -> bytes:
    """The .mo file: header, table of keys, table of texts, then the strings, sorted by key."""
    pairs = sorted((key.encode(), text.encode()) for key, text in catalogue.items())
    start = 7 * 4 + 16 * len(pairs)
    tables: list[list[int]] = [[], []]
    data = b""
    for side in (0, 1):
        for pair in pairs:
            tables[side] += [len(pair[side]), start + len(data)]
            data += pair[side] + b"\0"
    size = len(pairs)
    header = struct.pack("<7I", MAGIC, 0, size, 28, 28 + 8 * size, 0, 0)
    return header + struct.pack(f"<{4 * size}I", *tables[0], *tables[1]) + data


def compile_all(root: Path = ROOT) -> list[Path]:
    """Write each .mo that is missing or differs; return the ones written."""
    written = []
    for source in sorted(root.glob("locale/*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        content = encode(entries(source.read_text(encoding="utf-8")))
        if target.exists() and target.read_bytes() == content:
            continue
        part = target.with_suffix(".mo.part")
        part.write_bytes(content)
        part.replace(target)
        written.append(target)
    return written


if __name__ == "__main__":
    for path in compile_all():
        sys.stdout.write(f"  {path.relative_to(ROOT)}\n")
