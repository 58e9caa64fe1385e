"""Accountability actions: verbs, figures, pages. Seen by the joint meeting alone."""
