"""A module that tests lean on; the installed library has none of this name."""

from tinylib.helpers_test import below

DEPTH = below.DEPTH + 1
