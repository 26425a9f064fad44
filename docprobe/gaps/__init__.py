"""Where documentation and evidence part: one rule a kind of gap, ranked by what it costs a reader."""
