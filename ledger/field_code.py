"""The phone's code as one version: which files it is made of, and the digest of each.

The service worker takes a version whole or not at all, by these digests; so a phone never runs
modules of two versions, and a new version costs only the files that differ.
"""

import base64
import hashlib
import json
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation

SOURCE = Path(settings.BASE_DIR, "static", "field")
WORKER = "sw.js"
SHOWN = (
    "css/tokens.css",
    "css/field.css",
    "css/field-entry.css",
    "css/field-leads.css",
    "css/field-papers.css",
    "icons/mark.svg",
)
# Libraries that a module loads by the address which the shell names: data-<name>.
LIBRARIES = {
    "dexie": "vendor/dexie/dexie.min.mjs",
    "signature": "vendor/signature_pad/signature_pad.min.js",
    "compressor": "vendor/compressorjs/compressor.esm.js",
    "zxing": "vendor/zxing/index.js",
}
# Too large to wait for at a start.
LATER = {"zxing-wasm": "vendor/zxing-wasm/zxing_reader.wasm"}
ICONS = {
    "any": ((192, "icons/field-192.png"), (512, "icons/field-512.png")),
    "maskable": ((512, "icons/field-maskable-512.png"),),
}
TOUCH_ICON = "icons/field-180.png"
_SAID = re.compile(r"""\bt\(\s*"((?:[^"\\]|\\.)*)\"""")
_TITLE = re.compile(r"""\bexport const title = "((?:[^"\\]|\\.)*)\"""")


@dataclass(frozen=True)
class Piece:
    """One file: its address and the digest (Subresource Integrity) of what comes from there."""

    url: str
    integrity: str


def modules() -> list[Path]:
    """The modules of the app, without the worker."""
    return [path for path in sorted(SOURCE.rglob("*.js")) if path != SOURCE / WORKER]


def said() -> list[str]:
    """Every msgid that a module says: `t("…")`, and the title of a screen."""
    found: set[str] = set()
    for path in modules():
        text = path.read_text(encoding="utf-8")
        for pattern in (_SAID, _TITLE):
            found |= {json.loads(f'"{one}"') for one in pattern.findall(text)}
    return sorted(found)


def words() -> str:
    """The module with the Chinese of every msgid that has one."""
    with translation.override("zh-hans"):
        pairs = {one: translation.gettext(one) for one in said()}
    told = {one: text for one, text in pairs.items() if text != one}
    return f"export const WORDS = {json.dumps(told, ensure_ascii=False, indent=0)};\n"


def shell() -> str:
    """The page of the app; it holds nothing of anybody."""
    libraries = {name: static(path) for name, path in {**LIBRARIES, **LATER}.items()}
    context = {
        "version": version(),
        "libraries": libraries,
        "csrf_cookie": settings.CSRF_COOKIE_NAME,
        "language_cookie": settings.LANGUAGE_COOKIE_NAME,
    }
    with translation.override("zh-hans"):
        return render_to_string("ledger/field.html", context)


def worker() -> str:
    """The service worker: the list of files, then its code."""
    now = [Piece(reverse("ledger:field-shell"), _integrity(shell().encode())), *_code()]
    later = [_piece(name) for name in LATER.values() if _path(name)]
    lists = [
        f"const {name} = {json.dumps([vars(one) for one in pieces], indent=0)};"
        for name, pieces in (("NOW", now), ("LATER", later))
    ]
    return "\n".join([*lists, (SOURCE / WORKER).read_text(encoding="utf-8")])


def version() -> str:
    """Twelve characters that differ when any file of the app but its page differs."""
    said_ = "".join(f"{one.url}{one.integrity}" for one in _code())
    return hashlib.sha256(said_.encode()).hexdigest()[:12]


def manifest() -> dict[str, object]:
    """What an installed app is called and looks like (W3C Web Application Manifest)."""
    start = reverse("ledger:field-shell")
    icons = [
        {"src": static(path), "sizes": f"{side}x{side}", "type": "image/png", "purpose": purpose}
        for purpose, every in ICONS.items()
        for side, path in every
    ]
    with translation.override("zh-hans"):
        name = translation.gettext("Grid work")
        about = translation.gettext("Seven Ones · Qiannan")
    return {
        "id": start,
        "name": f"{name} · {about}",
        "short_name": name,
        "lang": "zh-Hans",
        "start_url": start,
        "scope": start,
        "display": "standalone",
        "background_color": "#14284b",
        "theme_color": "#14284b",
        "icons": icons,
    }


def _code() -> list[Piece]:
    """The files that a start needs, but for the page."""
    names = [f"field/{path.relative_to(SOURCE).as_posix()}" for path in modules()]
    names += [*SHOWN, *LIBRARIES.values()]
    words_ = Piece(reverse("ledger:field-words"), _integrity(words().encode()))
    return [words_, *(_piece(name) for name in names if _path(name))]


def _piece(name: str) -> Piece:
    path = _path(name)
    assert path is not None
    return Piece(static(name), _digest_of(path, path.stat().st_mtime_ns))


def _path(name: str) -> Path | None:
    """The file that is served under this name, hashed where files are hashed."""
    root = Path(settings.STATIC_ROOT)
    if root.is_dir():
        kept = root / staticfiles_storage.url(name).removeprefix(settings.STATIC_URL)
        return kept if kept.is_file() else None
    found = finders.find(name)
    return Path(found) if found else None


@lru_cache(maxsize=256)
def _digest_of(path: Path, _changed_at: int) -> str:
    return _integrity(path.read_bytes())


def _integrity(content: bytes) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(content).digest()).decode()}"
