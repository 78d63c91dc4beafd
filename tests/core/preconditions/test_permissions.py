import os

from core.findings import Finding
from core.preconditions.permissions import anybody_reads, private, secret_files


def test_what_belongs_to_another_user_does_not_hold(tmp_path):
    tmp_path.chmod(0o700)
    assert private([tmp_path], os.geteuid()).holds is True
    found = private([tmp_path], os.geteuid() + 1)
    assert found == Finding("permissions", holds=False, detail=f"{tmp_path} uid {os.geteuid()}")


def test_what_is_gone_between_two_looks_is_no_failure(tmp_path):
    assert private([tmp_path / "gone"], os.geteuid()).holds is True


def test_a_secret_s_file_that_anybody_can_read_does_not_hold(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("s" * 32)
    for folder in (tmp_path, *tmp_path.parents):  # what the tests' own folders close; the rest lets everybody in
        if folder.stat().st_mode & 0o777 == 0o700:
            folder.chmod(0o755)
    secret.chmod(0o604)
    assert anybody_reads(secret)
    found = secret_files({"ENTREPAIRS_SECRET_KEY_FILE": str(secret)})
    assert found == Finding("permissions", holds=False, detail=str(secret))
    secret.chmod(0o640)
    assert secret_files({"ENTREPAIRS_SECRET_KEY_FILE": str(secret)}).holds is True


def test_a_secret_s_file_in_a_closed_folder_holds_whatever_its_own_rights(tmp_path):
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o700)
    (folder / "secret").touch(0o644)
    assert not anybody_reads(folder / "secret")
