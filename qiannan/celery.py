"""The Celery application. Tasks take ids and call one operation each."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qiannan.settings")

app = Celery("qiannan")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
