"""The phone's code is put together whole, as files are served plain and as they are hashed."""

import base64
import hashlib
import json
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.files.storage import FileSystemStorage
from django.urls import reverse

from ledger import field_code
from qiannan.storage import HashedStaticFiles

PARTS = ("css/field.css", "field/boot.js", "field/screens/today.js")


def listed(worker: str, name: str) -> dict[str, str]:
    """Address and digest of the files of one of the worker's lists."""
    found = re.search(rf"^const {name} = (\[.*?\]);$", worker, re.MULTILINE | re.DOTALL)
    return {one["url"]: one["integrity"] for one in json.loads(found[1])}


def digest(content: bytes) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(content).digest()).decode()


def test_every_file_that_is_named_is_there():
    named = [*field_code.SHOWN, *field_code.LIBRARIES.values(), *field_code.LATER.values()]
    icons = [path for every in field_code.ICONS.values() for _side, path in every]

    assert [
        name for name in [*named, *icons, field_code.TOUCH_ICON] if not finders.find(name)
    ] == []


def test_the_worker_lists_the_app_with_its_digests(client):
    now = listed(client.get(reverse("ledger:field-worker")).content.decode(), "NOW")

    shell = client.get(reverse("ledger:field-shell"))
    words = client.get(reverse("ledger:field-words"))
    assert now["/field/"] == digest(shell.content)
    assert now["/field/words.js"] == digest(words.content)
    assert now["/static/field/boot.js"] == digest((field_code.SOURCE / "boot.js").read_bytes())
    assert "/static/field/sw.js" not in now
    assert shell["Cache-Control"] == "no-cache"


def test_the_page_is_the_same_for_everybody(client):
    chinese = client.get(reverse("ledger:field-shell"))
    english = client.get(reverse("ledger:field-shell"), headers={"accept-language": "en"})

    assert chinese.content == english.content
    assert "csrfmiddlewaretoken" not in chinese.content.decode()


def test_the_words_of_the_app_are_the_catalogues(client):
    text = client.get(reverse("ledger:field-words")).content.decode()

    assert '"{n} unsent": "待上传 {n}"' in text


def test_the_app_can_be_installed(client):
    told = client.get(reverse("ledger:field-manifest")).json()

    assert told["scope"] == told["start_url"] == "/field/"
    assert {icon["sizes"] for icon in told["icons"]} >= {"192x192", "512x512"}


@pytest.fixture
def hashed(tmp_path, settings, monkeypatch) -> HashedStaticFiles:
    """Static files collected under their hashes."""
    settings.STATIC_ROOT = tmp_path
    storage = HashedStaticFiles(location=tmp_path, base_url="/static/")
    source = FileSystemStorage(location=Path(settings.BASE_DIR, "static"))
    for name in PARTS:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes((Path(source.location) / name).read_bytes())
    list(storage.post_process({name: (source, name) for name in PARTS}))
    monkeypatch.setattr(field_code, "static", storage.url)
    monkeypatch.setattr(field_code, "staticfiles_storage", storage)
    return storage


def test_where_files_are_hashed_modules_keep_their_names(hashed, tmp_path):
    kept = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.js"))

    assert kept == ["field/boot.js", "field/screens/today.js"]
    assert re.fullmatch(r"/static/css/field\.[0-9a-f]{12}\.css", hashed.url("css/field.css"))


def test_where_files_are_hashed_the_digests_are_of_what_is_served(hashed, tmp_path):
    piece = field_code._piece("css/field.css")

    served = tmp_path / piece.url.removeprefix("/static/")
    assert piece.integrity == digest(served.read_bytes())
