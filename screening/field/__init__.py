"""Leads and visits on the grid worker's phone: what it takes along, and the acts it sends back."""
