"""Files of villages and townships (村档、乡档): who has one of a year, and opening them."""
