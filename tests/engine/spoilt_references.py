"""What rests on something that isn't there, or that nobody could tell apart: one fault in each row, and where it stands."""

from __future__ import annotations

import hashlib
from pathlib import Path

from spoiling import NOTE, Spoil, ask, both, cap, edit, notice, when

Row = tuple[str, Spoil, str, str | tuple[int, int]]

A, B, C, G, P, T = "audit.yaml", "part_b.yaml", "criteria.yaml", "grading.yaml", "process.yaml", "timescales.yaml"
BOUGHT = "options: {one: One, two: Two}"


def guide_text(text: str) -> Spoil:
    """Make a text the guide's, with its digest declared."""

    def spoil(folder: Path) -> None:
        (folder / "guide.txt").write_text(text, encoding="utf-8")
        declared = (folder / "guide.yaml").read_text(encoding="utf-8")
        line = next(line for line in declared.splitlines() if line.startswith("sha256:"))
        digest = hashlib.sha256(text.encode()).hexdigest()
        (folder / "guide.yaml").write_text(declared.replace(line, f"sha256: {digest}"), encoding="utf-8")

    return spoil


REFERENCES: list[Row] = [
    # Operands
    ("condition_not_a_day", when("{audit_date: yes}"), A, "audit_date: yes"),
    ("condition_not_a_day", when('{audit_date: {is_not: "2026-02-30"}}'), A, "audit_date: {is_not"),
    ("condition_not_a_number", both(when("{extra_number: {is: some}}"), edit(A, f"      {NOTE}",
     f"      - {{id: extra_number, kind: number, ask: How many?, wording: adapted, source: §3(b)}}\n      {NOTE}")), A,
     "extra_number: {is: some"),
    ("condition_of_whole_rows", when("{attempts: child}"), A, "attempts: child"),
    ("condition_of_whole_rows", when("{attempts: {any_of: [child, parent]}}"), A, "attempts: {any_of"),
    ("condition_bounds_crossed", when("{attempts: {count: {at_least: 3, at_most: 2}}}"), A, "attempts: {count"),
    ("condition_bounds_crossed", when("{child_status: {count: {is: 3, at_most: 4}}}"), A, "child_status: {count"),
    ("condition_counts_too_many", when("{child_status: {count: {at_least: 8}}}"), A, "child_status: {count"),
    ("condition_counts_too_many", when("{explained: {count: {is: 6}}}"), A, "explained: {count"),
    ("condition_with_itself", when("{audit_date: {before: audit_date}}"), A, "audit_date: {before"),
    ("condition_with_itself", when("{grade: {same_as: grade}}"), A, "grade: {same_as"),
    ("condition_not_comparable", when("{grade: {same_as: looked_back}}"), A, "grade: {same_as"),
    ("condition_not_comparable", when("{audit_date: {same_as: grade}}"), A, "audit_date: {same_as"),
    ("condition_option_twice", when("{grade: [good, outstanding, good]}"), A, "grade: [good, outstanding"),
    ("condition_option_twice", when("{child_status: {all_of: [lac, cp, lac]}}"), A, "child_status: {all_of"),
    ("condition_part_twice", when("{any: [{grade: good}, {looked_back: yes}, {grade: good}]}"), A, "{grade: good}]"),
    ("condition_part_twice", when("{all: [{grade: good}, {grade: good}]}"), A, "{grade: good}]"),
    ("condition_not_of_not", when("{not: {not: {grade: good}}}"), A, "not: {not"),
    ("condition_unknown_question", when("{not: {zzzz: yes}}"), A, "zzzz: yes"),
    ("condition_unknown_question", when("{any: [{grade: good}, {zzzz: yes}]}"), A, "zzzz: yes"),
    ("condition_unknown_question", when("{grade: {same_as: zzzz}}"), A, "grade: {same_as"),
    ("condition_unknown_question_near", when("{gradee: good}"), A, "gradee: good"),
    ("condition_unknown_column", when("{attempts.zzzz: child}"), A, "attempts.zzzz"),
    ("condition_unknown_column", when("{c01.zzzz: {answered: yes}}"), A, "c01.zzzz"),
    ("condition_wrong_operator", when("{grade: {before: audit_date}}"), A, "grade: {before"),
    ("condition_wrong_operator", when("{grade: {count: {is: 1}}}"), A, "grade: {count"),
    ("condition_wrong_operator", when("{grade_reasons: good}"), A, "grade_reasons: good"),
    ("condition_wrong_operator", when("{child_status: {is_not: lac}}"), A, "child_status: {is_not"),
    ("condition_wrong_operator", when("{summary_actions: {any_of: [one]}}"), A, "summary_actions: {any_of"),
    ("condition_unknown_option", when("{grade: {is_not: zzzz}}"), A, "grade: {is_not"),
    ("condition_unknown_option", when("{attempts.who: zzzz}"), A, "attempts.who"),
    ("condition_unknown_option_near", when("{child_status: [lac, care_leavr]}"), A, "child_status: [lac, care_leavr"),
    ("condition_unknown_option", edit(P, "when: {grade: inadequate}", "when: {grade: zzzz}"), P, "grade: zzzz"),
    # Facts, lengths and Part B
    ("from_facts_wrong_kind", ask("from_facts: statuses"), A, "from_facts: statuses}"),
    ("from_facts_no_option", ask(f"from_facts: statuses, {BOUGHT}", "choices"), A, BOUGHT),
    ("from_facts_in_part_b", edit(B, "  - id: agreed\n", "  - id: agreed\n    from_facts: statuses\n"), B, "from_facts"),
    ("kind_not_in_part_b", edit(B, "  - id: target\n    kind: date", "  - id: target\n    kind: grade"), B, "kind: grade"),
    ("kind_not_in_part_b", edit(B, "  - id: target\n    kind: date", "  - id: target\n    kind: actions"), B, "kind: actions"),
    ("removed_in_part_b", edit(B, "required_when: {agreed: no}", "removed_when: {agreed: no}"), B, "removed_when"),
    ("removed_actions", ask("removed_when: {grade: good}", "actions"), A, "removed_when: {grade"),
    ("at_most_without_text", ask("at_most: 5"), A, "at_most: 5"),
    ("at_most_without_text", ask("at_most: 5, options: {one: One, two: Two}", "choice"), A, "at_most: 5"),
    ("row_without_rows", ask("row: thing"), A, "row: thing"),
    ("recommended_and_required", ask("required: true, recommended: true"), A, "recommended: true"),
    ("actions_required_for", edit(C, "actions:\n  ask: Suggested actions\n", "actions:\n  ask: Suggested actions\n  required_for: [partly]\n"),
     C, "required_for: [partly]\n"),
    ("listed_twice", edit(C, "required_for: [partly, not_evidenced]", "required_for: [partly, not_evidenced, partly]"), C, "partly]"),
    ("listed_twice", edit(A, "include: {who: [allocated_worker, team_manager]}", "include: {who: [allocated_worker, allocated_worker]}"),
     A, "allocated_worker]}"),
    ("listed_twice", cap("allow: [inadequate, inadequate], when: {missing_episode: yes}"), G, "inadequate], when"),
    ("listed_twice", notice("to: [team_manager, team_manager], when: {grade: good}"), P, "team_manager], when"),
    ("listed_twice", edit(P, "avoid: [auditor_involved, auditors_team_involved]", "avoid: [auditor_involved, auditor_involved]"), P,
     "auditor_involved]"),
    ("listed_twice", edit("guide.yaml", '"1": {about: Who audits, needs: [declared, process]}',
     '"1": {about: Who audits, needs: [declared, declared]}'), "guide.yaml", "declared]}"),
    ("grade_not_always_asked", edit(A, "        kind: grade\n        ask: Which grade", "        kind: grade\n        asked_when: {outcomes: met}\n        ask: Which grade"),
     G, "question: grade"),
    ("grade_not_required", edit(A, "        source: §4\n        required: true\n      - id: grade_and", "        source: §4\n      - id: grade_and"), G, "question: grade"),
    ("cap_rules_nothing_out", cap("allow: [outstanding, good, requires_improvement, inadequate], when: {outcomes: on_the_way}"), G,
     "allow: [outstanding"),
    ("cap_asks_for_grade", cap("allow: [good, inadequate], when: {grade: good}"), G, "when: {grade"),
    # Words that people choose between
    ("options_alike", ask("options: {one: Same, two: same}", "choice"), A, "two: same"),
    ("options_alike", edit(B, "  other: Someone else", "  other: Social worker"), B, "other: Social worker"),
    ("options_alike", edit(C, "    partly: Partly evidenced", "    partly: Evidenced"), C, "partly: Evidenced"),
    ("options_alike", edit(A, "child: The child, parent: A parent", "child: A parent, parent: A parent"), A, "parent: A parent, carer"),
    ("options_alike", edit(P, "    advanced_practitioner: Advanced Practitioner", "    advanced_practitioner: Team Manager"), P,
     "advanced_practitioner: Team"),
    ("levels_alike", ask("levels: [{id: one, label: Same}, {id: two, label: Same}]", "scale"), A, "label: Same}]"),
    ("columns_alike", edit(A, "{id: note, kind: text, ask: Note}", "{id: note, kind: text, ask: Date}"), A, "ask: Date}\n      - id: explained"),
    ("sections_alike", edit(A, "title: Contact and consent", "title: About this audit"), A, "title: About this audit\n    source: §2.8"),
    ("grades_alike", edit(G, "label: Outstanding", "label: Good"), G, "label: Good\n    descriptor:\n      - >-\n        For a"),
    ("groups_alike", edit(C, "title: Assessment of need", "title: Referrals and new information on open cases"), C,
     "title: Referrals and new information on open cases\n    criteria:\n      - id: c04"),
    ("criteria_alike", edit(C, "        words: >-\n          Information is screened and actions are decided and implemented swiftly and proportionally without\n          drift and delay.\n",
     "        words: >-\n          New information received, is responded to in a timely and effective way, including out of normal\n          office hours.\n"), C,
     "words: >-\n          New information received, is responded to in a timely and effective way, including out of normal\n          office hours.\n        source: §4.1(2)"),
    ("prompt_twice", edit(C, "        source: §4.1(1)\n", "        source: §4.1(1)\n        prompts: [Planning, Planning]\n"), C, "Planning]"),
    ("questions_alike", edit(B, "ask: Evidence of completion", "ask: Response"), B, "ask: Response\n    wording: adapted\n    source: §7.1\n    required_when: {status"),
    ("questions_alike", edit(B, "ask: Positive work acknowledged", "ask: Areas for improvement"), B,
     "ask: Areas for improvement\n      wording: adapted\n      source: §7.4\n      required: true\n    - id: supervision_on"),
    ("guidance_twice", edit(A, "      - text: Audit should be undertaken **collaboratively** with the allocated social worker.\n        source: §3(a)\n",
     "      - text: Audit should be undertaken **collaboratively** with the allocated social worker.\n        source: §3(a)\n" * 2), A,
     "text: Audit should be undertaken **collaboratively** with the allocated social worker.\n        source: §3(a)\n    questions"),
    ("hint_says_nothing", ask("hint: Anything else"), A, "hint: Anything else}"),
    ("choice_of_one", ask("options: {one: One}", "choice"), A, "options: {one: One}"),
    # The process and its clocks
    ("id_duplicate", edit(P, "- id: record\n", "- id: allocation\n"), P, "id: allocation\n    who: auditor"),
    ("id_duplicate", edit(P, "- id: inadequate_escalated", "- id: inadequate"), P, "id: inadequate\n    when: {grade: inadequate}\n    to: [allocated_worker, team_manager]\n"),
    ("id_duplicate", edit(P, "- id: audits_repeatedly_not_completed", "- id: audit_not_completed"), P,
     "id: audit_not_completed\n    when: audits are"),
    ("id_duplicate", edit(A, "{id: note, kind: text, ask: Note}", "{id: note, kind: text, ask: Note, required: false}\n      - {id: audit_date, kind: text, ask: Which, wording: adapted, source: §3(c)}"),
     A, "id: audit_date, kind: text"),
    ("role_unknown", edit(P, "coordinator: principal_social_worker", "coordinator: zzzz"), P, "coordinator: zzzz"),
    ("role_unknown", notice("to: [zzzz], when: {grade: good}"), P, "zzzz], when"),
    ("role_unknown_near", edit(P, "    else: spqa", "    else: spqaa"), P, "else: spqaa"),
    ("role_unknown_near", edit(P, "who: team_manager", "who: team_manger"), P, "who: team_manger"),
    ("role_unknown_near", edit(P, "confirmed_by: principal_social_worker", "confirmed_by: principal_social_workr"), P, "confirmed_by: principal_social_workr"),
    ("step_else_same", edit(P, "    else: spqa", "    else: assistant_director"), P, "else: assistant_director"),
    ("step_waits_for_itself", edit(P, "within: within 10 working days of findings_shared", "within: within 10 working days of review_session"),
     P, "within: within 10"),
    ("clock_event_unknown", edit(P, "10 working days of findings_shared", "10 working days of zzzz"), P, "within: within 10"),
    ("clock_event_unknown", edit(B, "within 20 working days of assignment", "within 20 working days of zzzz"), B, "clock: within 20"),
    ("clock_event_unknown_near", edit(P, "10 working days of findings_shared", "10 working days of finding_shared"), P, "within: within 10"),
    ("clock_event_unknown_near", edit(P, "3 working days of due_date", "3 working days of due_dates"), P, "after: within 3"),
    ("clock_event_unknown_near", edit(B, "within 5 working days of assignment", "within 5 working days of assignmet"), B, "clock: within 5"),
    ("usual_clock_with_when", edit(B, "    clock: within 20 working days of assignment\n",
     "    clock: within 20 working days of assignment\n    when: {grade: good}\n"), B, "when: {grade: good}"),
    ("urgent_clock_without_when", edit(B, "    when:\n      any:\n        - {grade: inadequate}\n        - {immediate_actions: yes}\n", ""), B,
     "clock: within 5"),
    ("urgent_clock_not_sooner", edit(B, "within 5 working days", "within 5 weeks"), B, "clock: within 5"),
    ("urgent_clock_not_sooner", edit(B, "within 20 working days", "within 5 working days"), B, "clock: within 5"),
    ("clock_not_understood", edit(B, "within 20 working days of assignment", "within 0 days of assignment"), B, "clock: within 0"),
    ("clock_not_understood", edit(B, "within 20 working days of assignment", "within 20 working weeks of assignment"), B, "clock: within 20"),
    # The timescales
    ("timescale_twice", edit(T, "- id: T02", "- id: T01"), T, "id: T01\n    timescale: cin_plan_review"),
    ("timescale_twice", edit(T, "timescale: cin_plan_review", "timescale: cin_visit"), T,
     "timescale: cin_visit\n    group: Children in need of support\n    label: CIN Plans"),
    ("timescale_never_applies", edit(T, "{status: cin, without: [cwd, cp, lac]}", "{status: cin, without: [cwd, cin]}"), T, "cin]}"),
    ("timescale_ages_crossed", edit(T, "for: {status: cin, without: [cwd, cp, lac]}", "for: {status: cin, from_age: 18, until_age: 16}"), T,
     "from_age: 18"),
    ("timescale_mark_never_carried", edit(T, "done: {event: cin_plan_review}", "done: {event: cin_plan_review, where: {pre_birth: no}}"), T,
     "pre_birth: no}}\n    clock: every 3 months"),
    ("timescale_without_clause", edit("guide.yaml", "  T35: {about: Timescale row 35, needs: [declared, enforced]}\n", ""), T, "id: T35"),
    ("timescale_not_understood", edit(T, "within 10 working days of cin_plan_decision", "within 10 working days of cin_visit"), T,
     "clock: within 10 working days of cin_visit"),
    # The version and its guide
    ("version_without_month", edit(A, 'version: "2023-09.1"', 'version: "2023-13.1"'), A, "version:"),
    ("version_after_effective", edit(A, 'version: "2023-09.1"', 'version: "2023-10.1"'), A, "version:"),
    ("review_before_effective", edit(A, 'due: "2025-04-30"', 'due: "2023-04-30"'), A, "due:"),
    ("review_before_effective", edit(A, 'due: "2025-04-30"', 'due: "2023-09-01"'), A, "due:"),
    ("published_without_month", edit("guide.yaml", 'published: "2023-09"', 'published: "2023-00"'), "guide.yaml", "published:"),
    ("guide_published_later", edit("guide.yaml", 'published: "2023-09"', 'published: "2023-10"'), "guide.yaml", "published:"),
    ("guide_empty", guide_text("  \n"), "guide.yaml", "file:"),
    ("clause_cited_by_nobody", edit("guide.yaml", '  "8": {', '  "9": {about: Nobody follows this, needs: [declared]}\n  "8": {'),
     "guide.yaml", '"9": {'),
    ("heading_is_a_clause", edit("guide.yaml", '  "6": Perf', '  "8": Review\n  "6": Perf'), "guide.yaml", '"8": Review'),
    ("heading_cited_by_nobody", edit("guide.yaml", '  "6": Perf', '  "9": Nothing\n  "6": Perf'), "guide.yaml", '"9": Nothing'),
    ("ambiguous_without_reading", ask("ambiguous: true"), A, "ambiguous: true}"),
    ("criterion_outside_group", both(edit(C, "source: §4.1(1)\n", "source: §4.2(4)\n"),
     edit("guide.yaml", "about: Criterion 1, needs: [declared]", "about: Criterion 1, needs: [seen]")), C, "source: §4.2(4)\n"),
    ("criterion_out_of_order", edit(C, "number: 36\n", "number: 38\n"), C, "number: 37\n"),
    ("text_blank", ask('hint: "  "'), A, "hint: \"  \""),
    ("text_unfinished", ask("hint: TODO say which"), A, "hint: TODO"),
    ("text_unfinished", edit(B, "title: Part B", "title: Lorem ipsum"), B, "title: Lorem"),
    ("text_with_code", ask("hint: Use <b>this</b>"), A, "hint: Use"),
]  # fmt: skip
