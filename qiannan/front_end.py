"""Which static files are collected: what pages use, not all that the packages bring."""

from django.contrib.staticfiles.apps import StaticFilesConfig


class StaticFiles(StaticFilesConfig):
    """Leaves out builds no page asks for; compressing them took most of the first start."""

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        "bootstrap*.rtl.*",
        "bootstrap-grid*",
        "bootstrap-reboot*",
        "bootstrap-utilities*",
        "bootstrap.css*",
        "bootstrap.js*",
        "bootstrap.min.js*",
        "bootstrap*.esm.*",
        "module.*",  # Alpine's builds for bundlers; cdn*.js is the one for pages
        "dexie.mjs*",
        "dexie.min.mjs.map",
        "htmax-*",
        "rest_framework",  # the API answers JSON only
    ]
