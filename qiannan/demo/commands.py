"""Runs several management commands in one process, because starting Django takes seconds.

python -m qiannan.demo.commands "migrate --noinput" "seed_demo --scale village"
"""

import shlex
import sys

import django
from django.core.management import call_command
from django.core.management.base import CommandError


def main(lines: list[str]) -> int:
    django.setup()
    for line in lines:
        name, *arguments = shlex.split(line)
        try:
            call_command(name, *arguments)
        except CommandError as error:
            print(f"{name}: {error}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
