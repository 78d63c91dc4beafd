"""The shipped units keep the two sides apart and give up what they do not need."""

import shutil
import subprocess
from pathlib import Path

import pytest

from core.settings import PREFIX, SECRETS, BoxSettings, Settings
from tests.deploy.units import SYSTEMD, UNITS, unit

NAMES = [path.stem for path in UNITS]
BOX = {"entrepairs-box", "entrepairs-box-keeper"}
GIVEN_UP = {
    "NoNewPrivileges": "yes",
    "CapabilityBoundingSet": "",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "ProtectProc": "invisible",
    "PrivateTmp": "yes",
    "PrivateDevices": "yes",
    "RestrictNamespaces": "yes",
    "LimitCORE": "0",
    "UMask": "0077",
    "StateDirectoryMode": "0700",
}
MOST_EXPOSED = 20
"""Tenths of systemd's own scale from 0 to 10, on which a service without any hardening has 9.6."""


def test_four_processes_and_every_single_verb_belong_to_two_users():
    assert {name: unit(name).one("User") for name in NAMES} == {
        name: "entrepairs-box" if name in BOX else "entrepairs-desk"
        for name in (
            "entrepairs-box",
            "entrepairs-box-keeper",
            "entrepairs-desk",
            "entrepairs-run@",
            "entrepairs-worker",
        )
    }
    assert unit("entrepairs-run@").words == ["%i"]


@pytest.mark.parametrize("name", NAMES)
def test_a_unit_gives_up_what_it_does_not_need(name):
    assert {setting: unit(name).one(setting) for setting in GIVEN_UP} == GIVEN_UP


@pytest.mark.parametrize("name", NAMES)
def test_each_side_has_its_own_folder_and_cannot_enter_the_other_s(name):
    own, other = ("box", "desk") if name in BOX else ("desk", "box")
    shipped = unit(name)
    assert shipped.environment["ENTREPAIRS_DATA_DIR"] == f"/var/lib/entrepairs-{own}"
    assert shipped.one("StateDirectory") == f"entrepairs-{own}"
    assert f"-/var/lib/entrepairs-{other}" in shipped.one("InaccessiblePaths").split()


@pytest.mark.parametrize("name", sorted(BOX))
def test_no_secret_is_handed_to_the_box(name):
    shipped = unit(name)
    assert not shipped.all("LoadCredential")
    assert not [variable for variable in shipped.environment if variable.removesuffix("_FILE") in in_capitals(SECRETS)]
    assert "-/etc/entrepairs/secrets" in shipped.one("InaccessiblePaths").split()


@pytest.mark.parametrize("name", sorted(set(NAMES) - BOX))
def test_desk_s_secrets_come_as_credentials_alone(name):
    shipped = unit(name)
    given = {one.split(":")[0] for one in shipped.all("LoadCredential")}
    named = {variable for variable in shipped.environment if variable.endswith("_FILE")}
    assert named == {f"{PREFIX}{one.upper()}_FILE" for one in given}
    assert given < set(SECRETS)
    assert {shipped.environment[variable] for variable in named} == {f"%d/{one}" for one in given}


def in_capitals(names):
    return {PREFIX + name.upper() for name in names}


@pytest.mark.parametrize("name", NAMES)
def test_every_variable_is_a_setting(name):
    variables = {one.removesuffix("_FILE") for one in unit(name).environment} - {"HOME"}
    assert variables <= in_capitals(Settings.model_fields)


def test_the_shared_file_says_nothing_secret_and_all_that_the_box_needs():
    shared = set(unit("entrepairs-box").environment) - {"HOME", "ENTREPAIRS_DATA_DIR"}
    assert not shared & in_capitals(SECRETS)
    assert in_capitals({"base_url", "box_url", "box_socket", "desk_user"}) <= shared
    assert in_capitals(BoxSettings.model_fields) - shared == in_capitals({"data_dir", "demo", "backups"})


def test_the_box_s_processes_reach_no_network():
    keeper, box = unit("entrepairs-box-keeper"), unit("entrepairs-box")
    assert (keeper.one("PrivateNetwork"), keeper.one("RestrictAddressFamilies")) == ("yes", "AF_UNIX")
    assert (box.one("IPAddressDeny"), box.one("IPAddressAllow")) == ("any", "localhost")


def test_the_keeper_sees_who_asks():
    # in a user namespace of its own the kernel would tell it "nobody" of everybody
    assert not unit("entrepairs-box-keeper").all("PrivateUsers")


def test_the_door_is_open_to_the_two_users_alone():
    lines = [line.split() for line in (SYSTEMD / "tmpfiles.conf").read_text().splitlines() if line[0] != "#"]
    assert lines == [["d", "/run/entrepairs-boxes", "2750", "entrepairs-box", "entrepairs-desk", "-"]]
    assert unit("entrepairs-box-keeper").environment["ENTREPAIRS_BOX_SOCKET"].startswith("/run/entrepairs-boxes/")
    users = [line.split()[1] for line in (SYSTEMD / "sysusers.conf").read_text().splitlines() if line[0] == "u"]
    assert users == ["entrepairs-desk", "entrepairs-box"]


def analyzed(*words: str | Path) -> str:
    done = subprocess.run(["systemd-analyze", *words], capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


@pytest.mark.parametrize("name", NAMES)
def test_systemd_itself_understands_a_unit_and_finds_little_exposed(name, tmp_path):
    shipped = unit(name)
    assert {"Unit", "Service"} <= set(shipped.sections) <= {"Unit", "Service", "Install"}
    if shutil.which("systemd-analyze") is None:  # a machine without systemd: the tests above have read every line
        return
    program = tmp_path / "entrepairs"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    path = tmp_path / f"{name}.service"
    text = (SYSTEMD / path.name).read_text().replace("/opt/entrepairs/.venv/bin/entrepairs", str(program))
    path.write_text(text)
    complaints = [line for line in analyzed("verify", path).splitlines() if path.name in line]
    assert complaints == []
    said = analyzed("security", "--offline=true", "--no-pager", f"--threshold={MOST_EXPOSED}", path)
    assert float(said.rpartition("exposure level for")[2].split(":")[1].split()[0]) <= MOST_EXPOSED / 10
    path.write_text(text.replace("ProtectHome=yes", "ProtectHome=perhaps"))
    assert "perhaps" in analyzed("verify", path)
