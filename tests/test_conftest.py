from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

CASES = """
import pytest

@pytest.mark.suite
def test_of_the_suite():
    pytest.skip("no suite here")

@pytest.mark.browser
def test_in_a_browser():
    pytest.skip("no browser here")

def test_of_another_kind():
    pytest.skip("not today")

@pytest.mark.suite
@pytest.mark.xfail(reason="known", strict=False)
def test_expected_to_fail():
    assert False
"""


@pytest.mark.parametrize(
    ("switches", "failed"),
    [
        ({}, []),
        ({"DOCPROBE_REQUIRE_SUITE": "1"}, ["test_of_the_suite"]),
        (
            {"DOCPROBE_REQUIRE_SUITE": "1", "DOCPROBE_REQUIRE_BROWSER": "1"},
            ["test_in_a_browser", "test_of_the_suite"],
        ),
    ],
)
def test_skips_fail_where_they_must_not_happen(tmp_path, switches, failed):
    root = Path(__file__).resolve().parent.parent
    (tmp_path / "conftest.py").write_text((root / "tests" / "conftest.py").read_text(encoding="utf-8"))
    (tmp_path / "test_cases.py").write_text(CASES)
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = suite\n    browser\n")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DOCPROBE_REQUIRE")}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-rf", "-p", "no:cacheprovider", "test_cases.py"],
        cwd=tmp_path,
        env={**kept, "PYTHONPATH": str(root), **switches},
        capture_output=True,
        text=True,
        check=False,
    )
    found = sorted(
        line.split("::")[1].split()[0] for line in done.stdout.splitlines() if line.startswith("FAILED")
    )
    assert found == sorted(failed), done.stdout
    assert done.returncode == (1 if failed else 0)


def test_environment_is_isolated(tmp_path):
    assert Path(os.environ["DOCPROBE_STORE"]).is_relative_to(tmp_path)
    assert Path(os.environ["DOCPROBE_CACHE"]).is_relative_to(tmp_path)
    assert Path(os.environ["DOCPROBE_TARGETS"]).is_relative_to(tmp_path)
