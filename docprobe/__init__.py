"""Find what a library's tests prove and its documentation leaves out."""

__version__ = "0.1.0"
