"""The cache of one test process: nothing that another process clears is missing in it."""

from django.core.cache.backends.redis import RedisCache


class PrivateCache(RedisCache):
    """Redis, cleared without FLUSHDB: that would take the sessions of the tests that run beside
    this one, whose next request would ask the database for them, and the queue of a worker.
    """

    cleared = 0  # of the process: a live server's threads have caches of their own

    def make_key(self, key: str, version: int | None = None) -> str:
        return super().make_key(f"{PrivateCache.cleared}:{key}", version)

    def clear(self) -> bool:
        PrivateCache.cleared += 1
        return True
