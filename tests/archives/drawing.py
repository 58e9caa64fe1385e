"""A worker that draws previews, to be killed: `python -m tests.archives.drawing`.

Each line on its input begins a round in a process of its own, which is killed after so many
seconds, or never where the line is empty; "done" tells that it has ended, however it ended. To
start Django takes longer than any round.
"""

import os
import signal
import sys
import time

import django


def main() -> None:
    django.setup()
    from archives.filing import previews

    for line in sys.stdin:
        child = os.fork()
        if not child:
            previews.draw_missing()
            os._exit(0)
        if line.strip():
            time.sleep(float(line))
            os.kill(child, signal.SIGKILL)  # a process that ended is there until it is waited for
        os.waitpid(child, 0)
        sys.stdout.write("done\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
