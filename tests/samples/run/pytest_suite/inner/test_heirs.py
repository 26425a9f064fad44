"""A file in a package, with a class that inherits its tests."""

from .base import BaseTester


class TestList(BaseTester):
    kind = list

    def test_empty(self, numbers):
        assert self.kind() == []
        assert numbers
