"""Workbooks of past sessions and of attendance: checked as a whole, taken in as a whole."""
