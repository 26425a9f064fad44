"""What docstrings say: sentences, statements about parameters, names of symbols, silences."""
