"""Settings read from the environment, with errors that say what to do.

Where neither DATABASE_URL nor REDIS_URL is set, the embedded servers of the one-command start
are found or started, so that any `manage.py` command works after `make setup`.
"""

import contextlib
import os
import secrets
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
DEV_DIR = BASE_DIR / ".dev"

# Commands that read no row and queue no task need no server.
SERVERLESS = frozenset(
    {"makemessages", "compilemessages", "collectstatic", "make_county", "help", "version"}
)

env = environ.Env()
env.read_env(str(BASE_DIR / ".env"))


def with_servers(argv: list[str]) -> None:
    """Fill DATABASE_URL and REDIS_URL from the embedded servers where they are not set.

    Raises:
        ImproperlyConfigured: they are not set and the embedded servers are not installed.
    """
    if os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"):
        return
    if len(argv) > 1 and argv[1] in SERVERLESS:
        os.environ.setdefault("DATABASE_URL", "postgres:///qiannan")
        os.environ.setdefault("REDIS_URL", "redis://127.0.0.1:6379/0")
        return
    try:
        from qiannan.demo import servers  # noqa: PLC0415  production has no embedded servers
    except ImportError as error:
        raise ImproperlyConfigured(
            "DATABASE_URL and REDIS_URL are not set: set them in .env (see .env.example), "
            "or run `make setup` for the embedded servers."
        ) from error
    for name, value in servers.ensure().items():
        os.environ.setdefault(name, value)


def secret(name: str) -> str:
    """Return a secret from the environment; at a developer's desk make one and keep it.

    Raises:
        ImproperlyConfigured: HTTPS is on (a real site) and the secret is not set.
    """
    value = env.str(name, default="")
    if value:
        return value
    if env.bool("HTTPS", default=False):
        raise ImproperlyConfigured(
            f"{name} is not set: put a random text of 50 characters or more into .env, for "
            'example from python -c "import secrets; print(secrets.token_urlsafe(50))".'
        )
    kept = DEV_DIR / name.lower()
    if not kept.exists():
        DEV_DIR.mkdir(exist_ok=True)
        made = kept.with_name(f"{kept.name}.{os.getpid()}")
        made.write_text(secrets.token_urlsafe(50), encoding="ascii")
        made.chmod(0o600)
        with contextlib.suppress(FileExistsError):
            os.link(made, kept)  # whoever is first wins; nobody reads half a file
        made.unlink()
    return kept.read_text(encoding="ascii")


def choice(name: str, allowed: set[str], default: str, formerly: str = "") -> str:
    """Return a setting that must be one of `allowed`.

    Raises:
        ImproperlyConfigured: it is something else, or is set under the name it had before, which
            would be passed over in silence.
    """
    if formerly and formerly in os.environ and name not in os.environ:
        raise ImproperlyConfigured(
            f"{formerly} is now {name}: set one of {', '.join(sorted(allowed))} in its place."
        )
    value = env.str(name, default=default)
    if value not in allowed:
        raise ImproperlyConfigured(f"{name} is {value!r}: set one of {', '.join(sorted(allowed))}.")
    return value
