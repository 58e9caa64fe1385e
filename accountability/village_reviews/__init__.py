"""按图施工、逐村复核、逐村过堂: plans of villages, their reviews, and hearings of them by level."""
