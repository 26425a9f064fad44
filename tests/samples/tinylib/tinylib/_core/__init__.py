"""Private: what is public is exported by the packages above."""
