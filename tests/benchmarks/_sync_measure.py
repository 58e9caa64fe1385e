"""Phones that send to one site: as fast as they can, sixty acts a second, and slowly."""

import asyncio
import itertools
import json
import multiprocessing
import os
import random
import statistics
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from tests.benchmarks._buffering import Buffering
from tests.benchmarks._measure import ten_million_ms
from tests.chaos.__main__ import acts
from tests.chaos.phone import Phone
from tests.chaos.site import Site

SLOW = int(os.environ.get("BENCH_SLOW", "200"))
FAST, BATCH, HOUSES = 8, 10, 5
THREADS = 4  # as the site is deployed
SUSTAINED, PACED, SLOWLY = 10, 30, 90  # seconds
RATE = 60  # acts a second while the time of a batch is taken
KB_A_SECOND = 1.0
WORDS = 800  # of a slow act: a batch of ten is 30 kB, half a minute of such a line
PAGE = "/households/"
Line = tuple[str, float, float, str]


def measured(site: Site, rounds: int) -> list[Line]:
    """(name, ours, peer, unit) for each figure."""
    site.manage("migrate", "--verbosity", "0")
    scene = json.loads(site.run("tests.chaos.scene", str(max(SLOW, FAST)), str(HOUSES)))
    site.start_web(THREADS)
    site.start_phones(THREADS)
    everybody = [_phone(site, scene, one) for one in scene["phones"]]
    office = _phone(site, scene, {"username": scene["office"], "households": [0]})
    assert office.give_password().status == 302
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(Phone.log_in, everybody))
    for phone in everybody:
        phone.port = site.phones_port  # as nginx sends what phones ask
    phones = everybody[:FAST]
    _sustained(phones, BATCH, 3)  # warm
    ours, peer = [], []
    for _round in range(rounds):
        ours.append(_sustained(phones, BATCH, SUSTAINED))
        peer.append(_sustained(phones, 1, SUSTAINED))
    lines = [("sustained", statistics.median(ours), statistics.median(peer), "acts/s")]
    times = _paced(phones)
    lines += [
        ("batch of ten, half of them", 1000 * statistics.median(times), 0, "ms"),
        ("batch of ten, p95", 1000 * _p95(times), 0, "ms"),
        ("office's page alone, p95", 1000 * _p95(_asked(office, 15).result()), 0, "ms"),
    ]
    with Buffering(site.phones_port) as proxy:
        for count in (SLOW // 4, SLOW // 2, SLOW):
            lines += _slow(everybody[:count], office, proxy.port)
    return [*lines, ("ten million additions", ten_million_ms(), 0, "ms")]


def _phone(site: Site, scene: dict[str, Any], one: dict[str, Any]) -> Phone:
    dice = random.Random(one["username"])
    left = acts(one["households"], 1_000_000, dice)
    log = site.folder / "unused.log"
    return Phone(site.port, one["username"], scene["password"], log, dice, left.__next__)


def _batch(phone: Phone, count: int, *, words: int = 0) -> bytes:
    made = [_act(phone, words) for _ in range(count)]
    since = datetime.now(UTC).isoformat()
    unsent = {"count": count, "since": since}
    told = {"device": phone.device, "sent_at": since, "unsent": unsent, "acts": made}
    return json.dumps(told, ensure_ascii=False).encode()


def _act(phone: Phone, words: int) -> dict[str, Any] | None:
    act = phone.make()
    while words and act and act["kind"] != "household.visit":
        act = phone.make()
    if words and act:
        act["body"]["content"] += "走" * words
    return act


def _send(phone: Phone, body: bytes) -> float:
    begun = time.monotonic()
    answer = phone.ask("POST", "/api/v1/field/acts/", body)
    _check(answer.status, answer.body)
    return time.monotonic() - begun


def _check(status: int, body: bytes) -> int:
    """Every act was taken in; return how many."""
    verdicts = json.loads(body)["verdicts"] if status == 200 else []
    if not verdicts or {one["state"] for one in verdicts} - {"accepted", "merged", "conflict"}:
        raise RuntimeError(f"{status}: {body.decode(errors='replace')[:500]}")
    return len(verdicts)


def _sustained(phones: list[Phone], size: int, seconds: float) -> float:
    """Acts a second of phones that each send the next batch when the last was answered."""
    begun = time.monotonic()

    def work(phone: Phone) -> int:
        done = 0
        while time.monotonic() - begun < seconds:
            _send(phone, _batch(phone, size))
            done += size
        return done

    with ThreadPoolExecutor(len(phones)) as pool:
        done = sum(pool.map(work, phones))
    rate = done / (time.monotonic() - begun)
    _tell(f"batches of {size}: {rate:.0f} acts/s")
    return rate


def _paced(phones: list[Phone]) -> list[float]:
    """Seconds of each batch of ten when they come evenly, `RATE` acts a second together."""
    every = BATCH * len(phones) / RATE

    def work(place: int) -> list[float]:
        begun, took = time.monotonic() + place * every / len(phones), []
        for number in range(int(PACED / every)):
            time.sleep(max(0.0, begun + number * every - time.monotonic()))
            took.append(_send(phones[place], _batch(phones[place], BATCH)))
        return took

    with ThreadPoolExecutor(len(phones)) as pool:
        times = list(itertools.chain(*pool.map(work, range(len(phones)))))
    _tell(f"a batch of ten: {statistics.median(times):.2f} s, p95 {_p95(times):.2f} s")
    return times


def _asked(person: Phone, seconds: float) -> Future[list[float]]:
    """`_office` in a process of its own: in this one it would wait for what makes the load."""
    pool = ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"))
    asked = pool.submit(_office, replace(person, make=_nothing), seconds)
    pool.shutdown(wait=False)
    return asked


def _nothing() -> None:
    """The next act of somebody who makes none."""


def _office(person: Phone, seconds: float) -> list[float]:
    """Seconds of a page asked for twice a second."""
    until, took = time.monotonic() + seconds, []
    while (begun := time.monotonic()) < until:
        answer = person.ask("GET", PAGE)
        if answer.status != 200:
            raise RuntimeError(f"{PAGE}: {answer.status}")
        took.append(time.monotonic() - begun)
        time.sleep(max(0.0, 0.5 - took[-1]))
    return took


def _slow(phones: list[Phone], office: Phone, port: int) -> Iterator[Line]:
    """So many slow connections at once: acts a second in the later half, and the office's page."""
    asked = _asked(office, SLOWLY)
    ends = asyncio.run(_all_slow(phones, port))
    pages = asked.result()
    half = SLOWLY / 2
    rate = sum(count for at, count in ends if half <= at < SLOWLY) / half
    _tell(f"{len(phones)} slow: {rate:.1f} acts/s, office's page p95 {_p95(pages):.2f} s")
    yield f"{len(phones)} slow connections", rate, 0, "acts/s"
    yield f"office's page beside {len(phones)} slow, p95", 1000 * _p95(pages), 0, "ms"


async def _all_slow(phones: list[Phone], port: int) -> list[tuple[float, int]]:
    """When each batch was answered, in seconds from the start, and its acts."""
    begun, ends = time.monotonic(), []

    async def work(place: int, phone: Phone) -> None:
        await asyncio.sleep(SLOWLY / 3 * place / len(phones))
        while time.monotonic() - begun < SLOWLY:
            count = await _send_slowly(phone, _batch(phone, BATCH, words=WORDS), port)
            ends.append((time.monotonic() - begun, count))

    await asyncio.gather(*(work(*one) for one in enumerate(phones)))
    return ends


async def _send_slowly(phone: Phone, body: bytes, port: int) -> int:
    cookies = "; ".join(f"{name}={value}" for name, value in phone.cookies.items())
    head = (
        f"POST /api/v1/field/acts/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\nCookie: {cookies}\r\n"
        f"X-Device: {phone.device}\r\nX-CSRFToken: {phone.csrf}\r\n\r\n"
    )
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    text, piece = head.encode() + body, int(1024 * KB_A_SECOND)
    for place in range(0, len(text), piece):
        writer.write(text[place : place + piece])
        await writer.drain()
        await asyncio.sleep(1)
    answer = await reader.read()
    writer.close()
    told, _blank, said = answer.partition(b"\r\n\r\n")
    return _check(int(told.split(b" ", 2)[1] or 0), said)


def _p95(times: list[float]) -> float:
    return sorted(times)[max(0, round(0.95 * len(times)) - 1)]


def _tell(text: str) -> None:
    print(f"  {text}", file=sys.stderr, flush=True)
