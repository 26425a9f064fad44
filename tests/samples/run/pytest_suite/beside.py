"""A module that lies beside the tests."""

ANSWER = 42
