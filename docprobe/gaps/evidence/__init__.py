"""What is known of each symbol: docstrings a reader is given, confirmed snippets, tests that call it."""
