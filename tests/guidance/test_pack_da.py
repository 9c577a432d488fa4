"""The Danish pack as it ships: complete, short enough for a teacher with five minutes, and in both languages."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from wagtail.models import Page

from guidance.procedures import packs
from guidance.procedures.lint import lint
from guidance.procedures.spec import FieldSpec, Frozen, ProcedureSpec, StepSpec, Text
from guidance.prose import page_keys
from guidance.starter.files import PageSource, read_pages, read_yaml
from guidance.starter.pack import load_pages
from tests.guidance.asked_at_once import most_required, most_visible

FOLDER = Path(packs.__file__).parents[1] / "packs" / "da"
LANGUAGES = ("da", "en")


@pytest.fixture(scope="module")
def spec() -> ProcedureSpec:
    return packs.load(FOLDER / "procedure.yaml")


@pytest.fixture(scope="module")
def pages() -> dict[str, dict[str, PageSource]]:
    """The pages by language and key."""
    return {language: {page.key: page for page in read_pages(FOLDER, language)} for language in LANGUAGES}


def texts(part: object, path: str = "") -> Iterator[tuple[str, Text]]:
    """Every text of a spec with its path."""
    if isinstance(part, Text):
        yield path, part
    elif isinstance(part, Frozen):
        for name in part.__class__.model_fields:
            yield from texts(getattr(part, name), f"{path}.{name}")
    elif isinstance(part, tuple):
        for number, item in enumerate(part):
            yield from texts(item, f"{path}.{getattr(item, 'key', number)}")


def steps(spec: ProcedureSpec) -> list[StepSpec]:
    """The steps of stages and routines."""
    return [step for _stage, step in spec.all_steps()] + [step for r in spec.routines for step in r.steps]


def field(spec: ProcedureSpec, path: str) -> FieldSpec:
    """The field at ``stage.step.field``."""
    stage, step, key = path.split(".")
    return spec.step(stage, step).by_key[key]


def options(spec: ProcedureSpec, path: str) -> set[str]:
    return {option.key for option in field(spec, path).options}


def binds(spec: ProcedureSpec, kind: str) -> set[str]:
    """Where in the stages an answer does this, as ``stage.step.field``."""
    return {
        f"{stage.key}.{step.key}.{field.key}"
        for stage, step in spec.all_steps()
        for field in step.fields
        if field.binds and field.binds.kind == kind
    }


# The pack as a whole


def test_lint_has_nothing_to_say(spec):
    assert [str(finding) for finding in lint(spec)] == []


def test_pack_survives_export(spec):
    assert packs.loads(packs.export(spec)) == spec


def test_every_text_is_written_in_danish_and_english(spec):
    missing = [path for path, text in texts(spec) if text and text.languages != LANGUAGES]

    assert missing == []


def test_every_level_has_guidance_and_every_deadline_is_stated(spec):
    unguided = [step.key for step in steps(spec) if not (step.guidance and step.why)]
    unstated = [step.key for step in steps(spec) if step.deadlines is None]
    unguided += [stage.key for stage in spec.stages if not stage.guidance]
    unguided += [outcome.key for stage in spec.stages for outcome in stage.outcomes if not outcome.guidance]

    assert (unguided, unstated) == ([], [])


def test_every_step_has_somebody_responsible(spec):
    assert [step.key for step in steps(spec) if not step.responsible] == []


def test_deadlines_without_a_source_are_marked_ours(spec):
    assert {d.origin for _stage, step in spec.all_steps() for d in step.deadlines or ()} == {"ours"}


def test_forms_are_short(spec):
    required = {step.key: most_required(step) for step in steps(spec)}
    visible = {step.key: most_visible(step) for step in steps(spec)}

    assert {key: count for key, count in required.items() if count > 5} == {}
    assert {key: count for key, count in visible.items() if count > 8} == {}
    assert sum(f.required for step in spec.steps_of("team") for f in step.fields) <= 20
    assert sum(len(step.fields) for step in steps(spec)) <= 150


def test_no_field_asks_for_a_national_identity_number(spec):
    assert [path for path, text in texts(spec) if path.endswith(".label") and "CPR" in str(text)] == []


def test_texts_use_the_words_of_the_glossary(spec, pages):
    prose = [text.to("da") for _path, text in texts(spec)]
    prose += [page.body + page.title + page.text("summary") for page in pages["da"].values()]
    banned = re.compile(r"\b(eskaler\w*|afgørelsen?|tiltag\w*|kaseworker|skolevægr\w*)\b", re.IGNORECASE)

    assert [found[0] for text in prose if (found := banned.search(text))] == []


# What the source says


def test_stages_are_the_four_of_the_source_in_order(spec):
    assert [stage.key for stage in spec.stages] == ["team", "resource_help", "joint_plan", "external"]


def test_concern_is_about_a_pupil_a_class_or_both_and_may_come_from_anyone(spec):
    assert set(spec.subjects) == {"pupil", "class"}
    assert options(spec, "team.concern.about") == {"pupil", "class", "both"}
    assert options(spec, "team.concern.raised_by") == {"pupil", "parent", "team", "absence_data", "other"}


def test_team_assesses_class_home_pupil_and_concern_then_starts_measures_and_follows_up(spec):
    source = [step.key for step in spec.steps_of("team") if step.origin == "source"]

    assert source == ["concern", "class_community", "home", "pupil", "assessment", "measures", "follow_up"]
    assert spec.step("team", "class_community").about == "class"
    assert field(spec, "team.home.contacts").kind == "contacts"
    assert field(spec, "team.pupil.pupil_says").voice == "pupil"


def test_only_follow_up_is_asked_again_when_the_team_goes_on(spec):
    each = {(stage.key, step.key) for stage, step in spec.all_steps() if step.runs == "each" and not step.optional}

    assert each == {(stage.key, "follow_up") for stage in spec.stages}


def test_only_steps_that_need_it_wait_for_another(spec):
    waiting = {f"{stage.key}.{step.key}": step.after for stage, step in spec.all_steps() if step.after}

    assert waiting == {
        "team.follow_up": ("measures",),
        "resource_help.sparring": ("request",),
        "resource_help.follow_up": ("sparring",),
        "joint_plan.agreed": ("plan",),
        "joint_plan.follow_up": ("plan", "coordinator"),
        "external.answer": ("involve",),
        "external.follow_up": ("involve",),
    }


@pytest.mark.parametrize("stage", ["team", "resource_help", "joint_plan"])
def test_when_measures_work_the_team_goes_on_with_an_owner_and_a_next_date(spec, stage):
    works = spec.stage(stage).outcome("works")

    assert (works.kind, works.owner, works.next_date, works.origin) == ("continue", "class_team", "required", "source")
    assert "Indsatser virker" in works.label.to("da")


def test_resource_team_and_coordinator_are_released_when_measures_work(spec):
    assert spec.stage("resource_help").outcome("works").releases == ("resource_team",)
    assert spec.stage("joint_plan").outcome("works").releases == ("resource_team",)
    assert spec.stage("joint_plan").outcome("works").keeps_coordinator is False


def test_continued_concern_leads_to_the_next_stage(spec):
    ways = {s.key: (o.kind, o.to) for s in spec.stages for o in s.outcomes if o.key == "still_concern"}

    assert ways == {
        "team": ("escalate", "resource_help"),
        "resource_help": ("escalate", "joint_plan"),
        "joint_plan": ("escalate", "external"),
    }
    assert all("fortsat bekymring" in spec.stage(key).outcome("still_concern").label.to("da") for key in ways)


def test_closing_is_ours_and_barred_until_things_are_better(spec):
    closing = [s.outcome("closed") for s in spec.stages]

    assert [(o.kind, o.origin, bool(o.when), bool(o.barred)) for o in closing] == [("close", "ours", True, True)] * 4


def test_ways_out_of_the_last_stage_are_ours(spec):
    assert {(o.kind, o.to, o.origin) for o in spec.stage("external").outcomes} == {
        ("continue", None, "ours"),
        ("replan", "joint_plan", "ours"),
        ("close", None, "ours"),
    }


def test_sparring_ends_with_an_agreed_date(spec):
    follow_up = field(spec, "resource_help.sparring.follow_up_on")

    assert (follow_up.required, follow_up.binds.kind) == (True, "follow_up")


def test_joint_plan_says_support_involvement_duration_and_follow_up(spec):
    required = {f.key for f in spec.step("joint_plan", "plan").fields if f.required}

    assert required == {"class_support", "pupil_part", "home_part", "runs_until", "follow_up_on"}
    assert binds(spec, "coordinator") == {"joint_plan.coordinator.coordinator"}


def test_external_persons_are_chosen_one_or_several_at_once(spec):
    partners = field(spec, "external.involve.partners")

    assert (partners.kind, partners.other, partners.binds.kind) == ("partners", True, "partner")
    assert options(spec, "external.involve.partners") == {"ppr", "school_nurse", "child_family"}


def test_sparring_can_be_asked_for_and_contact_brought_about_before_the_last_stage(spec):
    assert binds(spec, "request") == {
        "team.assessment.ask_sparring",
        "team.follow_up.ask_sparring",
        "resource_help.request.help_with",
    }
    assert {path.split(".")[0] for path in binds(spec, "introduce")} == {"team", "resource_help", "joint_plan"}


def test_suspicion_of_violence_stops_tells_leadership_and_says_whom_to_call(spec):
    stop = field(spec, "team.concern.suspicion").stop

    assert (stop.on, stop.tells) == (("yes",), ("leadership",))
    assert "Tal ikke med forældrene først" in stop.text.to("da")
    assert "112" in stop.text.to("da")


def test_bullying_alerts_leadership(spec):
    alerts = {
        f"{stage.key}.{step.key}.{f.key}": f.alert.tells
        for stage, step in spec.all_steps()
        for f in step.fields
        if f.alert
    }

    assert alerts == {
        "team.class_community.bullying": ("leadership",),
        "team.pupil.bullying": ("leadership",),
        "team.assessment.conclusion": ("leadership",),
    }


def test_health_and_family_matters_go_to_the_annex(spec):
    sensitive = {f"{step.key}.{f.key}" for _stage, step in spec.all_steps() for f in step.fields if f.sensitive}

    assert sensitive == {
        "home.private",
        "pupil.private",
        "assessment.factors",
        "notification.concern",
        "notification.knowledge",
        "notification.parents_reaction",
    }


def test_resource_team_is_leadership_resource_persons_and_absence_coordinator(spec):
    assert set(spec.role("resource_team").made_up_of) == {"leadership", "resource_person", "absence_coordinator"}


def test_routines_are_fortnightly_about_monthly_and_yearly(spec):
    rhythm = {r.key: (r.role, r.every.amount, r.every.unit) for r in spec.routines}
    window = {r.key: r.overdue_after and (r.overdue_after.amount, r.overdue_after.unit) for r in spec.routines}

    assert rhythm == {
        "resource_meeting": ("resource_team", 14, "days"),
        "absence_data": ("resource_team", 4, "weeks"),
        "yearly_review": ("resource_team", 12, "months"),
    }
    assert window == {"resource_meeting": None, "absence_data": (6, "weeks"), "yearly_review": (13, "months")}
    assert "to timer" in spec.routines[0].guidance.to("da")
    assert {f.key for f in spec.routines[1].steps[0].fields if f.binds and f.binds.kind == "measures"} == {"measures"}


def test_documents_belong_to_steps_that_exist(spec):
    known = {f"{stage.key}.{step.key}" for stage, step in spec.all_steps()}

    assert [document.key for document in spec.documents if document.step not in known] == []


# The pages


def test_pages_exist_in_both_languages_with_the_same_place(pages):
    place = {
        language: {key: (p.type, p.parent, p.order, p.text("role")) for key, p in found.items()}
        for language, found in pages.items()
    }

    assert place["da"] == place["en"]


def test_pages_have_all_front_matter_and_a_summary(pages):
    found = [page for by_key in pages.values() for page in by_key.values()]

    assert [page.key for page in found if not (page.text("summary") and page.order and page.body.strip())] == []


def test_slugs_are_unique_among_siblings(pages):
    for by_key in pages.values():
        places = [(page.parent, page.slug) for page in by_key.values()]

        assert sorted(places) == sorted(set(places))


def test_english_pages_at_the_top_begin_with_the_country(pages):
    assert [p.slug for p in pages["en"].values() if not p.parent and not p.slug.startswith("denmark")] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_links_between_pages_resolve(pages, language):
    linked = page_keys(page.body for page in pages[language].values())

    assert linked - pages[language].keys() == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_guidance_page_is_linked_from_another_page_or_from_the_procedure(spec, pages, language):
    linked = page_keys(page.body for page in pages[language].values())
    linked |= {part.page for part in (*spec.stages, *steps(spec), *spec.routines) if part.page}

    assert {key for key in pages[language] if key.startswith("guidance/")} - linked == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_blocks_on_pages_are_opened_and_closed(pages, language):
    known = {"callout", "checklist", "responsibilities", "steps", "quote", "form"}

    for page in pages[language].values():
        marks = re.findall(r"^:::[ ]?(\w*)", page.body, re.MULTILINE)
        assert set(marks[::2]) <= known, page.key
        assert set(marks[1::2]) <= {""}, page.key
        assert len(marks) % 2 == 0, page.key


def test_forms_on_pages_lead_to_steps_of_the_procedure(spec, pages):
    form = re.compile(r"^::: form procedure=(\S+) stage=(\S+) step=(\S+) ", re.MULTILINE)
    found = {match for by_key in pages.values() for page in by_key.values() for match in form.findall(page.body)}

    assert ("dk_absence", "team", "concern") in found
    assert all(spec.key == procedure and spec.step(stage, step) for procedure, stage, step in found)


def test_procedure_names_only_pages_that_exist(spec, pages):
    parts = [spec, *spec.roles, *spec.stages, *steps(spec), *spec.routines]
    named = {part.page for part in parts if part.page}

    assert named - pages["da"].keys() == set()
    assert all(step.page for step in steps(spec))


def test_every_role_but_the_external_has_a_page_of_its_own(spec, pages):
    described = {page.text("role") for page in pages["da"].values() if page.type == "role"}

    assert described == {role.key for role in spec.roles if role.rank != "partner"}


def test_page_for_the_leadership_is_an_example_to_adapt(pages):
    page = pages["da"]["organisation"]

    assert (page.type, page.title, page.text("audience")) == ("section", "Organisering og rutiner", "Til skoleledelsen")
    assert "eksempel" in page.text("summary")
    assert "Et eksempel, I kan tilpasse" in page.body


def test_resource_team_page_names_each_duty(pages):
    duties = [
        "Består af ledelse, ressourcepersoner og fraværskoordinator",
        "hver 14. dag i to timer",
        "cirka en gang om måneden",
        "Sætter indsatser i gang på baggrund af data",
        "Drøfter henvendelser fra klasse- og årgangsteams",
        "Giver sparring",
        "fraværskoordinatoren være tovholder",
        "Formidler kontakt til eksterne ressourcepersoner",
        "en gang om året",
    ]

    assert [duty for duty in duties if duty not in pages["da"]["roles/resource-team"].body] == []


def test_team_page_names_each_duty(pages):
    duties = [
        "klassens trivsel, fællesskab og læringsmiljø",
        "sygdom, lovligt og ulovligt fravær",
        "tager alle henvendelser fra forældre alvorligt",
        "Fra bekymring til handling",
        "ressourceteamet om sparring",
    ]

    assert [duty for duty in duties if duty not in pages["da"]["roles/class-team"].body] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_tool_page_names_tool_and_owner_and_leads_to_our_form_under_our_title(pages, language):
    page = pages[language]["tools/from-concern-to-action"]
    label = {"da": "Rejs en bekymring", "en": "Raise a concern"}[language]

    assert (page.type, page.text("owner")) == ("tool", "Børns Vilkår")
    assert f'step=concern label="{label}"' in page.body


def test_numbers_of_rules_not_yet_confirmed_are_marked(pages):
    unsure = [page.body for page in pages["da"].values() if "aftale fra 2026" in page.body]

    assert len(unsure) == 2
    assert all("ikke bekræftet" in body for body in unsure)


# The front page and the words


@pytest.mark.parametrize("language", LANGUAGES)
def test_front_page_leads_to_procedure_organisation_and_literature(pages, language):
    home = read_yaml(FOLDER / "site.yaml")["home"][language]

    assert all(home[part].strip() for part in ("title", "lead", "body"))
    assert page_keys([home["body"]]) | set(home["links"]) <= pages[language].keys()
    assert {"procedure", "organisation", "literature"} <= set(home["links"])


def test_words_are_explained_in_both_languages():
    terms = read_yaml(FOLDER / "terms.yaml")
    keys = [term["key"] for term in terms]

    assert sorted(keys) == sorted(set(keys))
    assert all(term[part][language] for term in terms for part in ("term", "definition") for language in LANGUAGES)
    assert {"coordinator", "stage", "step", "measure", "decision"} <= set(keys)


@pytest.mark.django_db
def test_pages_and_words_load_and_loading_again_changes_nothing(spec, pages):
    words = len(read_yaml(FOLDER / "terms.yaml"))

    first = load_pages(FOLDER, spec)
    again = load_pages(FOLDER, spec)

    assert len(first.made) == sum(len(by_key) for by_key in pages.values()) + 2 * words
    assert (again.made, again.changed, again.kept) == ([], [], [])
    assert Page.find_problems() == ([], [], [], [], [])
