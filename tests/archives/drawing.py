"""A worker that draws previews, to be killed: `python -m tests.archives.drawing`.

Each line on its input begins a round in a process of its own; it tells that process's number, and
"done" once it has ended, however it ended. To start Django takes longer than any round.
"""

import os
import sys

import django


def main() -> None:
    django.setup()
    from archives.filing import previews

    for _line in sys.stdin:
        child = os.fork()
        if not child:
            previews.draw_missing()
            os._exit(0)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()
        os.waitpid(child, 0)
        sys.stdout.write("done\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
