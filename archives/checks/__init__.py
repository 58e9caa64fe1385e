"""What a file lacks: one SQL file a check, asked of all files in one pass or of a few at once."""
