"""What people of the demonstration council write in their own words, in Part A and in Part B."""

from __future__ import annotations

from collections.abc import Mapping

LOOKED_BACK = (
    "Back to the first referral, since it explains why the family is wary of visits.",
    "The year before the window was skimmed: the same worries were met by the same short plans.",
)
COULD_NOT_CONTRIBUTE = (
    "The allocated worker is on long leave and was unable to contribute. The audit was done from the case file alone."
)
QUERIES = "Who visits while the worker is away, and does the child know? Answered by the team manager the same day."
COLLABORATION = (
    "We read the file together for an hour and a half and agreed most of the evidence as we went.",
    "Two shorter sessions: the chronology first, then the plan. The worker showed me direct work that was not uploaded.",
    "The worker had prepared a summary, and we looked for the evidence of each point together.",
)
TOO_YOUNG = "Too young for a call; the worker's observations of the child are on the file and were read instead."
ADULT = "An adult, who preferred to speak to me without a parent being contacted."
NOT_SPOKEN_CHILD = "See the answer above: a call would not have meant anything to the child."
NOT_SPOKEN_PARENT = "Called twice on different days. The parent thanked me and did not wish to take part."
CHILD_VIEWS = (
    "She comes when she says she will, and she asks about my dog. I wish the meetings were not at school.",
    "He listens. He wrote down what I wanted and then it did happen. Home is better than it was.",
    "I have told the same story to lots of people. Now I have one person and that is easier.",
)
CHILD_DIFFERENTLY = (
    "Tell me before the meeting what will be said in it.",
    "Somebody could have come earlier, when it was bad.",
    "No. Maybe more trips.",
)
PARENT_VIEWS = (
    "At first I did not see what the plan was for. Now I do, and I keep to my part of it.",
    "I feel judged less than last time. The letters are still hard to read.",
    "We were asked what would help, and the morning club did help.",
)
PARENT_DIFFERENTLY = (
    "More help in the first weeks, before things got worse.",
    "One meeting instead of three, and at a time when I am not at work.",
    "Nothing. It was fair.",
)
GOOD_PRACTICE: Mapping[str, tuple[str, ...]] = {
    "good_practice_example": (
        "A words and pictures story that the child made with the worker and keeps at home.",
        "The worker went with the parent to the first appointment, and the parent has kept every one since.",
    ),
    "good_practice_evidence": (
        "The chronology is kept up to date, and direct work is written up with what it showed.",
        "Case summaries are short and current; anybody on duty could take the case up.",
    ),
    "relationship_evidence": (
        "The child asks for the worker by name, and visits are kept on the agreed days.",
        "The parent rings the worker when things go wrong, which was unthinkable a year ago.",
    ),
    "written_work": (
        "Assessment and plan are in plain English and say who does what by when.",
        "Reports are clear, though longer than they need to be.",
    ),
}
OUTCOMES = (
    "School attendance is up from half to nine days in ten, and sleep and mood are better at home.",
    "There has been no incident for five months. The family uses its own network, and it holds.",
    "Health needs are met and learning has picked up; the move that was feared did not come.",
)
OUTCOMES_NOT_MET = (
    "Little has changed for the child since the plan began, and the worries of the first month are the worries of today.",
    "Incidents go on at the same rate. What was tried was not tried for long.",
)
NOT_SAFE = "The child was left without an adult overnight twice this month, and the safety plan was not changed."
IMMEDIATE_ACTION = "Hold a strategy discussion today and visit the child."
PROMPT_ACTION = "Visit tomorrow, see the child alone, and check that the safety plan is known to everybody at home."
NO_EARLIER_AUDIT = "There is no earlier audit of this case."
REASONS: Mapping[str, tuple[str, ...]] = {
    "outstanding": (
        "Consistently thoughtful work that has lasted, and oversight that has made a difference to the child.",
    ),
    "good": (
        "Mostly good practice; the few issues were found in supervision and have dates.",
        "The child's life is better and likely to stay so. What is missing is small and known.",
    ),
    "requires_improvement": (
        "No serious failure, but the plan is vague and oversight was thin in summer. The manager has begun to put this right.",
        "The relationship with the family is good; recording and timeliness are not yet.",
    ),
    "inadequate": (
        "Serious failures leave the child at risk: long gaps between visits, no contingency, and no sign that anybody noticed.",
    ),
}
WORKER_COMMENTS = (
    "Agrees, and will bring the plan to the next meeting.",
    "Found it fair. Asks for time in supervision to catch up with recording.",
    "Would have liked more weight on how hard the first months were; agrees with the actions.",
)
REVIEW_SESSION = (
    "The manager pointed to work that had not been uploaded. It was read together; the grade stays, and all agreed."
)
RESPONSES = (
    "Agreed in supervision; a date is in the diary.",
    "Will be done with the family at the next visit.",
    "Started: the first step was taken this week.",
)
NOT_AGREED = "The family has asked for this to wait. It will be taken up at the next review instead."
DONE = "Done and recorded; the manager has seen it on the file."
REFLECTIONS: Mapping[str, str] = {
    "worker_contribution": "Kept going with a family that had closed its door, and it opened. Recording suffered meanwhile.",
    "manager_contribution": "Was there for the hard decisions; could have asked earlier about the visits that were late.",
    "development": "Short, analytical recording, and contingency planning with the family.",
    "positive_work": "Direct work that the child still talks about, and a network that turns up.",
    "improvement": "Papers before meetings in time, and supervision in every month.",
}


def understanding(age: int | None) -> str:
    """How age and understanding were considered; ``age`` in years, None before birth."""
    if age is None:
        return "Not yet born. The parents' views were what we talked about."
    if age < 5:
        return (
            f"Aged {age}, with little understanding of what a social worker is for; play and behaviour speak instead."
        )
    if age < 18:
        return f"Aged {age}. Understands why a social worker visits and could say what has changed."
    return f"Aged {age}, an adult who decides for themselves; asked directly."
