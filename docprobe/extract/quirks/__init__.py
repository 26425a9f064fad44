"""Rules of interest: which behaviours would surprise a reader of the docs or save an hour."""
