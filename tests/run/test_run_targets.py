from __future__ import annotations

import dataclasses
import platform
import sys
from pathlib import Path

import pytest
from running import SAMPLES

from docprobe.errors import TargetError
from docprobe.run.targets import absolute, find_target, installation

SHORT = f"py{sys.version_info.major}{sys.version_info.minor}-linux-{platform.machine()}"


def test_library_in_a_folder(target):
    assert target.key == f"tinylib-{target.version}-{SHORT}-cpu"
    assert (target.library, target.module, target.device) == ("tinylib", "tinylib", "cpu")
    assert target.root == str(SAMPLES / "tinylib")
    assert Path(target.interpreter).samefile(sys.executable)
    assert target.python == platform.python_version()


def test_version_is_read_without_import(target_config, tmp_path):
    library = tmp_path / "tinylib"
    library.mkdir()
    (library / "__init__.py").write_text("__version__ = '7.1'\nraise SystemExit\n")
    assert find_target(target_config, paths=[tmp_path]).version == "7.1"
    (library / "__init__.py").write_text("def (")
    assert find_target(target_config, paths=[tmp_path]).version == "0"


def test_installed_distribution(target_config):
    config = dataclasses.replace(
        target_config,
        library="pt",
        module="pytest",
        distributions=("no-such", "pytest"),
        packages=("pluggy", "none"),
    )
    target = find_target(config, Path(sys.executable))
    assert target.version == pytest.__version__
    assert [name for name, _ in target.packages] == ["pluggy"]
    assert Path(target.root) == Path(pytest.__file__).parent.parent


def test_missing_library_says_how_to_install_it(target_config):
    with pytest.raises(TargetError) as caught:
        find_target(target_config)
    assert caught.value.message.startswith("Couldn't find 'tinylib': ")
    assert caught.value.hint == f"Install it with: {sys.executable} -m pip install tinylib"


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        (None, "No such file or directory"),
        ("#!/bin/sh\necho 'line\nlast words' >&2; exit 4\n", "last words"),
        ("#!/bin/sh\necho not json\n", "Expecting value"),
    ],
)
def test_interpreter_that_is_none(target_config, tmp_path, content, cause):
    interpreter = tmp_path / "python"
    if content:
        interpreter.write_text(content)
        interpreter.chmod(0o755)
    with pytest.raises(TargetError, match=f"Couldn't ask interpreter '.*': {cause}"):
        find_target(target_config, interpreter)


def test_installation_holds_what_is_imported():
    folders = installation(Path(sys.executable))
    assert Path(sys.base_prefix) in folders
    assert any(Path(pytest.__file__).is_relative_to(folder) for folder in folders)


def test_absolute():
    assert absolute("a:/b:") == f"{Path.cwd() / 'a'}:/b"
