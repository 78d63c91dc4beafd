import sqlite3


def tables(path):
    with sqlite3.connect(path) as connection:
        found = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    connection.close()
    return found


def test_upgrade_makes_the_database_and_may_be_repeated(run, settings):
    assert run("upgrade").exit_code == 0
    assert run("upgrade").exit_code == 0
    assert {"member", "wave", "release"} <= tables(settings.data_dir / "desk.db")


def test_a_missing_setting_is_named_and_no_other_is_shown(run, environment):
    kept = environment["ENTREPAIRS_SECRET_KEY"]
    environment["ENTREPAIRS_LOOKUP_KEY"] = ""
    result = run("upgrade")
    assert result.exit_code == 1
    assert "ENTREPAIRS_LOOKUP_KEY" in result.output
    assert kept not in result.output
    assert "Traceback" not in result.output


def test_what_upgrade_makes_is_the_service_s_alone(run, settings, environment):
    environment["ENTREPAIRS_DATA_DIR"] = str(settings.data_dir / "new")
    assert run("upgrade").exit_code == 0
    made = (settings.data_dir / "new", settings.data_dir / "new" / "desk.db")
    assert [path.stat().st_mode & 0o777 for path in made] == [0o700, 0o600]


def test_jobs_run_does_what_is_due_once(run):
    run("upgrade")
    first, second = run("jobs", "run"), run("jobs", "run")
    assert "mail" in first.output.split()
    assert second.output.strip() == "nothing was due"
