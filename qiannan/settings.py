"""Django settings. Everything that differs between sites comes from the environment;
`.env.example` lists it.
"""

import sys
from datetime import timedelta
from decimal import Decimal

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from qiannan import schedule, stores
from qiannan.environment import BASE_DIR, DEV_DIR, choice, env, secret, with_servers

with_servers(sys.argv)

DEBUG = env.bool("DEBUG", default=False)
HTTPS = env.bool("HTTPS", default=False)
SECRET_KEY = secret("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
LEDGER_KEY = secret("LEDGER_KEY")
CRYPTO_SUITE = choice(
    "CRYPTO_SUITE", {"international", "sm"}, default="international", formerly="LEDGER_DIGEST"
)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "qiannan",
    "regions",
    "ledger",
    "households",
    "taskforces",
    "training",
    "screening",
    "archives",
    "accountability",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "qiannan.front_end.StaticFiles",
    "django.contrib.postgres",
    "pghistory",
    "pgtrigger",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
    "csp",
    "django_cotton",
    "django_filters",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "regions.middleware.SessionSeenMiddleware",
    "regions.middleware.AssuranceMiddleware",
    "qiannan.middleware.NoStoreMiddleware",
    "qiannan.middleware.UnreadableMiddleware",
    "regions.middleware.FirstPasswordMiddleware",
    "regions.login_queue.LoginQueueMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "qiannan.urls"
WSGI_APPLICATION = "qiannan.wsgi.application"

FORM_RENDERER = "qiannan.form_renderer.Renderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "regions.context.chrome",
            ],
        },
    }
]

DATABASES = {"default": env.db("DATABASE_URL")}
DATABASES["default"] |= {
    "CONN_MAX_AGE": 300,
    "CONN_HEALTH_CHECKS": True,
    "ATOMIC_REQUESTS": False,
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL")
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
}

# --- people -----------------------------------------------------------------------------------
AUTH_USER_MODEL = "regions.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
# Django's defaults cost 0.2 s of CPU a login; this Argon2id costs 22 ms, so that thirty thousand
# grid workers can log in between eight and nine on two cores.
PASSWORD_HASHERS = [
    "regions.hashers.Argon2idHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator"},
    {"NAME": f"{_VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
    {"NAME": f"{_VALIDATION}.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "regions.adapters.ClosedAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_RATE_LIMITS = {
    "login_failed": False,  # axes counts failures and keeps the record
    "login": "300/m/ip",  # a whole county shares one address, and begins at eight
}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_ADAPTER = "regions.adapters.SealingMFAAdapter"
USERSESSIONS_TRACK_ACTIVITY = True
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=30)
# Counted by account: a whole village shares one address, which must not be locked out as one.
AXES_LOCKOUT_PARAMETERS = ["username"]
SILENCED_SYSTEM_CHECKS = ["axes.W006"]
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
AXES_RESET_ON_SUCCESS = True
AXES_SENSITIVE_PARAMETERS = ["password"]

SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"

# --- transport and headers --------------------------------------------------------------------
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, "'wasm-unsafe-eval'"],
        "style-src": [SELF],
        "img-src": [SELF, "blob:", "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 600  # a folder of papers
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_621_440

# --- language and time ------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
FILTERS_EMPTY_CHOICE_LABEL = _("All")
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# --- files ------------------------------------------------------------------------------------
NODE_MODULES = BASE_DIR / "node_modules"
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / env.str("STATIC_ROOT", default="staticfiles")
_FRONT = {
    "vendor/bootstrap": "bootstrap/dist",
    "vendor/signature_pad": "signature_pad/dist",
    "vendor/compressorjs": "compressorjs/dist",
    "vendor/alpine": "@alpinejs/csp/dist",
    "vendor/dexie": "dexie/dist/modern",
    "vendor/zxing": "zxing-wasm/dist/iife/reader",
    "vendor/zxing-wasm": "zxing-wasm/dist/reader",
}
STATICFILES_DIRS = [
    BASE_DIR / "static",
    *(
        (prefix, NODE_MODULES / path)
        for prefix, path in _FRONT.items()
        if (NODE_MODULES / path).is_dir()
    ),
]
_STATIC_STORAGE = (
    "django.contrib.staticfiles.storage.StaticFilesStorage"
    if DEBUG or not STATIC_ROOT.is_dir()
    else "qiannan.storage.HashedStaticFiles"
)
STORAGES = {
    "default": stores.store_of(env.str("STORAGE_URL", default="")),
    "staticfiles": {"BACKEND": _STATIC_STORAGE},
}
WHITENOISE_USE_FINDERS = not STATIC_ROOT.is_dir()
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("map", "png", "jpg", "webp", "gz", "br", "woff", "woff2")
# Personal data: nothing under DATA_DIR is ever served by address, only through a view that
# checks who asks.
DATA_DIR = env.path("DATA_DIR", default=str(DEV_DIR / "data")).root
# Papers and photos, unless STORAGE_URL names a store; caches (volumes) and photos that come in
# pieces lie on this disk in any case.
MEDIA_ROOT = f"{DATA_DIR}/media"
EXTRACT_DIR = f"{DATA_DIR}/extracts"
QUARANTINE_DIR = f"{DATA_DIR}/quarantine"
DROP_DIR = env.str("DROP_DIR", default=f"{DATA_DIR}/drop")
RUN_DIR = f"{DATA_DIR}/runs"

# --- work in the background -------------------------------------------------------------------
CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 7200,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 3600
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_DEFAULT_QUEUE = "interactive"
CELERY_TASK_ROUTES = {task: {"queue": queue} for task, queue in schedule.QUEUES.items()}
# Months that files are kept as departments delivered them (docs/sources.md#deliveries).
RAW_FILES_MONTHS = env.int("RAW_FILES_MONTHS", default=24)
# 回头看抽查: of which closes, what share of the entries of each county, and working days for it.
LOOK_BACK_PERIOD = choice("LOOK_BACK_PERIOD", {"half", "month"}, default="half")
LOOK_BACK_SHARE_PERCENT = env("LOOK_BACK_SHARE_PERCENT", cast=Decimal, default=Decimal(5))
LOOK_BACK_DAYS = env.int("LOOK_BACK_DAYS", default=15)
COMPARISON_HOUR = env.int("COMPARISON_HOUR", default=1)
COMPARISON_MEMORY_MB = env.int("COMPARISON_MEMORY_MB", default=640)
COMPARISON_KEPT = env.int("COMPARISON_KEPT", default=7)
COMPARISON_THREADS = env.int("COMPARISON_THREADS", default=2)
COMPARISON_ENGINE = env("COMPARISON_ENGINE", default="duckdb")  # or a Spark master
CELERY_BEAT_SCHEDULE = schedule.beat(COMPARISON_HOUR)
CELERY_BEAT_SCHEDULE_FILENAME = str(DEV_DIR / "beat-schedule")

# --- API --------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["regions.api_permissions.HoldsPermission"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_PAGINATION_CLASS": "qiannan.api.KeysetPagination",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "PAGE_SIZE": 50,
}
SPECTACULAR_SETTINGS = {"TITLE": "Qiannan casework", "VERSION": "1", "SERVE_PERMISSIONS": []}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING")},
    "loggers": {"axes": {"level": "ERROR"}},
}
