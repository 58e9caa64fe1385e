"""Oversight without shame: what is worth a second look, shown and never blocking."""
