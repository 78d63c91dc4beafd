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


def test_jobs_run_does_what_is_due_once(run):
    run("upgrade")
    first, second = run("jobs", "run"), run("jobs", "run")
    assert "mail" in first.output.split()
    assert second.output.strip() == "nothing was due"
