from pathlib import Path

import pytest

from core.tickets import SigningKey
from surveys.keys import load_key, make_ahead, place_key


def test_a_pool_is_filled_up_to_a_number(tmp_path: Path) -> None:
    pool = tmp_path / "pool"
    assert make_ahead(pool, 1) == 1
    assert make_ahead(pool, 1) == 0
    (made,) = pool.iterdir()
    assert made.stat().st_mode & 0o777 == 0o600
    assert load_key(made).public_key.key_size == 2048


def test_a_key_made_ahead_is_used_once(tmp_path: Path, pems: tuple[bytes, ...]) -> None:
    pool = tmp_path / "pool"
    pool.mkdir()
    for number, pem in enumerate(pems):
        (pool / f"{number}.pem").write_bytes(pem)
    placed = [place_key(pool, tmp_path / f"{number}.pem") for number in range(len(pems))]
    assert not list(pool.iterdir())
    assert {key.to_pem() for key in placed} == set(pems)
    assert [key.to_pem() for key in placed] == [(tmp_path / f"{n}.pem").read_bytes() for n in range(len(pems))]


def test_without_a_pool_a_key_is_drawn(tmp_path: Path) -> None:
    key = place_key(tmp_path / "none", tmp_path / "cell.pem")
    assert SigningKey.from_pem((tmp_path / "cell.pem").read_bytes()).n == key.n
    assert (tmp_path / "cell.pem").stat().st_mode & 0o777 == 0o600


def test_a_destroyed_key_cannot_be_loaded(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        load_key(tmp_path / "cell.pem")
