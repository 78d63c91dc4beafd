import bz2
import gzip
import io
import lzma
import secrets
import tarfile
import zipfile

import pytest

from core.preconditions.archives import Budget, TooMuch, files, pieces

TEXT = b"some text that says little\n" * 40


def read(path, budget=1 << 30):
    """Everything in a file, by name; None for what cannot be read."""
    return {
        piece.name: b"".join(piece.chunks) if piece.chunks is not None else None
        for piece in pieces(path, Budget(budget))
    }


def tar(mode, **members):
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode=mode) as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(f"data/{name}")
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return held.getvalue()


def zipped(compression=zipfile.ZIP_DEFLATED, **members):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(f"data/{name}", content)
    return held.getvalue()


@pytest.mark.parametrize(
    ("content", "names"),
    [
        (TEXT, ("kept",)),
        (gzip.compress(TEXT), ("kept",)),
        (bz2.compress(TEXT), ("kept",)),
        (lzma.compress(TEXT), ("kept",)),
        (tar("w:", a=TEXT, b=TEXT), ("kept/data/a", "kept/data/b")),
        (tar("w:gz", a=TEXT), ("kept/data/a",)),
        (tar("w:bz2", a=TEXT), ("kept/data/a",)),
        (tar("w:xz", a=TEXT), ("kept/data/a",)),
        (zipped(a=TEXT, b=TEXT), ("kept/data/a", "kept/data/b")),
        (zipped(zipfile.ZIP_STORED, a=TEXT), ("kept/data/a",)),
        (tar("w:gz", inner=tar("w:", a=TEXT)), ("kept/data/inner/data/a",)),
        (tar("w:", inner=zipped(a=TEXT)), ("kept/data/inner/data/a",)),
        (zipped(inner=tar("w:gz", a=TEXT)), ("kept/data/inner/data/a",)),
        (tar("w:", inner=gzip.compress(TEXT)), ("kept/data/inner",)),
    ],
    ids=[
        *("plain", "gzip", "bzip2", "xz", "tar", "tar-gzip", "tar-bzip2", "tar-xz", "zip", "zip-stored"),
        *("tar-in-tar", "zip-in-tar", "tar-in-zip", "gzip-in-tar"),
    ],
)
def test_what_is_in_a_backup_is_read_however_it_is_packed(tmp_path, content, names):
    (tmp_path / "kept").write_bytes(content)
    assert read(tmp_path / "kept") == dict.fromkeys(names, TEXT)


def locked_zip():
    content = bytearray(zipped(a=TEXT))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + at] |= 1
    return bytes(content)


@pytest.mark.parametrize(
    "content",
    [
        secrets.token_bytes(5000),
        b"-----BEGIN PGP MESSAGE-----\n" + TEXT,
        b"age-encryption.org/v1\n" + TEXT,
        b"\x28\xb5\x2f\xfd" + secrets.token_bytes(500),
        locked_zip(),
        b"PK\x03\x04" + TEXT,
    ],
    ids=["encrypted", "pgp-in-letters", "age", "zstandard", "zip-with-a-password", "broken-zip"],
)
def test_what_cannot_be_read_is_said_to_be(tmp_path, content):
    (tmp_path / "kept").write_bytes(content)
    assert set(read(tmp_path / "kept").values()) == {None}


def test_a_dump_of_the_database_holds_no_file(tmp_path):
    (tmp_path / "kept").write_bytes(b"PGDMP" + secrets.token_bytes(5000))
    assert None not in read(tmp_path / "kept").values()


def test_no_more_is_read_than_was_allowed(tmp_path):
    (tmp_path / "kept").write_bytes(gzip.compress(bytes(1 << 22)))
    with pytest.raises(TooMuch):
        read(tmp_path / "kept", budget=1 << 21)


def test_archives_in_archives_end_somewhere(tmp_path):
    content = TEXT
    for _ in range(8):
        content = gzip.compress(content)
    (tmp_path / "kept").write_bytes(content)
    read(tmp_path / "kept")


def test_every_file_is_listed_and_no_link_followed(tmp_path):
    (tmp_path / "in" / "deep").mkdir(parents=True)
    (tmp_path / "in" / "deep" / "a").touch()
    (tmp_path / "out").touch()
    (tmp_path / "in" / "link").symlink_to(tmp_path / "out")
    assert list(files(tmp_path / "in")) == [tmp_path / "in" / "deep" / "a"]
    with pytest.raises(FileNotFoundError):
        list(files(tmp_path / "nowhere"))
