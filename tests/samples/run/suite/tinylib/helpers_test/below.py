"""Wanted by another module that only the suite has."""

DEPTH = 1
