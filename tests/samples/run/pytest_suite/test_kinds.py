"""A suite file of our own: one test for each thing that pytest can make of a test."""

import os
import unittest
import warnings

import pytest

SET_UP = []


def setup_module():
    SET_UP.append("module")


@pytest.fixture(scope="module")
def shared():
    return {"made": len(SET_UP)}


@pytest.fixture
def broken():
    raise KeyError("nothing")


def test_plain():
    assert __name__ == "__main__"


def test_fixtures(shared, numbers, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("SOME_WORD", "1")
    print(sum(numbers))
    assert capsys.readouterr().out == "6\n"
    assert shared == {"made": 1}
    assert tmp_path.is_dir()


def test_word(word):
    assert word == "one"


@pytest.mark.parametrize(("left", "right"), [(1, 1), pytest.param(1, 2, id="uneven: 1.5"), (None, None)])
def test_pairs(left, right):
    assert left == right


@pytest.mark.parametrize("thing", [object()], ids=repr)
def test_address(thing):
    assert thing


def test_setup_fails(broken):
    raise AssertionError


def test_teardown_fails(numbers):
    numbers.clear()


def test_raises():
    with pytest.raises(ValueError, match="invalid literal"):
        int("x")
    pytest.raises(ZeroDivisionError, lambda: 1 / 0)


def test_does_not_raise():
    with pytest.raises(ValueError):
        int("1")


def test_warns():
    with pytest.warns(UserWarning):
        warnings.warn("careful", UserWarning, stacklevel=1)


def test_missing():
    pytest.importorskip("module_that_is_not_there")


@pytest.mark.skipif("os.sep == '/'", reason="not where / separates")
def test_condition():
    assert os.sep != "/"


@pytest.mark.slow
def test_slow():
    raise AssertionError


@pytest.mark.xfail(reason="known")
def test_known_fault():
    raise AssertionError


@pytest.mark.xfail(reason="once")
def test_mended():
    pass


@pytest.mark.xfail(strict=False)
def test_mended_perhaps():
    pass


def test_no_such_fixture(no_such):
    raise AssertionError


class TestSquare:
    size = 0

    @classmethod
    def setup_class(cls):
        cls.size = 3

    def setup_method(self):
        self.area = self.size**2

    def test_area(self):
        assert self.area == 9

    @staticmethod
    @pytest.mark.parametrize("side", [1, -1])
    def test_side(side):
        if side < 0:
            raise ValueError(side)


class TestOuter:
    class TestInner:
        def test_deep(self, word):
            assert word


class Helper:
    def test_nothing(self):
        raise AssertionError


class TestOld(unittest.TestCase):
    def setUp(self):
        self.value = 1

    def test_value(self):
        self.assertEqual(self.value, 2)

    @unittest.expectedFailure
    def test_expected(self):
        self.fail()

    @unittest.skip("never")
    def test_never(self):
        self.fail()
