"""Two people, or two tabs of one, save the same thing: one is first, the other loses nothing (threat 15)."""

from __future__ import annotations

import threading

import pytest
from pages import (
    filled,
    form_to,
    merging,
    number,
    part_b_pairs,
    post_part_b,
    posted,
    put,
    reopen,
    section_path,
    signed,
    start,
    stored,
    unmarked,
)
from small_council import Council

from webform.store.read import revisions_of


@pytest.mark.threat(15)
def test_threat_15_a_stale_tab_is_shown_both_texts_and_can_then_save_its_own(council: Council) -> None:
    client = council.client("auditor")
    audit = filled(council, client)
    path = section_path(audit, "planning")
    stale = form_to(client.get(path).text, path).changed(
        c08__evidence="Mine: the plan is <b>SMART</b>.", c09__rating="partly"
    )
    theirs = stored(council, audit, "planning") | {"planning_anything_else": "Theirs, saved first."}
    put(council, audit, "planning", theirs)
    answer = client.post(path, data=posted(stale))
    assert answer.status_code == 409
    for text in ("Theirs, saved first.", "Mine: the plan is &lt;b&gt;SMART&lt;/b&gt;.", "Saved by Ada Example"):
        assert text in unmarked(answer.text)
    assert stored(council, audit, "planning") == theirs
    both = merging(answer.text, audit, "planning")
    assert client.post(both.action, data=posted([*both.pairs, ("then", "stay")])).status_code == 303
    now = stored(council, audit, "planning")
    assert (now["c08"]["evidence"], now["c09"]["rating"]) == ("Mine: the plan is <b>SMART</b>.", "partly")
    assert now["planning_anything_else"] == "Theirs, saved first.", "what only the other changed is kept too"
    earlier = [one.answers for one in revisions_of(council.db, audit, "planning")]
    assert theirs in earlier, "the text saved first stays in its revision"


@pytest.mark.threat(15)
def test_threat_15_a_conflict_that_grows_stale_itself_is_shown_again(council: Council) -> None:
    client = council.client("auditor")
    audit = filled(council, client)
    path = section_path(audit, "grade")
    first = form_to(client.get(path).text, path).changed(grade_reasons="Mine")
    put(council, audit, "grade", {"grade_reasons": "Second"})
    answer = client.post(path, data=posted(first))
    put(council, audit, "grade", {"grade_reasons": "Third"})
    both = merging(answer.text, audit, "grade")
    again = client.post(both.action, data=posted([*both.pairs, ("then", "stay")]))
    assert again.status_code == 409
    assert "Third" in again.text
    assert "Mine" in again.text
    assert stored(council, audit, "grade")["grade_reasons"] == "Third"


@pytest.mark.threat(15)
def test_threat_15_different_sections_never_collide(council: Council) -> None:
    client, other = council.client("auditor"), council.client("auditor")
    audit = filled(council, client)
    one, two = section_path(audit, "grade"), section_path(audit, "oversight")
    first, second = form_to(client.get(one).text, one), form_to(other.get(two).text, two)
    assert client.post(one, data=posted(first.changed(grade_reasons="One"))).status_code == 303
    assert other.post(two, data=posted(second.changed(oversight_anything_else="Two"))).status_code == 303


@pytest.mark.threat(15)
def test_threat_15_of_many_at_once_one_saves_and_the_others_see_it(council: Council) -> None:
    audit = start(council, council.client("auditor"))
    path = section_path(audit, "grade")
    clients = [council.client("auditor") for _ in range(6)]
    forms = [
        form_to(client.get(path).text, path).changed(grade_reasons=f"Tab {at}") for at, client in enumerate(clients)
    ]
    gate, statuses = threading.Barrier(len(clients)), [0] * len(clients)

    def save(at: int) -> None:
        gate.wait()
        statuses[at] = clients[at].post(path, data=posted(forms[at])).status_code

    threads = [threading.Thread(target=save, args=(at,)) for at in range(len(clients))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [303, *[409] * (len(clients) - 1)]
    assert stored(council, audit, "grade")["grade_reasons"] == f"Tab {statuses.index(303)}"


@pytest.mark.threat(15)
def test_threat_15_worker_and_manager_in_part_b_lose_nothing(council: Council) -> None:
    audit = signed(council, "inadequate")
    worker, manager = council.client("worker"), council.client("manager")
    path = f"/audits/{audit}/part-b"
    page = worker.get(path).text
    stale = [*form_to(page, path).hidden(), *part_b_pairs(page, reflections={"development": "The worker's words"})]
    managers = part_b_pairs(page, reflections={"development": "The manager's words", "supervision_on": "2026-03-20"})
    assert post_part_b(manager, audit, managers).status_code == 303
    answer = worker.post(path, data=posted(stale))
    assert answer.status_code == 409
    for text in ("The worker&#39;s words", "The manager&#39;s words", "Saved by Tom Specimen"):
        assert text in unmarked(answer.text)
    assert stored(council, audit, "part_b")["reflections"]["development"] == "The manager's words"
    both = form_to(answer.text, f"{path}/merge")
    chosen = both.changed(**{"choice-reflections-development": "mine", "then": "stay"})
    assert worker.post(both.action, data=posted(chosen)).status_code == 303
    reflections = stored(council, audit, "part_b")["reflections"]
    assert reflections == {"development": "The worker's words", "supervision_on": "2026-03-20"}


@pytest.mark.clause("7.3")
@pytest.mark.threat(15)
def test_threat_15_part_b_typed_while_part_a_was_reopened_is_not_lost(council: Council) -> None:
    audit = signed(council, "inadequate")
    worker = council.client("worker")
    path = f"/audits/{audit}/part-b"
    page = worker.get(path).text
    pairs = [*form_to(page, path).hidden(), *part_b_pairs(page, reflections={"development": "Typed for an hour."})]
    assert reopen(council.client("auditor"), audit).status_code == 303
    answer = worker.post(path, data=posted(pairs))
    assert answer.status_code == 409
    assert "Typed for an hour." in answer.text
    assert number(council, audit, "part_b") == 0


@pytest.mark.threat(15)
@pytest.mark.threat(19)
def test_threat_19_a_section_typed_while_another_tab_signed_off_is_not_saved_and_not_lost(council: Council) -> None:
    client = council.client("auditor")
    audit = filled(council, client)
    path = section_path(audit, "grade")
    stale = form_to(client.get(path).text, path).changed(grade_reasons="Typed after the sign-off.")
    page = client.get(f"/audits/{audit}/check").text
    form = form_to(page, f"/audits/{audit}/sign-off").changed(agreed="yes")
    assert client.post(f"/audits/{audit}/sign-off", data=posted(form)).status_code == 303
    before = stored(council, audit, "grade")
    answer = client.post(path, data=posted(stale))
    assert stored(council, audit, "grade") == before
    assert answer.status_code == 409
    assert "Typed after the sign-off." in answer.text
