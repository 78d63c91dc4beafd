import json

import pytest
from click.testing import CliRunner

from app import create_desk
from core.clock import system_clock
from core.commands import Composition, build
from core.doctor import assured, kept, register
from core.doctor_command import language
from core.findings import Finding
from core.preconditions.catalogue import PRECONDITIONS
from tests.conftest import KEY

HOLDING = tuple(Finding(name, holds=True) for name in sorted(PRECONDITIONS))


@pytest.fixture
def run(app, settings):
    """Run `entrepairs doctor` beside an application whose database it shares; `found` stands for every check."""

    def invoke(*words, found=None, **environment):
        def create(chosen):
            desk = create_desk(chosen)
            if found is not None:
                desk.extensions["doctor"] = []
                register(desk, lambda: found)
            return desk

        return CliRunner(
            env={
                "ENTREPAIRS_DATA_DIR": str(settings.data_dir),
                "ENTREPAIRS_SECRET_KEY": settings.secret_key,
                "ENTREPAIRS_LOOKUP_KEY": settings.lookup_key,
                "ENTREPAIRS_CONTACT_KEYS": KEY,
                "ENTREPAIRS_MAIL_URL": "memory:",
                "LC_ALL": "C",
                **environment,
            }
        ).invoke(build(Composition(create)), ["doctor", *words], catch_exceptions=False)

    return invoke


def test_a_fresh_installation_is_told_what_to_do_and_may_not_promise(run, app):
    result = run()
    assert result.exit_code == 1
    assert "not known" in result.stdout
    assert "ENTREPAIRS_BACKUPS" in result.stdout
    assert "ENTREPAIRS_PROXY_CONFIG" in result.stdout
    assert "pages promise less" in result.stdout


def test_where_everything_holds_the_command_succeeds_and_what_it_found_is_kept_at_once(run, app, clock):
    result = run(found=HOLDING)
    assert result.exit_code == 0
    assert "pages make the strong promise" in result.stdout
    clock.moment = system_clock()  # the command reads the machine's
    assert kept() == HOLDING
    assert assured()


def test_a_precondition_that_fails_is_told_first_with_what_was_found(run, app):
    result = run(found=(*HOLDING, Finding("logs", holds=False, detail="FLASK_DEBUG")))
    first, second, third, *_ = result.stdout.splitlines()
    assert result.exit_code == 1
    assert first.startswith("does not hold")
    assert second.strip() == "FLASK_DEBUG"
    assert third.strip().startswith("> ")


def test_a_program_gets_the_findings_as_json(run, app):
    result = run("--json", found=(*HOLDING, Finding("proxy", None, "x")))
    told = json.loads(result.stdout)
    assert result.exit_code == 1
    assert told["assured"] is False
    assert {"name": "proxy", "holds": None, "detail": "x"} in told["findings"]
    assert {"name": "gate", "holds": True, "detail": ""} in told["findings"]


def test_what_is_said_on_the_command_line_is_looked_at(run, app, settings, tmp_path):
    folder = tmp_path / "kept"
    folder.mkdir()
    (folder / "erased.txt").touch()
    (tmp_path / "site").write_text("server { location / { proxy_pass http://here; } }")
    result = run("--json", "--backups", str(folder), "--proxy", str(tmp_path / "site"))
    found = {one["name"]: one for one in json.loads(result.stdout)["findings"]}
    assert found["backups"] == {"name": "backups", "holds": False, "detail": "erased.txt"}
    assert found["proxy"]["holds"] is False


def test_the_operator_is_spoken_to_in_french_where_the_machine_is(run, app):
    result = run(found=HOLDING, LC_ALL="fr_FR.UTF-8")
    assert "promesse forte" in result.stdout


@pytest.mark.parametrize(
    ("environment", "spoken"),
    [
        ({}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "fr"),
        ({"LANG": "fr_FR", "LC_ALL": "C"}, "en"),
        ({"LANG": "de_DE", "LC_MESSAGES": "fr"}, "fr"),
        ({"LANG": "fr", "LC_ALL": ""}, "fr"),
    ],
)
def test_the_language_is_the_environment_s(environment, spoken):
    assert language(environment) == spoken
