"""A small server on 127.0.0.1 that serves the phone's app as it is, and answers as it is told to.

It stands for the network between, and for a server that misbehaves; what the real one does with an
act is tested with the real one.
"""

import json
import mimetypes
import re
import threading
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from csp.utils import build_policy
from django.contrib.staticfiles import finders

from ledger import field_code

LOGIN = "<!doctype html><title>login</title><h1>登录页</h1>"
PORTAL = "<!doctype html><title>WLAN</title><h1>请先登录无线网络</h1>"
HALF = "q" * 43 + "="
OFFICE = ec.generate_private_key(ec.SECP256R1())


class Fake:
    """Who is logged in, what a pull gives each person, and how a batch is answered."""

    def __init__(self) -> None:
        self.user: dict[str, Any] | None = {"id": 5, "name": "陆小芬", "post": "翁降村第一网格"}
        self.owners: dict[str, int] = {}
        self.parts: dict[int, dict[str, Any]] = {}
        self.answer: Callable[[Answering, list[dict]], None] = accept
        self.acts: list[dict] = []
        self.parcels: list[dict] = []
        self.photos: dict[str, bytes] = {}
        self.carried = 0  # bytes of photos
        self.line_is_cut = False  # of photos, after each piece
        self.logouts = 0
        self.more_code = ""
        handler = type("Handler", (Answering,), {"fake": self})
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.http.daemon_threads = True
        self.thread = threading.Thread(target=self.http.serve_forever, args=(0.05,), daemon=True)
        self.thread.start()
        self.url = f"http://127.0.0.1:{self.http.server_port}"

    def stop(self) -> None:
        """Safe to repeat."""
        self.http.shutdown()
        self.http.server_close()
        self.thread.join()


def office_key() -> dict[str, str]:
    """The public key of the office as JWK."""
    numbers = OFFICE.public_key().public_numbers()
    x, y = (urlsafe_b64encode(n.to_bytes(32, "big")).rstrip(b"=") for n in (numbers.x, numbers.y))
    return {"kty": "EC", "crv": "P-256", "x": x.decode(), "y": y.decode()}


def opened(parcel: dict[str, Any]) -> dict[str, Any]:
    """The act in a parcel, opened with the office's key."""
    point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), b64decode(parcel["key"]))
    shared = OFFICE.exchange(ec.ECDH(), point)
    secret = HKDF(hashes.SHA256(), 32, salt=None, info=b"field parcel 1").derive(shared)
    told = f"{parcel['device']}:{parcel['id']}".encode()
    text = AESGCM(secret).decrypt(b64decode(parcel["iv"]), b64decode(parcel["sealed"]), told)
    return json.loads(text)


def accept(here: "Answering", acts: list[dict]) -> None:
    here.fake.acts += acts
    here.verdicts([verdict(act["id"], "accepted") for act in acts])


def verdict(number: str, state: str, words: str = "") -> dict[str, Any]:
    return {
        "id": number, "state": state, "words": words, "fields": {}, "address": "", "to": None,
    }  # fmt: skip


class Answering(BaseHTTPRequestHandler):
    """One request."""

    fake: Fake
    protocol_version = "HTTP/1.1"

    def log_message(self, *_said: object) -> None:
        """Nothing to the terminal."""

    def say(
        self, body: bytes | str, kind: str = "text/html", status: int = 200, **more: str
    ) -> None:
        content = body.encode() if isinstance(body, str) else body
        self.send_response(status)
        for name, value in more.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Content-Security-Policy", build_policy())
        self.end_headers()
        self.wfile.write(content)

    def json(self, value: dict, status: int = 200) -> None:
        self.say(json.dumps(value), "application/json", status)

    def verdicts(self, verdicts: list[dict]) -> None:
        self.json({"time": now(), "verdicts": verdicts})

    @property
    def body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def do_GET(self) -> None:
        path = self.path.split("?")[0]
        pages = {
            "/field/": (field_code.shell, "text/html"),
            "/field/sw.js": (self.worker, "text/javascript"),
            "/field/words.js": (field_code.words, "text/javascript"),
        }
        if path in pages:
            page, kind = pages[path]
            self.say(page(), f"{kind}; charset=utf-8", Cache_Control="no-cache")
        elif path == "/field/app.webmanifest":
            self.say(json.dumps(field_code.manifest()), "application/manifest+json")
        elif path.startswith("/static/"):
            self.static(path.removeprefix("/static/"))
        elif path == "/api/v1/field/devices/":
            self.json({"devices": self.devices()})
        elif path.startswith("/api/v1/field/photos/"):
            self.photo_told(path.split("/")[-2], size=0)
        else:
            self.say(LOGIN, "text/html; charset=utf-8")

    def worker(self) -> str:
        return field_code.worker() + self.fake.more_code

    def static(self, name: str) -> None:
        found = finders.find(name)
        if not found:
            self.say("", status=404)
            return
        kind = mimetypes.guess_type(found)[0] or "application/octet-stream"
        self.say(Path(found).read_bytes(), kind)

    def devices(self) -> list[dict[str, Any]]:
        mine = [key for key, owner in self.fake.owners.items() if owner == self.fake.user["id"]]
        return [{"id": key, "label": "Android 10", "seen_at": now()} for key in mine]

    def do_POST(self) -> None:
        body = self.body
        if self.path.startswith("/account/logout"):
            self.fake.logouts += 1
            self.fake.user = None
            self.say("", status=302, Location="/account/login/")
        elif self.fake.user is None:
            self.json({"code": "login", "words": ""}, 401)
        else:
            asked = json.loads(body)
            path = self.path.removeprefix("/api/v1/field/")
            {"devices/": self.bind, "pull/": self.pull, "acts/": self.take, "parcels/": self.load}[
                path
            ](asked)

    def do_PUT(self) -> None:
        """A piece of a photo, from where the last one ended."""
        piece, digest = self.body, self.path.split("/")[-2]
        first, size = re.fullmatch(r"bytes (\d+)-\d+/(\d+)", self.headers["Content-Range"]).groups()  # type: ignore[union-attr]
        kept = self.fake.photos.get(digest, b"")
        if int(first) != len(kept):
            self.json({"code": "gap", "words": ""}, 409)
            return
        self.fake.photos[digest] = kept + piece
        self.fake.carried += len(piece)
        if self.fake.line_is_cut:
            self.close_connection = True
        else:
            self.photo_told(digest, size=int(size))

    def photo_told(self, digest: str, *, size: int) -> None:
        kept = self.fake.photos.get(digest, b"")
        is_done = sha256(kept).hexdigest() == digest
        self.json({"size": size, "received": len(kept), "done": is_done})

    def bind(self, asked: dict) -> None:
        user = self.fake.user
        if self.fake.owners.setdefault(asked["id"], user["id"]) != user["id"]:
            self.json({"code": "other", "words": ""}, 409)
            return
        until = datetime.now(UTC) + timedelta(days=7)
        self.json({
            "id": asked["id"], "time": now(), "lease_until": until.isoformat(), "half": HALF,
            "office_key": office_key(), "me": user, "csrf": "c" * 32,
        })  # fmt: skip

    def pull(self, _asked: dict) -> None:
        parts = self.fake.parts.get(self.fake.user["id"], {})
        until = datetime.now(UTC) + timedelta(days=7)
        self.json({"time": now(), "lease_until": until.isoformat(), "more": False, "parts": parts})

    def take(self, asked: dict) -> None:
        self.fake.answer(self, asked["acts"])

    def load(self, asked: dict) -> None:
        self.fake.parcels += asked["parcels"]
        self.verdicts([verdict(one["id"], "accepted") for one in asked["parcels"]])


def now() -> str:
    return datetime.now(UTC).isoformat()
