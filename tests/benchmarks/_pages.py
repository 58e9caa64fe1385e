"""Lists measured page by page in a process of its own, with the database of the benchmark."""

import json
import os
import subprocess
import sys

from tests.benchmarks._measure import Row, ten_million_ms


def measured(module: str, address: str, rounds: int, note: str) -> list[Row]:
    """Run a program that ends by printing its lines as JSON; return them as rows, and last how fast
    the machine was before and after.
    """
    before = ten_million_ms()
    done = subprocess.run(
        [sys.executable, "-m", f"tests.benchmarks.{module}", str(rounds)],
        env=dict(os.environ, DATABASE_URL=address),
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    fast = (before + ten_million_ms()) / 2
    lines = json.loads(done.stdout.splitlines()[-1])
    lines.append({"name": "ten million additions", "ours": round(fast), "peer": 0, "peer_name": ""})
    return [
        Row(
            name=line["name"],
            ours=line["ours"],
            peer=line["peer"],
            peer_name=line["peer_name"],
            ratio=round(line["peer"] / line["ours"], 1) if line["peer"] else 0.0,
            unit="ms",
            peak_mb=0.0,
            note=note,
        )
        for line in lines
    ]
