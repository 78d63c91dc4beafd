import gzip
from pathlib import Path

import pytest

from surveys.folders import UnknownWave, WaveFolder
from surveys.public_files import public_file, takes_gzip
from tests.surveys.boxing import WAVE

UNKNOWN = "ffffffffffffffff"


@pytest.fixture
def waves(folder: WaveFolder) -> Path:
    return folder.path.parent


def test_a_file_is_read_and_compressed_once(waves: Path, folder: WaveFolder) -> None:
    file = public_file(waves, WAVE, "page/fr.html")
    folder.page("fr.html").unlink()
    assert public_file(waves, WAVE, "page/fr.html") is file
    assert gzip.decompress(file.zipped) == file.plain
    assert dict(file.zipped_headers) == dict(file.headers) | {"Content-Encoding": "gzip"}


def test_the_same_bytes_have_the_same_name_and_compressed_form(waves: Path, folder: WaveFolder) -> None:
    folder.page("en.html").write_bytes(folder.page("fr.html").read_bytes())
    first, second = (public_file(waves, WAVE, f"page/{lang}.html") for lang in ("fr", "en"))
    assert (first.etag, first.zipped) == (second.etag, second.zipped)


def test_a_missing_file_is_not_remembered_as_missing(waves: Path, folder: WaveFolder) -> None:
    with pytest.raises(FileNotFoundError):
        public_file(waves, WAVE, "extension.json")
    folder.extension.write_bytes(b"{}")
    assert public_file(waves, WAVE, "extension.json").plain == b"{}"


def test_a_wave_that_was_never_opened_has_no_file(waves: Path) -> None:
    with pytest.raises(UnknownWave):
        public_file(waves, UNKNOWN, "manifest.json")


@pytest.mark.parametrize(
    ("accepted", "takes"),
    [("gzip", True), ("br, gzip;q=0.5", True), ("*", True), ("", False), ("br", False), ("gzip;q=0, br", False)],
)
def test_gzip_goes_only_to_those_who_take_it(accepted: str, takes: bool) -> None:  # noqa: FBT001 - a table's column
    assert takes_gzip(accepted) is takes
