"""Where things lie: the store, the cache, the targets, ``conf`` and ``site``.

Apart from `docprobe.config`, since searching needs a place and no configuration.
"""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

_PACKAGE = Path(__file__).resolve().parent


def data_folder(name: str) -> Path:
    """Return ``conf`` or ``site``: from the checkout where there is one, else from the wheel."""
    checkout = _PACKAGE.parent / name
    if (_PACKAGE.parent / "pyproject.toml").is_file() and checkout.is_dir():
        return checkout
    return _PACKAGE / "_data" / name


def default_store() -> Path:
    """Return where the store lies: ``DOCPROBE_STORE``, else the user's data folder."""
    given = os.environ.get("DOCPROBE_STORE")
    return Path(given) if given else Path(platformdirs.user_data_dir("docprobe")) / "store.sqlite"


def cache_folder() -> Path:
    """Return where downloads lie: ``DOCPROBE_CACHE``, else the user's cache folder."""
    given = os.environ.get("DOCPROBE_CACHE")
    return Path(given) if given else Path(platformdirs.user_cache_dir("docprobe"))


def targets_folder() -> Path:
    """Return where environments of targets lie: ``DOCPROBE_TARGETS``, else the user's data folder."""
    given = os.environ.get("DOCPROBE_TARGETS")
    return Path(given).absolute() if given else Path(platformdirs.user_data_dir("docprobe")) / "targets"
