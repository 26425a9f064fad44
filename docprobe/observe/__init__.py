"""Tests to instrumented copies, and the probe that records what happens in them."""
