"""What the tests beside it and below share."""

import pytest


def pytest_addoption(parser):
    parser.addoption("--slow", action="store_true")


def pytest_collection_modifyitems(config, items):
    for item in items:
        if "slow" in item.keywords and not config.getoption("--slow"):
            item.add_marker(pytest.mark.skip(reason="need --slow to run"))


@pytest.fixture(params=["one", "two"])
def word(request):
    return request.param


@pytest.fixture
def numbers():
    made = [1, 2, 3]
    yield made
    if not made:
        raise ValueError("left empty")
