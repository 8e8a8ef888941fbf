"""Papers: each kind of subject hears its own for each operation, and each paper says what for and in which form."""

from __future__ import annotations

import pytest

from tests.catalogs import real_catalog
from tests.filing.situations import TODAY, situations

CATALOG = real_catalog()
NATURES = [choice.value for choice in CATALOG.facts["subject_nature"].choices]
OPERATIONS = [
    "first_filing", "add_new", "add_more", "transfer_new", "transfer_more", "change_subject", "change_website",
    "cancel_offline", "claim_hichina", "import_hichina",
]  # fmt: skip
IMAGES = ("photo_of_original",)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_kind_of_subject_has_a_situation_with_its_papers(operation):
    told = {
        one.values.get("subject_nature")
        for one in situations()
        if one.on == TODAY and one.found.outcome and one.found.outcome.id == operation and one.expect.get("documents")
    }
    assert set(NATURES) - told == set()


def test_every_other_operation_asks_for_no_paper():
    for name, outcome in CATALOG.outcomes.items():
        if type(outcome).__name__ == "Operation" and name not in OPERATIONS:
            assert outcome.versions[-1].documents == (), name


@pytest.mark.parametrize("document", CATALOG.documents.values(), ids=lambda document: document.id)
def test_every_paper_says_why_it_is_needed_and_what_to_mind(document):
    assert document.form and document.sources
    for text in (document.why, document.note):
        assert text and text.zh.endswith(("。", "）")) and text.en.endswith("."), document.id


def test_who_uploads_pictures_hears_their_form_and_that_they_must_be_in_force():
    uploading = [
        one
        for one in situations()
        if any(step.id in ("upload_papers", "upload_and_face_check") for step in one.found.steps)
        and any(paper.form in IMAGES for paper in one.found.documents)
    ]
    assert len(uploading) > 100
    untold = [one.name for one in uploading if "uploaded_pictures" not in {rule.id for rule in one.found.requirements}]
    assert untold == []
