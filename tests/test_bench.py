"""The bench keeps up with the guide: what it compares with is made of every kind of question that the guide asks."""

from __future__ import annotations

from bench.data import subject
from bench.survey import data_of, model_of


def test_the_peers_survey_has_every_section_and_question_of_the_guide() -> None:
    template = subject().template
    pages = model_of(template)["pages"]
    assert [page["name"] for page in pages] == [section.id for section in template.sections]
    named = {element["name"] for page in pages for element in page["elements"]}
    assert named == template.questions.keys()
    assert data_of(template, subject().response.answers)
