"""Benchmarks with peers. `python -m tests.benchmarks [--only NAME]` runs them.

An entry is a module here without a leading underscore that has `run(rounds) -> list[Row]`; its
name is the module's. It is found by itself: to add one, copy a sibling.
"""
