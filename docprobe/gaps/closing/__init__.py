"""What closes a gap: the text for a docstring, and the diff that puts it there."""
