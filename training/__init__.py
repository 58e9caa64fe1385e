"""Training of cadres."""
