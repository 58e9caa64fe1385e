"""The comparison of the base map with population data: files in, differences out; no ORM."""
