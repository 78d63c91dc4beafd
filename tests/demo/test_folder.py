import pytest

from demo.folder import MARK, AlreadyRunning, NotADemonstration, taken


def test_a_missing_folder_is_made_and_marked(tmp_path):
    with taken(tmp_path / "data" / "demo") as folder:
        assert [entry.name for entry in folder.iterdir()] == [MARK]
        assert folder.stat().st_mode & 0o077 == 0


def test_what_an_earlier_demonstration_left_is_emptied(tmp_path):
    with taken(tmp_path) as folder:
        (folder / "desk.db").write_text("old")
        (folder / "waves" / "one").mkdir(parents=True)
    with taken(tmp_path) as folder:
        assert [entry.name for entry in folder.iterdir()] == [MARK]


def test_a_folder_with_other_data_is_refused_and_untouched(tmp_path):
    (tmp_path / "desk.db").write_text("real")
    with pytest.raises(NotADemonstration), taken(tmp_path):
        pass
    assert [entry.name for entry in tmp_path.iterdir()] == ["desk.db"]
    assert (tmp_path / "desk.db").read_text() == "real"


def test_a_folder_whose_mark_is_a_folder_is_refused(tmp_path):
    (tmp_path / MARK).mkdir()
    with pytest.raises(NotADemonstration), taken(tmp_path):
        pass


def test_what_a_link_leads_to_is_never_emptied(tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "kept").write_text("kept")
    with taken(tmp_path / "demo") as folder:
        (folder / "link").symlink_to(elsewhere)
    with taken(tmp_path / "demo"):
        assert (elsewhere / "kept").read_text() == "kept"


def test_two_demonstrations_never_share_a_folder(tmp_path):
    with taken(tmp_path) as folder:
        (folder / "desk.db").write_text("in use")
        with pytest.raises(AlreadyRunning), taken(tmp_path):
            pass
        assert (folder / "desk.db").read_text() == "in use"
