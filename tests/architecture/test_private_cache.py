"""Tests run side by side on one Redis."""

from django.conf import settings
from django.core.cache import cache

from tests.private_cache import PrivateCache


def test_a_test_clears_its_own_cache_and_no_other():
    other = PrivateCache(settings.CACHES["default"]["LOCATION"], {"KEY_PREFIX": "another-process"})
    queue = cache._cache.get_client(write=True)
    name = f"{settings.CACHES['default']['KEY_PREFIX']}-queue"
    cache.set("kept", "here", 60)
    other.set("kept", "there", 60)
    queue.set(name, "job", ex=60)
    key = other.make_key("kept")

    cache.clear()

    assert cache.get("kept") is None
    assert queue.exists(key, name) == 2
