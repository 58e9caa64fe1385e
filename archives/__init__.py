"""One household, one file."""
