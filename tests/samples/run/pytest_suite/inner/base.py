"""Tests that a class in another file inherits."""


class BaseTester:
    kind = None

    def test_kind(self):
        assert self.kind is not None
