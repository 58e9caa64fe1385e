"""Plumbing of the project. Imports no app."""

from qiannan.celery import app as celery_app

__all__ = ["celery_app"]
