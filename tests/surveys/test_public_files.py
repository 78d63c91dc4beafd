import gzip
from pathlib import Path

import pytest

from surveys.public_files import public_file


def test_a_file_is_read_and_compressed_once(tmp_path: Path) -> None:
    path = tmp_path / "fr.html"
    path.write_bytes(b"<p>bonjour</p>" * 50)
    file = public_file(path)
    path.unlink()
    assert public_file(path) is file
    assert gzip.decompress(file.zipped) == file.plain
    assert len(file.zipped) < len(file.plain)


def test_the_same_bytes_have_the_same_name_and_compressed_form(tmp_path: Path) -> None:
    for name in ("fr.html", "en.html"):
        (tmp_path / name).write_bytes(b"same")
    first, second = public_file(tmp_path / "fr.html"), public_file(tmp_path / "en.html")
    assert (first.etag, first.zipped) == (second.etag, second.zipped)


def test_a_missing_file_is_not_remembered_as_missing(tmp_path: Path) -> None:
    path = tmp_path / "fr.html"
    with pytest.raises(FileNotFoundError):
        public_file(path)
    path.write_bytes(b"there")
    assert public_file(path).plain == b"there"
