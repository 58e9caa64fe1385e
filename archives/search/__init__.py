"""Search over papers: kind, date, signer, place, and the text of papers the system made."""
