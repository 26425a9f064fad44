"""Start docprobe as ``python -m docprobe`` or by its console script."""

from __future__ import annotations

import sys

from docprobe.cli.main import main

__all__ = ["main"]

if __name__ == "__main__":
    sys.exit(main())
