"""What the rows of one child of the demonstration council have in common, and those that no single event makes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from webform.demo.caseload import Case
from webform.demo.chance import Random
from webform.demo.staff import ADVISOR, IRO, LEAVING_CARE, REFERRAL, Staff

Row = tuple[str, Mapping[str, str]]
"""A table's name and the row's cells by column; a column without a cell is empty."""

ANSWERS = {True: "Y", False: "N", None: ""}
NOT_KNOWN, FILLER, NO_DAY = "SSD_PH", "PLACEHOLDER_DATA", "1900-01-01T00:00:00"
UNTIL_18 = ("U1", "U4")
NOT_UNTIL_18 = ("U3", "U6")
ROLES = {IRO: "IRO", ADVISOR: "CPC"}


class Child:
    """What the rows of a child have in common: its id, its referral, its statuses, and the next id of each table."""

    def __init__(self, case: Case, staff: Staff, chance: Random) -> None:
        self.case, self.staff, self.chance = case, staff, chance
        self.facts = case.history.facts
        self.id = self.facts["child"]["id"]
        self._ids: Counter[str] = Counter()
        self.statuses = {one["status"]: one for one in self.facts["statuses"]}
        self.days = {name: self._of(name) for name in ("referral", "placement_start", "placement_end")}
        self.referral = f"REF{case.number}" if self.days["referral"] else ""
        self.cp_plan = f"CPP{case.number}" if "cp" in self.statuses else ""
        self.period = f"CLA{case.number}" if "lac" in self.statuses else ""
        self.enquiry = ""

    def _of(self, name: str) -> list[dict[str, Any]]:
        return [event for event in self.facts["events"] if event["event"] == name]

    def new_id(self, kind: str) -> str:
        """The next id of a kind of row."""
        self._ids[kind] += 1
        return f"{kind}{self.case.number}-{self._ids[kind]}"

    def now_and_then(self, share: float) -> bool:
        """Whether a trap stands here."""
        return self.chance.random() < share

    def own(self, column: str) -> dict[str, str]:
        """The child's id, or for some rows a placeholder where another column leads to the child."""
        return {column: NOT_KNOWN if self.now_and_then(0.1) else self.id}

    def person(self) -> Iterator[Row]:
        """Who the child is, and whether a disability is recorded."""
        profile, child = self.case.history.profile, self.facts["child"]
        forename, _, surname = profile["name"].rpartition(" ")
        born = child.get("date_of_birth", "")
        # The dataset holds a day of birth or an expected one, and not both.
        expected = "" if born else child["expected_date_of_birth"]
        yield "ssd_person", {
            "pers_person_id": self.id, "pers_forename": forename, "pers_surname": surname, "pers_dob": moment(born),
            "pers_expected_dob": moment(expected), "pers_common_child_id": NOT_KNOWN, "pers_legacy_id": NOT_KNOWN,
            "pers_ethnicity": "NOBT", "pers_is_mother": "N",
        }  # fmt: skip
        yield "ssd_disability", {
            "disa_table_id": self.new_id("DISA"), "disa_person_id": self.id,
            "disa_disability_code": "LD" if child["disability"] else "NONE",
        }  # fmt: skip

    def involvements(self) -> Iterator[Row]:
        """The allocated worker, whoever had a part beside them, and for some the team that passed the case on."""
        started = self.days["referral"][0]["date"] if self.days["referral"] else ""
        allocated = "16PLUS" if self.case.history.team == LEAVING_CARE else "CW"
        for person in sorted(self.case.people - {self.case.worker}):
            member = self.staff.by_id(person)
            role = next((ROLES[role] for role in member.roles if role in ROLES), "CW")
            yield self._part(person, role, started, started if role == "CW" else "", member.team)
        yield self._part(self.case.worker, allocated, started, "", self.case.history.team)
        if self.staff.teams[REFERRAL] in self.case.teams and self.case.history.team != REFERRAL:
            yield self._part(NOT_KNOWN, "REFERRAL", started, started, REFERRAL)

    def _part(self, person: str, role: str, started: str, ended: str, team: str | None) -> Row:
        return "ssd_involvements", {
            "invo_involvements_id": self.new_id("INVO"), "invo_professional_id": person, "invo_professional_role_id": role,
            "invo_professional_team": self._team(team), "invo_involvement_start_date": moment(started),
            "invo_involvement_end_date": moment(ended), "invo_person_id": self.id, "invo_referral_id": self.referral,
        }  # fmt: skip

    def _team(self, team: str | None) -> str:
        """The team's id, where a part in the case made it the child's."""
        id_ = self.staff.teams.get(team or "", "")
        return id_ if id_ in self.case.teams else ""

    def plans(self) -> Iterator[Row]:
        """The plans of a child in need, and the protection plan."""
        for status in (one for one in self.facts["statuses"] if one["status"] == "cin"):
            yield "ssd_cin_plans", {
                "cinp_cin_plan_id": self.new_id("CINP"), "cinp_referral_id": self.referral, "cinp_person_id": self.id,
                **_spell("cinp_cin_plan_start_date", "cinp_cin_plan_end_date", status),
                "cinp_cin_plan_team": self.case.team, "cinp_cin_plan_worker_id": self.case.worker,
            }  # fmt: skip
        if self.cp_plan:
            yield "ssd_cp_plans", {
                "cppl_cp_plan_id": self.cp_plan, "cppl_referral_id": self.referral, "cppl_person_id": self.id,
                **_spell("cppl_cp_plan_start_date", "cppl_cp_plan_end_date", self.statuses["cp"]),
                "cppl_cp_plan_initial_category": "NEG", "cppl_cp_plan_latest_category": "NEG", "cppl_cp_plan_ola": "N",
            }  # fmt: skip

    def care(self) -> Iterator[Row]:
        """Episodes and placements, one each, and the care plan that says how long the last is meant to be."""
        if not self.period:
            return
        ends = {event["about"]: event["date"] for event in self.days["placement_end"]}
        until_18 = any(event["until_18"] for event in self.days["placement_start"])
        by_type = self.now_and_then(0.7)
        for event in self.days["placement_start"]:
            yield from self._placement(event, ends.get(event["id"], ""), by_type)
        long_term = "Y" if until_18 else "N"
        yield "ssd_cla_care_plan", {
            "lacp_table_id": self.new_id("LACP"), "lacp_person_id": self.id,
            "lacp_cla_care_plan_start_date": moment(self.statuses["lac"]["from"]),
            "lacp_cla_care_plan_json": as_json(LTFOST18=long_term, REMAINSUP="", RETURN1M="", SUPLIV="", CPFUP="N"),
        }  # fmt: skip

    def _placement(self, event: Mapping[str, Any], ended: str, by_type: bool) -> Iterator[Row]:
        """A placement with its episode; long-term fostering is said by the type or, else, by the care plan alone."""
        types = UNTIL_18 if event["until_18"] and by_type else NOT_UNTIL_18 if by_type else ("K2", "R1")
        placement = self.new_id("CLAP")
        yield "ssd_cla_placement", {
            "clap_cla_placement_id": placement, "clap_cla_placement_start_date": moment(event["date"]),
            "clap_cla_placement_type": self.chance.choice(types), "clap_cla_placement_urn": FILLER,
            "clap_cla_id": self.period, "clap_cla_placement_postcode": FILLER, "clap_cla_placement_end_date": moment(ended),
            **self.own("clap_person_id"),
        }  # fmt: skip
        entered = self.statuses["lac"]["from"]
        yield "ssd_cla_episodes", {
            "clae_cla_episode_id": self.new_id("CLAE"), "clae_person_id": self.id,
            "clae_cla_episode_start_date": moment(event["date"]), "clae_cla_episode_ceased_date": moment(ended),
            "clae_cla_episode_start_reason": "S" if event["date"] == entered else "P", "clae_cla_primary_need_code": "N1",
            "clae_cla_id": self.period, "clae_referral_id": self.referral, "clae_cla_placement_id": placement,
            "clae_entered_care_date": moment(entered), "clae_cla_last_iro_contact_date": NO_DAY,
        }  # fmt: skip

    def leaving_care(self) -> Iterator[Row]:
        """What is held of an eligible young person or a care leaver: the latest of everything, and no day of beginning."""
        eligible, leaver = self._of("became_eligible"), "care_leaver" in self.statuses
        if not eligible and not leaver:
            return
        contacts, reviews = self._of("leaving_care_visit"), self._of("pathway_plan_review")
        yield "ssd_care_leavers", {
            "clea_table_id": self.new_id("CLEA"), "clea_person_id": self.id,
            "clea_care_leaver_eligibility": "Former Relevant" if leaver else "Eligible",
            "clea_care_leaver_in_touch": "Yes", "clea_care_leaver_personal_advisor": self.case.worker,
            "clea_care_leaver_latest_contact": _latest(contacts), "clea_pathway_plan_review_date": _latest(reviews) or NO_DAY,
            "clea_care_leaver_allocated_team": self.case.team, "clea_care_leaver_worker_id": self.case.worker,
        }  # fmt: skip

    def is_open(self, status: str, day: str) -> bool:
        """Whether a status holds on a day."""
        spell = self.statuses.get(status)
        return spell is not None and spell["from"] <= day <= spell.get("to", "9999")


def moment(day: str) -> str:
    """A day (``YYYY-MM-DD``) as the dataset has it, "" for none."""
    return f"{day}T00:00:00" if day else ""


def as_json(**values: str) -> str:
    """A mapping as the dataset keeps it: every key is there, whatever is known."""
    return orjson.dumps(values).decode()


def _spell(first: str, last: str, status: Mapping[str, str]) -> dict[str, str]:
    return {first: moment(status["from"]), last: moment(status.get("to", ""))}


def _latest(events: list[dict[str, Any]]) -> str:
    return moment(max((event["date"] for event in events), default=""))
