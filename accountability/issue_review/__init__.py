"""A reviewer's day: queue, reading, deciding many at once, taking back, what to look at twice."""
