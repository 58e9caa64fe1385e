"""The comparison engine: a register and the departments' extracts in, findings out.

No Django here: relations are Parquet or CSV files, the work is DuckDB's, and a run leaves nothing
but files under its own folder.
"""
