"""Volumes: their numbers, one PDF a household, one ZIP a village."""
