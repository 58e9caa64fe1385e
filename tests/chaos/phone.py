"""One phone of a campaign.

It knows of the site what a phone knows: addresses, and answers it reads strictly. Each act is in
its log (appended and flushed) before it is sent for the first time, and once more with the verdict
when that came. It repeats, splits and mixes what is unanswered, hangs up on one request in twenty
before the answer, and never gives up an act without a verdict that names it.
"""

import http.client
import json
import random
import re
import socket
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

from tests.chaos import pages

SETTLED = {"accepted", "merged", "conflict", "proposed"}
HANGS_UP = 0.05
BATCH = 10
SECONDS = 60


@dataclass
class Answer:
    status: int
    kind: str
    body: bytes


class HungUpError(Exception):
    """The phone was gone before the answer came."""


@dataclass
class Phone:
    """`make` tells the next act, None when there is none any more."""

    port: int
    username: str
    password: str
    log: Path
    dice: random.Random
    make: Callable[[], dict[str, Any] | None]
    device: str = field(default_factory=lambda: str(uuid.uuid4()))
    cookies: dict[str, str] = field(default_factory=dict)
    csrf: str = ""
    outbox: dict[str, dict[str, Any]] = field(default_factory=dict)
    settled: dict[str, str] = field(default_factory=dict)
    paged: set[str] = field(default_factory=set)
    slowest: float = 0

    # --- the wire -------------------------------------------------------------------------------
    def ask(
        self, method: str, path: str, body: bytes = b"", kind: str = "application/json",
        *, may_hang_up: bool = False, headers: dict[str, str] | None = None,
    ) -> Answer:  # fmt: skip
        """One request on a connection of its own.

        Raises:
            OSError, http.client.HTTPException: the site is not there, or went away.
            HungUpError: the phone did.
        """
        wire = http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        headers = {"X-Device": self.device, "X-CSRFToken": self.csrf} | (headers or {})
        if body:
            headers["Content-Type"] = kind
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            wire.request(method, path, body, headers)
            if may_hang_up and self.dice.random() < HANGS_UP:
                if self.dice.random() < 0.5:
                    time.sleep(self.dice.random() / 2)
                wire.sock.shutdown(socket.SHUT_RDWR)
                raise HungUpError
            response = wire.getresponse()
            for name, value in response.getheaders():
                if name.lower() == "set-cookie":
                    for key, morsel in SimpleCookie(value).items():
                        self.cookies[key] = morsel.value
            return Answer(response.status, response.getheader("Content-Type", ""), response.read())
        finally:
            wire.close()

    def give_password(self) -> Answer:
        """Ask for the page of the login and answer it; the answer is a redirection when all is
        well.
        """
        page = self.ask("GET", "/account/login/").body.decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
        assert token, page[:500]
        form = f"csrfmiddlewaretoken={token[1]}&login={self.username}&password={self.password}"
        return self.ask(
            "POST", "/account/login/", form.encode(), "application/x-www-form-urlencoded"
        )

    def log_in(self) -> None:
        """Log in and bind the phone, before the site is disturbed; in the queue of those who log
        in it waits for its turn.
        """
        done = self.give_password()
        while done.status == 503:
            time.sleep(0.5 + self.dice.random())
            done = self.give_password()
        assert done.status == 302, (done.status, done.body[:500])
        self.csrf = self.cookies["csrf"]
        told = {"id": self.device, "label": "chaos", "app": "1"}
        bound = self.ask("POST", "/api/v1/field/devices/", json.dumps(told).encode())
        assert bound.status == 200, (bound.status, bound.body[:500])
        self.csrf = json.loads(bound.body)["csrf"]

    # --- the outbox -----------------------------------------------------------------------------
    def write(self, **line: Any) -> None:
        with self.log.open("a", encoding="utf-8") as log:
            log.write(json.dumps(line, ensure_ascii=False) + "\n")

    def work(self, until: float) -> None:
        """Make acts and send them until all are settled or the time is over."""
        while time.monotonic() < until:
            while len(self.outbox) < 2 * BATCH and (act := self.make()):
                self.write(made=act["id"], act=act)
                self.outbox[act["id"]] = act
            if not self.outbox:
                return
            try:
                self.send()
            except (OSError, http.client.HTTPException, HungUpError):
                time.sleep(self.dice.random())

    def send_pages(self, act: dict[str, Any]) -> None:
        """The photos of an act, from where the site stopped; half of them only after their act."""
        if act["id"] in self.paged or self.dice.random() < 0.5:
            return
        for page, body in pages.of(act["id"]).items():
            headers = {"Content-Range": f"bytes 0-{len(body) - 1}/{len(body)}"}
            address = f"/api/v1/field/photos/{page}/"
            answer = self.ask("PUT", address, body, "application/octet-stream", headers=headers,
                              may_hang_up=True)  # fmt: skip
            if answer.status != 200 or not json.loads(answer.body)["done"]:
                return
        self.paged.add(act["id"])

    def send(self) -> None:
        """One batch of what is unanswered, in any order, and at times an act twice."""
        acts = list(self.outbox.values())
        self.dice.shuffle(acts)
        acts = acts[: self.dice.randint(1, BATCH)]
        if self.settled and self.dice.random() < 0.1:
            acts.append(self.dice.choice(acts))
        [self.send_pages(act) for act in acts if act.get("photos")]
        since = datetime.now(UTC).isoformat()
        batch = {
            "device": self.device, "sent_at": since, "acts": acts,
            "unsent": {"count": len(self.outbox), "since": since},
        }  # fmt: skip
        begun = time.monotonic()
        answer = self.ask(
            "POST", "/api/v1/field/acts/", json.dumps(batch).encode(), may_hang_up=True
        )
        self.slowest = max(self.slowest, time.monotonic() - begun)
        if answer.status != 200 or not answer.kind.startswith("application/json"):
            self.write(refused=answer.status, words=answer.body.decode(errors="replace")[:300])
            time.sleep(self.dice.random())
            return
        for verdict in json.loads(answer.body)["verdicts"]:
            self.hear(verdict)

    def hear(self, verdict: dict[str, Any]) -> None:
        number, state = verdict["id"], verdict["state"]
        if number not in self.outbox:
            return
        self.write(answered=number, state=state, words=verdict.get("words", ""))
        if state in SETTLED:
            self.settled[number] = state
            del self.outbox[number]
