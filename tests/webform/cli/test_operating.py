"""The operator's commands on a real home: export, verify, backup, restore, erase, rebuild, accounts, keys."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import rfc8785
from pages import complete, filled, reopen, sign_off, signed
from serving import caseaudit, council_at
from small_council import PASSWORD, Council

from engine.load import SCHEMA

from .conftest import Run


@pytest.fixture
def council(home: Path) -> Council:
    """The small council in the command's home, with one audit completed and one signed off."""
    council = council_at(home)
    audit = signed(council, "inadequate")
    complete(council, audit)
    signed(council)
    return council


def records(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [entry["record"] for entry in document["records"]]


def test_export_gives_the_latest_record_of_every_audit_by_the_published_schema(as_json: Any, council: Council) -> None:
    document = as_json("export", "--format", "json")
    schema = json.loads((SCHEMA / "record" / "case-records.schema.json").read_bytes())
    jsonschema.Draft202012Validator(schema).validate(document)
    assert [one["completion"]["kind"] for one in records(document)] == ["part_b", "part_a"]
    for entry in document["records"]:
        assert entry["digest"] == hashlib.sha256(rfc8785.dumps(entry["record"])).hexdigest()
    cursors = [entry["cursor"] for entry in document["records"]]
    assert document["cursor"] == max(cursors)
    assert as_json("export", "--format", "json", "--since", str(document["cursor"]))["records"] == []
    (later,) = as_json("export", "--format", "json", "--since", str(cursors[0]))["records"]
    assert later["cursor"] == cursors[1]


def test_export_goes_on_from_its_cursor_when_more_is_signed(as_json: Any, council: Council) -> None:
    cursor = as_json("export", "--format", "json")["cursor"]
    client = council.client("auditor")
    audit = filled(council, client)
    assert sign_off(client, audit).status_code == 303
    (fresh,) = as_json("export", "--format", "json", "--since", str(cursor))["records"]
    assert fresh["record"]["audit"] == audit


def test_export_without_anything_new_keeps_the_cursor_it_was_given(as_json: Any, council: Council) -> None:
    cursor = as_json("export", "--format", "json")["cursor"]
    again = as_json("export", "--format", "json", "--since", str(cursor))
    assert again["cursor"] == cursor


def test_export_writes_a_file_that_only_its_owner_reads(run: Run, council: Council, tmp_path: Path) -> None:
    out = tmp_path / "records.json"
    result = run("export", "--format", "json", "--out", out)
    assert (result.exit_code, result.stdout) == (0, "")
    assert len(json.loads(out.read_bytes())["records"]) == 2
    assert out.stat().st_mode & 0o077 == 0
    assert list(tmp_path.glob("*.part")) == list(tmp_path.glob(".*.part")) == []
    assert run("export", "--format", "json", "--out", tmp_path / "nowhere" / "x.json").exit_code in (1, 2)


def test_verify_counts_events_and_records(as_json: Any, run: Run, council: Council) -> None:
    found = as_json("verify", "--json")
    assert set(found) == {"events", "records", "files", "first_bad"}
    assert (found["records"], found["first_bad"]) == (3, None)
    assert "are as they were written" in run("verify").output


@pytest.mark.threat(45)
def test_threat_45_verify_names_what_was_altered_and_exits_1(run: Run, council: Council, home: Path) -> None:
    council.db.close()
    with sqlite3.connect(home / "caseaudit.db") as connection:
        connection.execute("UPDATE events SET actor = 'somebody' WHERE seq = 5")
    result = run("verify", "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["first_bad"] is not None
    assert run("verify").exit_code == 1


@pytest.mark.threat(45)
def test_threat_45_an_anchor_kept_elsewhere_shows_an_old_copy_put_back(
    council: Council, home: Path, tmp_path: Path
) -> None:
    anchor, copy = str(tmp_path / "anchor"), str(tmp_path / "copy")

    def status(*arguments: str) -> int:  # each in a process of its own: a restore allows nobody else at the file
        return caseaudit(home, *arguments).returncode

    assert status("backup", copy) == 0
    filled(council, council.client("auditor"))
    council.db.close()
    assert status("verify", "--write-anchor", anchor) == 0
    assert status("verify", "--anchor", anchor) == 0
    assert status("restore", copy) == 1
    assert status("restore", copy, "--replace") == 0
    assert status("verify") == 0
    assert status("verify", "--anchor", anchor) == 1


@pytest.mark.threat(43)
def test_threat_43_a_backup_is_put_back_into_an_empty_home_whole(
    run: Run, as_json: Any, council: Council, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = as_json("export", "--format", "json")
    assert run("backup", tmp_path / "backup").exit_code == 0
    fresh = tmp_path / "fresh"
    fresh.mkdir()
    for key in home.glob("*key*"):
        (fresh / key.name).write_bytes(key.read_bytes())
        (fresh / key.name).chmod(0o600)
    monkeypatch.setenv("CASEAUDIT_HOME", str(fresh))
    result = run("restore", tmp_path / "backup")
    assert result.exit_code == 0, result.output
    assert "verified" in result.output
    assert as_json("export", "--format", "json") == before
    assert as_json("verify", "--json")["records"] == 3
    assert run("restore", tmp_path / "backup").exit_code == 1, "what is there is not overwritten unasked"


@pytest.mark.threat(43)
@pytest.mark.parametrize("spoil", ["wrong key", "truncated", "no backup"])
def test_threat_43_a_backup_that_is_not_fit_is_refused_before_anything_is_touched(
    run: Run, council: Council, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spoil: str
) -> None:
    path = tmp_path / "backup"
    assert run("backup", path).exit_code == 0
    if spoil == "truncated":
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    elif spoil == "no backup":
        path.write_bytes(b"something else")
    fresh = tmp_path / "fresh"
    monkeypatch.setenv("CASEAUDIT_HOME", str(fresh))
    result = run("restore", path)
    assert result.exit_code == 1
    assert not list(fresh.glob("*.db"))


@pytest.mark.threat(48)
def test_threat_48_an_erased_childs_records_are_in_no_export_and_the_chain_holds(
    run: Run, as_json: Any, council: Council
) -> None:
    result = run("erase", council.child, given="y\n")
    assert result.exit_code == 0
    document = run("export", "--format", "json").stdout
    assert json.loads(document)["records"] == []
    assert "Mockford" not in document
    assert as_json("verify", "--json")["first_bad"] is None
    assert council.client("psw").get(f"/cases/{council.child}").status_code == 404
    assert council.client("psw").get("/cases").status_code == 200
    assert council.client("auditor").get("/cases").status_code == 200


def test_erase_asks_first(run: Run, council: Council) -> None:
    assert run("erase", council.child, given="n\n").exit_code == 1
    assert council.client("psw").get(f"/cases/{council.child}").status_code == 200
    assert run("erase", "f" * 32, given="y\n").exit_code == 1


def test_rebuild_finds_nothing_wrong_and_mends_what_is(run: Run, as_json: Any, council: Council, home: Path) -> None:
    assert as_json("rebuild", "--json")["wrong"] in ([], {}, 0)
    council.db.close()
    with sqlite3.connect(home / "caseaudit.db") as connection:
        connection.execute("UPDATE audits SET state = 'draft'")
    assert as_json("rebuild", "--json")["wrong"]
    assert as_json("rebuild", "--json")["wrong"] in ([], {}, 0)


def test_rotating_the_key_keeps_everything_readable(run: Run, as_json: Any, council: Council) -> None:
    before = as_json("export", "--format", "json")
    council.db.close()
    assert run("rotate-key").exit_code == 0
    assert as_json("export", "--format", "json") == before
    assert as_json("verify", "--json")["first_bad"] is None


def test_accounts_are_added_listed_disabled_and_enabled(run: Run, as_json: Any, council: Council) -> None:
    given = f"{PASSWORD}\n{PASSWORD}\n"
    new = ("user", "add", "newcomer", "--name", "Nia Example", "--role", "team_manager", "--team", "Children in need")
    assert run(*new, given=given).exit_code == 0
    assert run(*new, given=given).exit_code == 1, "a name is taken once"
    assert [one["sign_in_name"] for one in as_json("user", "list", "--json")].count("newcomer") == 1
    client = council.client("newcomer")
    assert client.get("/cases").status_code == 200
    assert run("user", "disable", "newcomer").exit_code == 0
    assert client.get("/cases").status_code == 302
    assert run("user", "enable", "newcomer").exit_code == 0
    assert council.client("newcomer").get("/cases").status_code == 200
    assert PASSWORD not in run("user", "list").output


BAD: dict[str, tuple[tuple[str, ...], str]] = {
    "short password": (("user", "add", "x", "--name", "X", "--role", "team_manager"), "short\nshort\n"),
    "no such team": (("user", "add", "x", "--name", "X", "--role", "team_manager", "--team", "None"), ""),
    "no such role": (("user", "add", "x", "--name", "X", "--role", "king"), f"{PASSWORD}\n{PASSWORD}\n"),
    "no such account": (("user", "disable", "nobody"), ""),
    "odd account": (("user", "disable", "a\x00b"), ""),
    "council twice": (("demo", "--children", "1"), ""),
}


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_done_is_said_and_exits_1(run: Run, council: Council, case: str) -> None:
    arguments, given = BAD[case]
    result = run(*arguments, given=given)
    assert result.exit_code in (1, 2)
    assert result.output.strip()


@pytest.mark.parametrize(
    "command", [("verify",), ("export", "--format", "json"), ("backup", "x"), ("rebuild",), ("user", "list")]
)
def test_a_home_without_a_database_is_said_and_exits_1(run: Run, home: Path, command: tuple[str, ...]) -> None:
    result = run(*command)
    assert result.exit_code == 1
    assert "migrate" in result.output


def test_migrate_makes_a_database_once(run: Run, home: Path) -> None:
    first, second = run("migrate"), run("migrate")
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "The database is made" in first.output
    assert "up to date" in second.output
    assert all(path.stat().st_mode & 0o077 == 0 for path in home.glob("*key*"))


def test_a_reopened_audit_is_exported_as_reopened(as_json: Any, council: Council) -> None:
    client = council.client("auditor")
    audit = signed(council)
    assert reopen(client, audit).status_code == 303
    (latest,) = [one for one in records(as_json("export", "--format", "json")) if one["audit"] == audit]
    assert (latest["completion"]["kind"], latest["number"]) == ("reopened", 2)
