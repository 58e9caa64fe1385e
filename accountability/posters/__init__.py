"""Pictures to hang up: grids of a village, whom training reached. They print across A3 or A4."""
