"""A maker of volumes, to be killed: `python -m tests.archives.binder FOLDER PICTURES POINT...`.

One process stands ready and forks a maker for every point. A whole number kills the maker when it
touches a file for the n-th time (0: never), a fraction that many seconds after it began. How it
ended, as `os.wait4` tells it, is printed, and the most memory it had in KB.
"""

import hashlib
import os
import signal
import sys
import time
from io import BytesIO

import django

TOUCHES = {"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir"}


class Stored:
    """A picture as it lies in the store."""

    kind, name = "jpg", "a.jpg"

    def __init__(self, body: bytes) -> None:
        self.sha256 = hashlib.sha256(body).hexdigest()
        self._body = body
        self.file = self

    def open(self, _mode: str) -> BytesIO:
        return BytesIO(self._body)


class Countdown:
    """Kills this process at the n-th touch of a file; never where `left` is 0."""

    left = 0

    def __call__(self, event: str, _given: object) -> None:
        if event in TOUCHES and self.left:
            self.left -= 1
            if not self.left:
                os.kill(os.getpid(), signal.SIGKILL)


def main(folder: str, pictures: int, points: list[str]) -> None:
    django.setup()
    from django.conf import settings
    from PIL import Image

    from archives.volumes import binding
    from archives.volumes.sheets import Facts, Line
    from households.printing import fonts

    out = BytesIO()
    Image.effect_noise((900, 1200), 90).convert("RGB").save(out, "JPEG")
    line = Line("扶持谁", "", "申请书", "", 0, 0)
    stored = [Stored(out.getvalue())] * pictures
    held = binding.Held(1, Facts("n", "t", "o", "", ""), [binding.Item(line, stored)])
    fonts.width("字", 9)
    countdown = Countdown()
    sys.addaudithook(countdown)
    for number, point in enumerate(points):
        child = os.fork()
        if not child:
            settings.MEDIA_ROOT = f"{folder}/{number}"
            countdown.left = 0 if "." in point else int(point)
            binding.bind(held)
            os._exit(0)
        if "." in point:
            time.sleep(float(point))
            os.kill(child, signal.SIGKILL)
        _child, end, used = os.wait4(child, 0)
        sys.stdout.write(f"{end} {used.ru_maxrss}\n")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3:])
