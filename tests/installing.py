"""What tests of environments share: wheels of our own in a folder, a configuration, a uv that is none."""

from __future__ import annotations

import sys
import zipfile

PYTHON = f"{sys.version_info[0]}.{sys.version_info[1]}"
CONF = """
[target]
library = "wheellib"
module = "wheellib"
prefix = "wl"
import_line = "import wheellib as wl"
adapter = "generic"
distributions = ["wheellib"]
packages = ["beside"]
"""
INSTALL = f"""
[install]
distribution = "wheellib"
python = "{PYTHON}"
companions = ["always"]
[[install.releases]]
line = "1.0"
pins = ["beside==3.0"]
"""

# Does what docprobe asks of uv, with the wheels alone; first it does what FAKE_UV_DOES says.
FAKE_UV = f"""#!{sys.executable}
import os, pathlib, sys, time, venv, zipfile
words = sys.argv[1:]
exec(os.environ.get("FAKE_UV_DOES", ""))
if words[0] == "venv":
    assert words[1:3] == ["--python", "{PYTHON}"]
    venv.create(words[3], symlinks=True)
    sys.exit()
assert words[:4] == ["pip", "install", "--compile-bytecode", "--python"]
own = pathlib.Path(words[4]).parent.parent / "lib" / "python{PYTHON}" / "site-packages"
for word in words[5:]:
    name, _, version = word.partition("==")
    found = sorted(pathlib.Path(os.environ["PIP_FIND_LINKS"]).glob(f"{{name}}-{{version or '*'}}-py3*.whl"))
    if not found:
        sys.exit(f"Resolving\\nerror: there is no version {{version}} of {{name}}")
    zipfile.ZipFile(found[-1]).extractall(own)
"""


def write_wheel(folder, name, version, code=""):
    """Write a wheel of one module, which by default tells its version."""
    info = f"{name}-{version}.dist-info"
    files = {
        f"{name}.py": code or f"__version__ = {version!r}\n\ndef version():\n    return {version!r}\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    files[f"{info}/RECORD"] = "".join(f"{path},,\n" for path in (*files, f"{info}/RECORD"))
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as wheel:
        for path, text in files.items():
            wheel.writestr(path, text)


def write_wheels(folder):
    """Write some versions of a library, one of which cannot be imported, and what is installed beside it."""
    folder.mkdir()
    for version in ("1.0.1", "1.0.2", "1.1.0"):
        write_wheel(folder, "wheellib", version)
    write_wheel(folder, "wheellib", "2.0.0", "import no_such_module\n")
    for name, version in (("beside", "3.0"), ("beside", "4.0"), ("always", "1.0")):
        write_wheel(folder, name, version)
