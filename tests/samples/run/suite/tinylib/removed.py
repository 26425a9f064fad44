"""Part of the library once; it is not lent."""
