"""Gaps as others read them: reports, SARIF, baselines, counts, and what the rules are."""
