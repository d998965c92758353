"""The game under load: whole games under lost connections, and thousands of players at once.

`python -m bench.game contest` and `python -m bench.game crowd`; docs/benchmarks.md says what they
measure.
"""
