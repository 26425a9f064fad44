"""The Sphinx project of the site; works under ``docprobe build`` and under plain ``sphinx-build``.

Without docprobe's command the records come from the default store (``DOCPROBE_STORE`` changes it).
"""

from __future__ import annotations

import sys
from pathlib import Path

# In a checkout the package lies beside this folder; sphinx-build does not look there by itself.
sys.path.append(str(Path(__file__).resolve().parent.parent))

import docprobe

project = "docprobe"
author = "the docprobe contributors"
copyright = "the docprobe contributors"
version = release = docprobe.__version__

extensions = ["docprobe.pages.extension"]
root_doc = "index"
exclude_patterns = ["_build", "_generated", "examples"]
nitpicky = True
# Two kinds of names: what people refer to in guides is given in full, nothing is looked up by its end.
add_module_names = False

html_theme = "docprobe"
html_title = "docprobe"
html_copy_source = False
html_show_sourcelink = False
html_use_index = False
html_domain_indices = False
html_permalinks_icon = "#"
# Dates would make two builds differ.
html_last_updated_fmt = None

# Where a reader reports a quirk or gap that is wrong; {title} is filled in.
docprobe_report_url = "https://github.com/docprobe/docprobe/issues/new?title={title}"
