"""What an auditor of the demonstration council writes beside each criterion: what is on the file, or what is missing there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Evidence(NamedTuple):
    """For one criterion: two ways to say that it is evidenced, what is missing where it is not, and what to do then."""

    shown: tuple[str, str]
    gap: str
    action: str
    owner: str = "social_worker"


EVIDENCE: Mapping[str, Evidence] = {
    "c01": Evidence(
        ("The school's call was answered the same afternoon and the duty note says what was decided.",
         "Police information that came in on a Saturday was acted on by the out of hours team and handed over on Monday."),
        "Two notes from the health visitor were filed without an answer for nine days.",
        "Answer every contact from health within a working day and record what was decided."),
    "c02": Evidence(
        ("Screened within a day; the decision and its reasons are recorded by the manager.",
         "Checks were made in the morning and the visit took place that afternoon. No drift."),
        "The decision took eight days, and nothing explains the wait.",
        "Record the decision on new information within one working day.", "team_manager"),
    "c03": Evidence(
        ("The analysis sets the new incident beside the earlier ones and beside what school and the GP know.",
         "The history of moves is weighed, not only listed, and other agencies were asked before deciding."),
        "The latest incident is looked at on its own; the pattern since last year is not drawn out.",
        "Add an analysis of the pattern of incidents to the assessment."),
    "c04": Evidence(
        ("Parents, grandmother and the school took part, and their own words are in the assessment.",
         "Both parents were met separately and the draft was read through with them."),
        "The father is hardly mentioned, though he sees the child every week.",
        "Meet the father and bring his views into the assessment."),
    "c05": Evidence(
        ("The child's account of home is quoted and shapes the conclusion.",
         "Observation of play is described with care and says what it may mean for the child."),
        "The child is described by adults; what they said or showed is not there.",
        "Do a piece of direct work and add the child's account to the assessment."),
    "c06": Evidence(
        ("A family tree and a short history explain both the worries and the strengths.",
         "The mother's own childhood is considered with respect, and the aunt's support is counted in."),
        "Strengths of the wider family are not explored.",
        "Complete a family tree and explore what the wider family can offer."),
    "c07": Evidence(
        ("Research on the effects of parental conflict is used briefly and to the point.",
         "A neglect tool was used with the parents and its scores are explained in plain words."),
        "No tool or research is used, although the worries are long-standing neglect.",
        "Use the neglect tool with the parents and discuss the result in supervision."),
    "c08": Evidence(
        ("Attendance, sleep and mood have all improved since the plan began, and the record shows how.",
         "Home is calmer: three visits in a row describe the same changes, and school agrees."),
        "The record lists visits but does not say whether the child is safer than in spring.",
        "Write a summary of progress against each worry in the plan."),
    "c09": Evidence(
        ("Each action says who will keep the child safe, how and until when.",
         "The goals are few and can be reached; the safety plan is on the fridge at home."),
        "Actions are worded as wishes, and nobody is named for them.",
        "Rewrite the plan so that each action has a person and a date."),
    "c10": Evidence(
        ("A family group conference was held and its plan is part of ours.",
         "The family chose who came to the planning meeting and wrote two of the actions."),
        "A family group conference was mentioned once and not followed up.",
        "Offer a family group conference and record the answer."),
    "c11": Evidence(
        ("School, health and the youth worker attend, bring reports and take actions.",
         "The school nurse and the teacher reviewed the plan with the family in each meeting."),
        "Health was absent from two of the last four meetings and sent no report.",
        "Agree with health who attends the next meetings."),
    "c12": Evidence(
        ("One worker for more than a year; the child knows when the next visit is.",
         "The handover to the present worker was done together with the family."),
        "Three workers in nine months, and the second change was not explained to the child.",
        "Keep the present worker, and explain the changes to the child.", "team_manager"),
    "c13": Evidence(
        ("Health, learning, identity and friendships each have a place in the plan.",
         "The plan covers glasses, dentist, reading support and time with cousins."),
        "Emotional health is not in the plan although school raised it twice.",
        "Add emotional health to the plan and refer to the school's counsellor."),
    "c14": Evidence(
        ("The network expects much of the child: a club, a reading goal and a trip are in the plan.",
         "The young person's wish to become a paramedic is taken seriously and has first steps."),
        "The plan stops at keeping things from getting worse.",
        "Agree one hope for the next year with the child and put it in the plan."),
    "c15": Evidence(
        ("The contingency names who moves in if the mother becomes unwell, and what would bring that about.",
         "Barriers are foreseen and there are two realistic ways around each."),
        "The only contingency is the next stage of the process.",
        "Write a contingency plan with the family network."),
    "c16": Evidence(
        ("The interview was held within two days and led to a change in the safety plan.",
         "What was learned about where the young person went was shared with police and school."),
        "The interview was offered after nine days and its information went nowhere.",
        "Hold the return home interview and discuss it at the next exploitation meeting."),
    "c17": Evidence(
        ("The child's words open each case summary, and silence is described as well.",
         "Body language and play are recorded with what they may mean."),
        "For two months the record speaks about the parents only.",
        "Start each visit record with what the child said or showed."),
    "c18": Evidence(
        ("Contact was moved to Sundays because the child asked for it.",
         "The pace of the work follows the child, and changes are explained by what the child needs."),
        "The child asked twice to see an older sibling, and the plan did not change.",
        "Arrange time with the sibling, or explain to the child why not."),
    "c19": Evidence(
        ("Seen alone at nearly every visit; records are written so that the child could read them.",
         "Visits are regular, and the child can say why the worker comes."),
        "The child was not seen alone at the last four visits and no reason is given.",
        "See the child alone at the next visit and record it.", "social_worker"),
    "c20": Evidence(
        ("Three houses and a feelings chart are on the file with the date and the child's comments.",
         "Drawings and a words and pictures story are uploaded and referred to later."),
        "Direct work is mentioned but not on the file.",
        "Upload the direct work and say what it showed."),
    "c21": Evidence(
        ("The child came to part of the review and chose the biscuits and the questions.",
         "An advocate spoke for the young person, who had written a page beforehand."),
        "Meetings were in school time and the child could not attend.",
        "Hold the next meeting after school and plan it with the child."),
    "c22": Evidence(
        ("Supervision is monthly, reflective, and its decisions can be followed to what changed.",
         "The manager's reasons are on the file at each turning point."),
        "Supervision was missed in two months, and decisions are hard to find.",
        "Hold supervision each month and record decisions with reasons.", "team_manager"),
    "c23": Evidence(
        ("Each supervision starts with the last one's actions.",
         "Actions carry dates, and those not done are asked about."),
        "Actions are copied from month to month without a word on why.",
        "Review open actions and close or change those older than two months.", "team_manager"),
    "c24": Evidence(
        ("Short case discussions are noted after the harder visits.",
         "The manager was asked for advice on the day and the note says what was advised."),
        "Nothing is recorded between formal supervisions, though the worker says they talk often.",
        "Record short case discussions when they change what is done.", "team_manager"),
    "c25": Evidence(
        ("Late minutes were noticed in supervision and are now on time.",
         "The manager saw that visits had slipped and agreed how to catch up."),
        "Late visits are visible on the file, and nobody has remarked on them.",
        "Agree in supervision how visits will be kept in time.", "team_manager"),
    "c26": Evidence(
        ("The chair's midway check is on the file and asked about the delay in therapy.",
         "A concern was raised informally by the chair and settled within a week."),
        "There is no sign of a midway check since the last meeting.",
        "Make the midway check and record it.", "independent_reviewing_officer"),
    "c27": Evidence(
        ("Last year's audit was discussed, and both its actions are done.",
         "The supervision record refers to the earlier audit and closes its recommendation."),
        "The earlier audit is on the file, but supervision never mentions it.",
        "Discuss the earlier audit's findings in the next supervision.", "team_manager"),
    "c28": Evidence(
        ("Faith, language and family origin are considered, and an interpreter was used throughout.",
         "What it means for this child to be the only girl and the eldest is thought about."),
        "Ethnicity is ticked, and what it means for the child is not considered.",
        "Explore identity with the family and add it to the assessment."),
    "c29": Evidence(
        ("Communication cards and a quiet room are provided, and the plan follows the therapist's advice.",
         "The child's needs are understood and short breaks are in place."),
        "The diagnosis is named, but what support it calls for is not.",
        "Ask the community paediatrician for advice and add provisions to the plan."),
    "c30": Evidence(
        ("The young person says they feel safe with the carers and knows whom to call.",
         "Online safety was talked through with the carers and the young person."),
        "Worries about a friend's older brother are noted but not followed up.",
        "Make a safety plan with the young person."),
    "c31": Evidence(
        ("Life story work is under way, and the photographs from home are kept safe.",
         "Festivals are celebrated with the carers, and the language is kept up."),
        "Life story work was planned a year ago and has not begun.",
        "Begin life story work and set dates for it."),
    "c32": Evidence(
        ("Health and dental checks are in date and the counselling has started.",
         "The health plan is known to the carers and what it asked for was done."),
        "The dental check is overdue, and the wait for therapy is not chased.",
        "Book the dental check and chase the therapy referral."),
    "c33": Evidence(
        ("Football, drama club and a residential trip: the carers make it possible.",
         "The education plan is ambitious and reading has caught up by a year."),
        "There is no activity outside school, and transport is given as the reason.",
        "Find one activity with the young person and arrange the transport."),
    "c34": Evidence(
        ("No move in two years. When one was thought of, the young person was asked first.",
         "The one move followed the care plan and was prepared with visits."),
        "The last move took place within a day and was not prepared.",
        "Hold a stability meeting with carers and school."),
    "c35": Evidence(
        ("The personal adviser is trusted; a former carer is still in touch each week.",
         "Support with money, moving and a hard week in spring is well recorded."),
        "Contact is by text only, and the young person asked for more.",
        "Agree with the young person how and how often to meet.", "personal_adviser"),
    "c36": Evidence(
        ("The flat is suitable and near the aunt; cooking and bills are practised.",
         "Supported lodgings suit the young person, who is learning to manage rent."),
        "The hostel is not where the young person feels safe, and no other offer is recorded.",
        "Look for other accommodation with the housing officer.", "personal_adviser"),
    "c37": Evidence(
        ("The pathway plan is in the young person's own words and is used.",
         "The plan covers health, work, money and friendship, and the young person signed it."),
        "The pathway plan was last changed before the move and the young person has no copy.",
        "Review the pathway plan with the young person."),
}  # fmt: skip

UNKNOWN = Evidence(
    ("The chronology and the case notes show this well.", "Clear from the case notes of the last months."),
    "The file does not show this well enough.",
    "Agree in supervision how this will be put right.",
)
"""For a criterion that a later version of the form adds."""
