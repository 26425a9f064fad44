from __future__ import annotations

import errno

import pytest

from docprobe.cli import main as cli
from docprobe.files import whole_file, write_whole


def test_a_file_is_written_whole_or_stays_as_it_was(tmp_path):
    path = tmp_path / "folder" / "a.json"
    write_whole(path, "one")

    def stumble():
        with whole_file(path) as file:
            file.write("half")
            raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(OSError, match="No space") as caught:
        stumble()
    assert caught.value.filename == str(path)
    assert path.read_text(encoding="utf-8") == "one"
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize(
    ("number", "code", "words"),
    [(errno.ENOSPC, 3, "Couldn't write 'x': the disk is full"), (errno.EACCES, 4, "a bug of ours")],
)
def test_a_full_disk_is_no_bug(monkeypatch, capsys, number, code, words):
    def run(_words):
        raise OSError(number, "no", "x")

    monkeypatch.setattr(cli, "_run", run)
    assert cli.main([]) == code
    assert words in capsys.readouterr().err
