"""What users call files: shown, never a place where anything is kept."""

import re
import unicodedata
from pathlib import PurePosixPath

from django.core.exceptions import ValidationError

LONGEST = 200
MOST_SHOWN = 60
# Control, direction and zero-width characters: a name that looks otherwise than it is.
# What Windows takes for a device, whatever its ending: nobody could unpack it from a volume.
_DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])\s*(\..*)?", re.IGNORECASE)
_HIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


def shown(name: str) -> str:
    """A name fit for a sentence and a caption: no path, nothing hidden, its ending kept."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    clean = _HIDDEN.sub("", last).strip() or "未命名文件"
    ending = suffix(clean)
    stem = clean[: len(clean) - len(ending)]
    return f"{stem[: MOST_SHOWN - len(ending)]}{ending}"


def shown_path(path: str) -> str:
    """A name with the folders it lay in, as far as the last two, fit for a sentence."""
    parts = [part for part in re.split(r"[/\\]", path) if part not in (".", "..")]
    return "/".join(shown(part) for part in parts[-3:])


def suffix(name: str) -> str:
    """The ending in small letters with its dot, "" where there is none; at most 12 characters."""
    return PurePosixPath(name).suffix.lower()[:12]


def check(name: str) -> None:
    """Refuse a name that hides something.

    Raises:
        ValidationError: path parts, hidden characters, a device, or longer than a name is.
    """
    said = shown(name)
    if _HIDDEN.search(name):
        raise ValidationError(f"文件“{said}”的名称里有看不见的字符；请改名后再上传。")
    if "/" in name or "\\" in name or name.startswith("."):
        raise ValidationError(f"文件“{said}”的名称里带有路径；请改名后再上传。")
    if _DEVICE.fullmatch(name):
        raise ValidationError(f"文件“{said}”用了系统设备的名称；请改名后再上传。")
    if len(name) > LONGEST:
        raise ValidationError(
            f"文件“{said}”的名称有 {len(name)} 个字，超过 {LONGEST} 个；请改短后再上传。"
        )
