from __future__ import annotations

import pytest

from docprobe.parse.cases import case_id, method_id

METHODS = ("testFoo", "testFooBar", "test_bar", "test")


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("FooTest.testFoo", "FooTest::testFoo"),
        ("FooTest.testFoo0", "FooTest::testFoo[0]"),
        ("FooTest.testFoo_small", "FooTest::testFoo[small]"),
        (
            "FooTest.testFoo_test_mode_eager_tfapiversion_2",
            "FooTest::testFoo[test_mode_eager_tfapiversion_2]",
        ),
        ("FooTest.testFooBar1", "FooTest::testFooBar[1]"),
        ("FooTest.testFooBar", "FooTest::testFooBar"),
        ("FooTest.testFoo (1, 'a.b', [2])", "FooTest::testFoo[(1, 'a.b', [2])]"),
        ("FooTest.testFoo0 (1, 2)", "FooTest::testFoo[0 (1, 2)]"),
        ("FooTest.test_bar[one-two]", "FooTest::test_bar[one-two]"),
        ("FooTest.test_bar[a b]", "FooTest::test_bar[a b]"),
        ("FooTest.testElsewhere", "FooTest::testElsewhere"),
        ("FooTest.test_bart", "FooTest::test_bart"),
        ("make.<locals>.FooTest.testFoo", "FooTest::testFoo"),
        ("Outer.Inner.testFoo", "Outer.Inner::testFoo"),
        ("test_bar", "test_bar"),
    ],
)
def test_case_id(key, expected):
    assert case_id("a/b_test.py", key, METHODS) == f"a/b_test.py::{expected}"


def test_without_known_methods_the_key_stands():
    assert case_id("a.py", "T.testFoo0", ()) == "a.py::T::testFoo0"


def test_the_id_of_a_method_is_what_stands_before_the_bracket():
    assert case_id("a.py", "T.testFoo_x", METHODS).partition("[")[0] == method_id("a.py", "T", "testFoo")


def test_case_that_begins_with_a_letter_is_one_of_a_parameterized_method():
    key = "FooTest.testFooRagged1D"
    assert case_id("a.py", key, METHODS) == "a.py::FooTest::testFooRagged1D"
    assert case_id("a.py", key, METHODS, {"testFoo"}) == "a.py::FooTest::testFoo[Ragged1D]"
