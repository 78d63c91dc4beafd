"""An operator's documents have the names and settings of the installation."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from privacy import command
from privacy.documents import LANGUAGES


def test_an_operator_gets_documents_with_the_names_and_settings_of_the_installation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = {
        "DATA_DIR": str(tmp_path / "data"),
        "SECRET_KEY": "s" * 32,
        "CONTACT_KEYS": "k",
        "LOOKUP_KEY": "l" * 32,
        "BASE_URL": "https://club.example",
        "OPERATOR": "Coopérative du Quai",
    }
    for name, value in settings.items():
        monkeypatch.setenv(f"ENTREPAIRS_{name}", value)
    words = ["--controller", "Club du Port, Brest", "--contact", "dpo@club.example"]
    done = CliRunner().invoke(command.build(), [str(tmp_path / "out"), *words])
    assert done.exit_code == 0, done.output
    for path in ("fr/registre-des-traitements.md", "fr/aipd.md"):
        text = (tmp_path / "out" / path).read_text(encoding="utf-8")
        for said in ("Club du Port, Brest", "dpo@club.example", "Coopérative du Quai", "https://club.example"):
            assert said in text
        assert "s" * 32 not in text
    assert "| sqlite |" in (tmp_path / "out" / "fr/registre-des-traitements.md").read_text(encoding="utf-8")
    assert sorted(done.output.split()) == sorted(str(tmp_path / "out" / path) for path in LANGUAGES)
