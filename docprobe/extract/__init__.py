"""Facts and observations to snippets, behaviours and quirks, each to be proven by a run of its own."""
