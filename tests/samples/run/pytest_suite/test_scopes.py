"""What fixtures and classes make for several tests."""

import pytest
import tinylib as tl


@pytest.fixture(scope="module")
def identity():
    return tl.linalg.identity(2)


@pytest.fixture
def scaled():
    return tl.scale([1.0, 2.0], factor=3)


class TestShared:
    @classmethod
    def setup_class(cls):
        cls.matrix = tl.Matrix([[1, 2], [3, 4]])

    def test_first(self):
        assert self.matrix.row(0) == [1, 2]

    def test_second(self, identity):
        product = self.matrix.matmul(identity)
        assert product.row(1) == [3, 4]

    def test_third(self, scaled):
        total = tl.running_sum(scaled)
        assert total == [3.0, 9.0]

    def test_refused(self):
        pytest.raises(ValueError, tl.chunk, [1, 2], 0)


def test_outside(identity):
    with pytest.raises(IndexError):
        identity.row(5)
