"""Of a package that is installed, and not fit to run where the library asks for it."""

FOUND = True
