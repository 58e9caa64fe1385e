"""WSGI entry point for gunicorn."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qiannan.settings")

application = get_wsgi_application()

# What is loaded at the start lives as long as the process. Without this the collector looks through
# all of it every few requests, a tenth of a second each time.
gc.collect()
gc.freeze()
