"""The examples of docstrings: what became of each when it ran, and what may stand there instead."""
