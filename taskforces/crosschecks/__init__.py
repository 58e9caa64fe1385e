"""Cross-inspection of places by one another: who inspects whom, the sample, blind second visits."""
