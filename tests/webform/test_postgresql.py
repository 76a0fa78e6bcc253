"""The same journeys on a real PostgreSQL server: these tests are those of their own modules, with another council."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from postgres_server import Postgres
from small_council import Clock, Council, make_council
from test_conflict import (
    test_threat_15_a_stale_tab_is_shown_both_texts_and_can_then_save_its_own,
    test_threat_15_of_many_at_once_one_saves_and_the_others_see_it,
    test_threat_15_worker_and_manager_in_part_b_lose_nothing,
)
from test_part_b_drafts import (
    test_threat_15_a_draft_of_what_somebody_else_changed_too_is_shown_beside_it,
    test_threat_15_what_was_typed_beside_an_action_withdrawn_since_stays_in_sight_and_is_saved,
)
from test_part_b_pages import (
    test_every_answer_of_part_b_comes_back_as_it_was_typed,
    test_part_b_is_completed_by_the_manager_alone_and_only_when_whole,
    test_threat_16_completing_twice_changes_nothing,
)
from test_pasted_text import (
    test_threat_27_pasted_text_is_kept_exactly,
    test_threat_27_what_cannot_be_kept_is_named_with_the_remedy_and_is_not_lost,
)
from test_section_posts import (
    test_threat_16_a_form_posted_twice_is_saved_once,
    test_threat_16_a_start_pressed_twice_makes_one_audit,
)
from test_sections import (
    test_consent_withdrawn_takes_the_views_out_of_every_revision_and_keeps_the_fact,
    test_every_kind_of_answer_comes_back_exactly,
    test_threat_27_a_text_is_kept_to_the_letter_and_shown_to_the_letter,
    test_threat_27_what_no_answer_may_hold_is_named_beside_its_field_and_signs_nothing_off,
)
from test_signing import (
    test_a_signed_off_audit_is_a_frozen_record_whose_digest_anybody_can_work_out,
    test_actions_changed_and_withdrawn_in_a_reopened_part_a_lose_nothing_of_part_b,
    test_doing_it_all_again_without_a_change_changes_nothing_but_the_records,
    test_threat_16_signing_off_twice_makes_one_record,
)

from webform.store.database import open_database
from webform.store.sealing import Keyring
from webform.store.verify import verify

__all__ = [
    "test_a_signed_off_audit_is_a_frozen_record_whose_digest_anybody_can_work_out",
    "test_actions_changed_and_withdrawn_in_a_reopened_part_a_lose_nothing_of_part_b",
    "test_consent_withdrawn_takes_the_views_out_of_every_revision_and_keeps_the_fact",
    "test_doing_it_all_again_without_a_change_changes_nothing_but_the_records",
    "test_every_answer_of_part_b_comes_back_as_it_was_typed",
    "test_every_kind_of_answer_comes_back_exactly",
    "test_part_b_is_completed_by_the_manager_alone_and_only_when_whole",
    "test_threat_15_a_draft_of_what_somebody_else_changed_too_is_shown_beside_it",
    "test_threat_15_a_stale_tab_is_shown_both_texts_and_can_then_save_its_own",
    "test_threat_15_of_many_at_once_one_saves_and_the_others_see_it",
    "test_threat_15_what_was_typed_beside_an_action_withdrawn_since_stays_in_sight_and_is_saved",
    "test_threat_15_worker_and_manager_in_part_b_lose_nothing",
    "test_threat_16_a_form_posted_twice_is_saved_once",
    "test_threat_16_a_start_pressed_twice_makes_one_audit",
    "test_threat_16_completing_twice_changes_nothing",
    "test_threat_16_signing_off_twice_makes_one_record",
    "test_threat_27_a_text_is_kept_to_the_letter_and_shown_to_the_letter",
    "test_threat_27_pasted_text_is_kept_exactly",
    "test_threat_27_what_cannot_be_kept_is_named_with_the_remedy_and_is_not_lost",
    "test_threat_27_what_no_answer_may_hold_is_named_beside_its_field_and_signs_nothing_off",
]


@pytest.fixture
def council(postgres: Postgres) -> Iterator[Council]:
    """The small council on PostgreSQL; what a test leaves behind must verify."""
    name = postgres.create(postgres.template)
    clock = Clock()
    db = open_database(postgres.url(name), Keyring(bytes(range(32))), clock)
    yield make_council(db, clock)
    assert verify(db).first_bad is None
    db.close()
    postgres.drop(name)
