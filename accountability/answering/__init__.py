"""Who answers for what at a place, what was missed, and the way from there to a case."""
