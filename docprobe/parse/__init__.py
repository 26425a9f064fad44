"""Source text -> facts: symbols, docstrings, tests, calls, assertions."""
