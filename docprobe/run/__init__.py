"""Snippets and tests -> verdicts: targets, the fork server, the pool of workers, the sandbox."""
