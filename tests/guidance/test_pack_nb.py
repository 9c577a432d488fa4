"""The Norwegian pack: the municipal action guide as a procedure, with its pages, words and sheets in nb and en."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from guidance.procedures import packs
from guidance.procedures.lint import lint
from guidance.procedures.spec import FieldSpec, ProcedureSpec, StepSpec, Text, comparisons
from guidance.starter.files import PageSource, read_pages, read_yaml
from guidance.starter.markdown import BodyReader
from tests.guidance.asked_at_once import most_required, most_visible

PACK = Path(__file__).resolve().parents[2] / "guidance" / "packs" / "nb"
SPEC: ProcedureSpec = packs.load(PACK / "procedure.yaml")
LANGUAGES = ("nb", "en")
STEPS = [(stage.key, step) for stage, step in SPEC.all_steps()]
ROUTINE_STEPS = [(routine.key, step) for routine in SPEC.routines for step in routine.steps]
PAGES: dict[str, dict[str, PageSource]] = {
    language: {page.key: page for page in read_pages(PACK, language)} for language in LANGUAGES
}

every_step = pytest.mark.parametrize(
    "step", [pytest.param(step, id=f"{stage}.{step.key}") for stage, step in STEPS + ROUTINE_STEPS]
)
every_page = pytest.mark.parametrize(
    "page",
    [pytest.param(page, id=f"{page.language}:{page.key}") for pages in PAGES.values() for page in pages.values()],
)


def texts(part: Any, path: str = "") -> Iterator[tuple[str, Text]]:
    """Every text in a part of a spec, with the path to it."""
    if isinstance(part, Text):
        yield path, part
    elif isinstance(part, BaseModel):
        for name in type(part).model_fields:
            yield from texts(getattr(part, name), f"{path}.{name}")
    elif isinstance(part, tuple):
        for number, item in enumerate(part):
            yield from texts(item, f"{path}.{getattr(item, 'key', number)}")


def steps_with_ref(ref: str) -> list[StepSpec]:
    return [step for _, step in STEPS if step.ref == ref]


def find(path: str, stage: str, step: StepSpec | None = None) -> FieldSpec | None:
    """The field that a path means, seen from a step or from a decision of a stage."""
    match path.split("."):
        case [field]:
            return step.by_key.get(field) if step else None
        case [other, field]:
            return next((s.by_key.get(field) for s in SPEC.steps_of(stage) if s.key == other), None)
        case [other_stage, other, field]:
            return next((s.by_key.get(field) for s in SPEC.steps_of(other_stage) if s.key == other), None)
    return None


def binds(step: StepSpec) -> set[str]:
    return {field.binds.kind for field in step.fields if field.binds}


# --- short enough for a teacher with five minutes


@every_step
def test_step_asks_at_most_five_required_and_eight_visible_questions_at_once(step: StepSpec) -> None:
    assert most_required(step) <= 5
    assert most_visible(step) <= 8


def test_procedure_has_at_most_150_questions() -> None:
    assert sum(len(step.fields) for _, step in STEPS + ROUTINE_STEPS) <= 150


def test_linter_finds_nothing_wrong_and_nothing_unwise() -> None:
    assert [str(finding) for finding in lint(SPEC)] == []


# --- complete in both languages


@every_step
def test_step_has_guidance_and_a_reason_and_states_its_deadline_in_both_languages(step: StepSpec) -> None:
    assert step.deadlines is not None
    assert step.guidance is not None
    assert step.guidance.languages == LANGUAGES
    assert step.why is not None
    assert step.why.languages == LANGUAGES
    assert step.responsible or step in [routine_step for _, routine_step in ROUTINE_STEPS]


def test_stage_has_guidance_in_both_languages() -> None:
    assert {stage.guidance.languages if stage.guidance else () for stage in SPEC.stages} == {LANGUAGES}


def test_every_text_is_written_in_bokmal_first_and_in_english() -> None:
    wrong = {path: text.languages for path, text in texts(SPEC) if text.languages != LANGUAGES}

    assert wrong == {}


def test_norwegian_words_follow_the_glossary() -> None:
    bokmal = [(path, text.root["nb"]) for path, text in texts(SPEC)]
    bokmal += [(page.key, f"{page.title} {page.front} {page.body}") for page in PAGES["nb"].values()]
    never = re.compile(r"\b(eskaler\w*|vedtak\w*|skolevegr\w*|skulk\w*|barna deres)\b", re.IGNORECASE)

    assert {path: never.findall(text) for path, text in bokmal if never.search(text)} == {}


# --- the paths inside it lead somewhere


def test_presets_name_answers_of_the_same_kind_that_are_given_earlier() -> None:
    wrong = []
    order = [stage.key for stage in SPEC.stages]
    for stage, step in STEPS:
        for field in step.fields:
            if not field.preset:
                continue
            source = find(field.preset, stage, step)
            parts = field.preset.split(".")
            if source is None or len(parts) == 3 and order.index(parts[0]) >= order.index(stage):
                wrong.append((stage, step.key, field.key, field.preset))
            elif source.kind != field.kind:
                wrong.append((stage, step.key, field.key, source.kind))

    assert wrong == []


def test_conditions_compare_answers_with_what_can_be_answered() -> None:
    wrong = []
    for stage, step in STEPS:
        conditions = [(step, field.when) for field in step.fields] + [(None, step.when)]
        conditions += [(None, outcome.when) for outcome in SPEC.stage(stage).outcomes]
        for place, condition in conditions:
            for comparison in comparisons(condition):
                field = find(comparison.answer or "", stage, place)
                operator, value = comparison.operator
                values = value if operator == "in" else (value,)
                options = (True, False) if field and field.kind == "yes_no" else ()
                options = options or tuple(option.key for option in field.options) if field else ()
                if not set(values) <= set(options):
                    wrong.append((stage, step.key, comparison.answer, value))

    assert wrong == []


def test_meetings_name_the_time_and_the_place_of_the_same_step() -> None:
    meetings = [(step, field.binds) for _, step in STEPS for field in step.fields if field.binds]
    meetings = [(step, bind) for step, bind in meetings if bind.kind == "meeting"]

    assert [step.key for step, bind in meetings if step.by_key[bind.time or ""].kind != "time"] == []
    assert [step.key for step, bind in meetings if step.by_key[bind.place or ""].kind != "short_text"] == []
    assert all(bind.title for _, bind in meetings)


def test_roles_and_stages_that_are_named_exist() -> None:
    roles, stages = {role.key for role in SPEC.roles}, {stage.key for stage in SPEC.stages}
    named = {role for _, step in STEPS + ROUTINE_STEPS for role in step.responsible}
    named |= {role for stage in SPEC.stages for outcome in stage.outcomes for role in (*outcome.who, *outcome.releases)}
    named |= {outcome.owner for stage in SPEC.stages for outcome in stage.outcomes if outcome.owner}
    named |= {routine.role for routine in SPEC.routines}

    assert named <= roles
    assert {outcome.to for stage in SPEC.stages for outcome in stage.outcomes if outcome.to} <= stages


def test_documents_belong_to_steps_of_the_procedure() -> None:
    steps = {f"{stage}.{step.key}" for stage, step in STEPS}

    assert {document.step for document in SPEC.documents} <= steps


# --- faithful to the action guide, row by row


def test_every_action_from_1_to_12_has_a_step() -> None:
    refs = list(dict.fromkeys(step.ref for _, step in STEPS))

    assert refs == [str(number) for number in range(1, 13)]


@pytest.mark.parametrize(
    ("ref", "responsible"),
    [(str(number), {"contact_teacher"}) for number in range(1, 6)]
    + [(str(number), {"leadership"}) for number in (6, 9, 10, 11, 12)]
    + [(str(number), {"contact_teacher", "leadership"}) for number in (7, 8)],
)
def test_each_action_has_the_responsible_that_the_guide_names(ref: str, responsible: set[str]) -> None:
    assert {frozenset(step.responsible) for step in steps_with_ref(ref)} == {frozenset(responsible)}


def test_actions_stand_under_the_three_phases_of_the_guide() -> None:
    phases: dict[str, set[str]] = {}
    for stage, step in STEPS:
        phase = SPEC.stage(stage).phase
        phases.setdefault(phase.to("nb") if phase else "", set()).add(step.ref or "")

    assert phases == {
        "Avdekking": {"1", "2", "3"},
        "Kartlegging og samarbeid": {"4", "5", "6", "7", "8", "9"},
        "Vedvarende fravær over tid": {"10", "11", "12"},
    }
    assert not any("fase" in phase.casefold() for phase in phases)


def test_suspicion_of_violence_stops_the_intake_and_the_conversation_and_guardians_are_not_told_first() -> None:
    stops = [
        SPEC.intake.by_key["violence_suspected"],
        SPEC.step("mapping", "pupil_conversation").by_key["violence_suspected"],
    ]

    for field in stops:
        assert field.required
        assert field.stop is not None
        assert field.stop.tells == ("leadership",)
        assert "Ikke si noe til de foresatte først" in field.stop.text.to("nb")


def test_guardians_and_pupil_are_talked_with_before_the_judgement() -> None:
    contact, pupil = SPEC.step("discover", "home_contact"), SPEC.step("discover", "pupil_checkin")

    assert contact.by_key["contacts"].kind == "contacts"
    assert pupil.by_key["pupil_says"].voice == "pupil"
    assert SPEC.step("discover", "judgement").after == ("home_contact",)


def test_discovery_ends_solved_watched_or_goes_on() -> None:
    kinds = {outcome.key: (outcome.kind, outcome.to) for outcome in SPEC.stage("discover").outcomes}

    assert kinds == {"solved": ("close", None), "watch": ("continue", None), "go_on": ("escalate", "mapping")}
    assert SPEC.stage("discover").outcome("watch").origin == "ours"
    assert {outcome.who for outcome in SPEC.stage("discover").outcomes} == {("contact_teacher",)}


def test_informing_the_leadership_hands_nothing_over() -> None:
    bind = SPEC.step("mapping", "inform_leadership").by_key["leader"].binds

    assert bind is not None
    assert (bind.kind, bind.role) == ("inform", "leadership")
    assert SPEC.stage("discover").outcome("go_on").owner is None


def test_mapping_steps_wait_for_nothing() -> None:
    side_by_side = ("inform_leadership", "pupil_conversation", "call_meeting", "mapping_meeting")

    assert tuple(step.key for step in SPEC.stage("mapping").steps) == side_by_side
    assert {(step.after, step.when) for step in SPEC.stage("mapping").steps} == {((), None)}


def test_pupil_is_heard_or_it_says_why_not_and_bullying_alerts() -> None:
    step = SPEC.step("mapping", "pupil_conversation")

    assert step.by_key["heard"].required
    assert step.by_key["not_obtained_because"].required
    assert step.by_key["unsafe"].alert is not None
    assert step.by_key["unsafe"].alert.tells == ("leadership",)


def test_guardians_are_asked_whom_they_want_and_the_meeting_is_as_soon_as_possible() -> None:
    step = SPEC.step("mapping", "call_meeting")
    (deadline,) = step.deadlines or ()

    assert step.by_key["asked_on"].required
    assert step.by_key["wanted"].kind == "partners"
    assert deadline.origin == "ours"
    assert deadline.label is not None
    assert deadline.label.to("nb") == "så snart som mulig"


@pytest.mark.parametrize(
    ("stage", "step", "field"), [("mapping", "call_meeting", "wanted"), ("group", "group_members", "services")]
)
def test_all_partners_of_the_guide_can_be_chosen(stage: str, step: str, field: str) -> None:
    found = SPEC.step(stage, step).by_key[field]

    assert [option.key for option in found.options] == [
        "gp",
        "youth_guide",
        "school_nurse",
        "municipal_psychologist",
        "child_welfare",
        "ppt",
        "allocation_office",
        "specialist_health",
    ]
    assert found.other


def test_circle_has_seven_parts_is_a_sheet_to_print_and_more_meetings_follow_until_it_is_finished() -> None:
    step = SPEC.step("mapping", "mapping_meeting")
    sheet = next(document for document in SPEC.documents if document.step == "mapping.mapping_meeting")

    assert len(step.by_key["circle"].segments) == 7
    assert sheet.kind == "sheet"
    assert step.repeatable
    assert step.by_key["next_meeting"].binds is not None
    assert step.by_key["next_meeting"].required
    assert SPEC.stage("mapping").outcome("make_agreement").barred


def test_agreement_is_made_once_with_measures_parties_and_a_template() -> None:
    invited, step = SPEC.step("agreement", "call_agreement"), SPEC.step("agreement", "cooperation_agreement")

    assert {invited.runs, step.runs} == {"first"}
    assert {"measures", "meeting", "consent"} <= binds(step)
    assert step.by_key["parties"].kind == "agreement"
    assert [d.key for d in SPEC.documents if d.kind == "agreement"] == ["agreement_template"]


def test_evaluation_is_within_three_calendar_weeks_of_the_agreement() -> None:
    (deadline,) = SPEC.step("agreement", "evaluation").deadlines or ()

    assert (deadline.amount, deadline.unit, deadline.kind, deadline.origin) == (3, "weeks", "at_latest", "source")
    assert deadline.from_.field == "cooperation_agreement.agreed_on"


def test_follow_up_goes_on_in_a_new_agreement_within_three_weeks_without_asking_4_to_7_again() -> None:
    stage = SPEC.stage("agreement")
    again = stage.outcome("next_agreement")

    assert {step.ref for step in stage.steps if step.runs == "each"} == {"8"}
    assert {"measures", "meeting"} <= binds(stage.step("new_agreement"))
    assert (again.kind, again.next_date) == ("continue", "required")
    assert again.proposed_after is not None
    assert (again.proposed_after.amount, again.proposed_after.unit) == (3, "weeks")
    assert stage.outcome("finished").kind == "close"
    assert stage.outcome("assess_benefit").to == "benefit"


def test_talk_with_ppt_does_not_wait_for_the_assessment_and_needs_consent_or_no_name() -> None:
    request, talk = SPEC.step("benefit", "ppt_request"), SPEC.step("benefit", "ppt_talk")

    assert (request.after, request.when, talk.after, talk.when) == ((), None, (), None)
    assert [option.key for option in request.by_key["basis"].options] == ["consent", "nameless"]
    assert "benefit.ppt_request" in {document.step for document in SPEC.documents if document.kind == "sheet"}


def test_group_is_settled_with_pupil_and_guardians() -> None:
    step = SPEC.step("group", "group_members")

    assert step.by_key["settled_with"].required
    assert {"participants", "partner", "consent", "coordinator", "meeting"} == binds(step)
    assert {column.key for column in step.by_key["members"].columns} == {"pupil_agrees", "guardians_agree"}


def test_group_meets_every_sixth_week_and_makes_and_evaluates_the_agreement_each_time() -> None:
    stage = SPEC.stage("lasting")
    (deadline,) = stage.step("group_meeting").deadlines or ()
    again = stage.outcome("next_meeting")

    assert stage.repeatable is not None
    assert (stage.repeatable.amount, stage.repeatable.unit) == (6, "weeks")
    assert (deadline.amount, deadline.unit, deadline.origin) == (6, "weeks", "source")
    assert {step.runs for step in stage.steps} == {"each"}
    assert "evaluation" in binds(stage.step("group_meeting"))
    assert "measures" in binds(stage.step("group_agreement"))
    assert stage.step("group_agreement").when is None
    assert again.proposed_after == stage.repeatable


def test_benefit_is_assessed_again_and_again_in_the_case_and_in_a_round() -> None:
    (routine,) = SPEC.routines

    assert SPEC.step("lasting", "benefit_review").runs == "each"
    assert (routine.role, routine.round) == ("leadership", True)
    assert routine.origin == "source"


def test_numbers_that_the_guide_does_not_give_are_marked_as_ours() -> None:
    source = {
        (step.key, deadline.amount, deadline.unit)
        for _, step in STEPS
        for deadline in step.deadlines or ()
        if deadline.origin == "source"
    }

    assert source == {("evaluation", 3, "weeks"), ("group_meeting", 6, "weeks")}


def test_law_that_was_not_verified_is_marked_wherever_it_is_named() -> None:
    named = [text for _, text in texts(SPEC) if "§" in text.to("nb")]
    pages = [page for page in PAGES["nb"].values() if "§" in page.body]

    assert named
    assert [text.to("nb") for text in named if not re.search(r"sjekk|kontrollert", text.to("nb"))] == []
    assert [page.key for page in pages if "ikke kontrollert" not in page.body] == []


@pytest.mark.parametrize("kind", ["health", "family"])
def test_boxes_for_health_and_family_go_to_the_annex(kind: str) -> None:
    boxes = [
        f for _, step in STEPS for f in step.fields if f.kind == "long_text" and kind in f.label.to("en").casefold()
    ]

    assert [field.key for field in boxes if not field.sensitive] == []


# --- the pages


def test_pages_are_the_same_in_both_languages() -> None:
    shape = {
        language: {
            key: (page.type, page.parent, page.order, page.text("role"), page.text("procedure"))
            for key, page in pages.items()
        }
        for language, pages in PAGES.items()
    }

    assert shape["nb"] == shape["en"]


@every_page
def test_page_has_all_its_front_matter(page: PageSource) -> None:
    asked = {"role": ["role"], "procedure": ["procedure"], "tool": ["procedure", "owner"], "section": ["audience"]}

    assert [name for name in ("summary", *asked.get(page.type, ())) if not page.text(name)] == []
    assert page.order > 0
    assert page.text("procedure") in ("", SPEC.key)


@every_page
def test_page_has_a_place_and_its_links_and_forms_lead_somewhere(page: PageSource) -> None:
    numbers = {key: number for number, key in enumerate(PAGES[page.language], 1)}

    blocks = BodyReader(page, numbers.get).read()

    assert blocks
    for form in (block["value"] for block in blocks if block["type"] == "form"):
        assert form["procedure"] == SPEC.key
        assert SPEC.step(form["stage"], form["step"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_addresses_are_unique_among_siblings_and_english_ones_name_the_country(language: str) -> None:
    places = [(page.parent, page.slug) for page in PAGES[language].values()]
    top = [page.slug for page in PAGES[language].values() if not page.parent]

    assert len(places) == len(set(places))
    assert top == (["norway"] if language == "en" else ["handlingsveileder"])


def test_every_role_has_a_page_and_every_page_that_the_procedure_names_exists() -> None:
    named = {SPEC.page, *(role.page for role in SPEC.roles), *(stage.page for stage in SPEC.stages)}
    named |= {step.page for _, step in STEPS} | {routine.page for routine in SPEC.routines}
    role_pages = {page.text("role") for page in PAGES["nb"].values() if page.type == "role"}

    assert named - {None} <= set(PAGES["nb"])
    assert role_pages == {role.key for role in SPEC.roles}
    assert all(role.page for role in SPEC.roles)


def test_site_has_words_for_both_languages_and_features_pages_that_exist() -> None:
    home = read_yaml(PACK / "site.yaml")["home"]

    assert tuple(home) == LANGUAGES
    for words in home.values():
        assert words["title"]
        assert words["lead"]
        assert set(words["links"]) <= set(PAGES["nb"])


def test_glossary_explains_each_term_in_both_languages() -> None:
    terms = read_yaml(PACK / "terms.yaml")

    assert len({term["key"] for term in terms}) == len(terms)
    assert [t["key"] for t in terms if tuple(t["term"]) != LANGUAGES or tuple(t["definition"]) != LANGUAGES] == []
