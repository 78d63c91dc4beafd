import pytest
from pydantic import ValidationError

from core.settings import SECRETS, BoxSettings, Settings, box_from_environment, from_environment

GOOD = {"DATA_DIR": "/srv/data", "SECRET_KEY": "s" * 32, "LOOKUP_KEY": "l" * 32, "CONTACT_KEYS": "one,two"}


def set_all(monkeypatch, values):
    for name, value in values.items():
        monkeypatch.setenv(f"ENTREPAIRS_{name}", str(value))


def test_the_environment_gives_the_settings(monkeypatch):
    set_all(monkeypatch, GOOD)
    settings = from_environment()
    assert settings.contact_keys == ("one", "two")
    assert settings.database_url == "sqlite:////srv/data/desk.db"
    assert settings.box_url == settings.base_url
    assert str(settings.waves_dir) == "/srv/data/waves"


def test_a_secret_may_stand_in_a_file(monkeypatch, tmp_path):
    path = tmp_path / "secret"
    path.write_text("f" * 40 + "\n")
    set_all(monkeypatch, {**GOOD, "SECRET_KEY_FILE": path})
    monkeypatch.delenv("ENTREPAIRS_SECRET_KEY")
    assert from_environment().secret_key == "f" * 40


@pytest.mark.parametrize("missing", sorted(GOOD))
def test_nothing_secret_has_a_default(monkeypatch, missing):
    set_all(monkeypatch, {name: value for name, value in GOOD.items() if name != missing})
    with pytest.raises(ValidationError) as told:
        from_environment()
    assert "s" * 10 not in str(told.value)


def test_settings_never_change(settings: Settings):
    with pytest.raises(ValidationError):
        settings.demo = True  # type: ignore[misc]  # that is the point


def test_the_box_needs_no_secret_and_looks_at_none(monkeypatch, tmp_path):
    set_all(monkeypatch, {"DATA_DIR": "/srv/box", "BASE_URL": "https://club.example", "SECRET_KEY": "short"})
    monkeypatch.setenv("ENTREPAIRS_CONTACT_KEYS_FILE", str(tmp_path / "there is no such file"))
    settings = box_from_environment()
    assert settings.box_url == "https://club.example"
    assert not set(SECRETS) & set(BoxSettings.model_fields)
    assert "short" not in repr(settings)


def test_desk_knows_everything_that_the_box_knows():
    assert issubclass(Settings, BoxSettings)
