"""A newer pack: published where nobody has changed anything, else it waits, and nothing is overwritten."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from guidance.exchange import upgrading
from guidance.exchange.drafts import draft_pages, write_drafts
from guidance.exchange.merging import merge
from guidance.exchange.taking import offer
from guidance.models import PackArrival, ProcedurePage, ProcedureVersion
from guidance.procedures.packs import export, from_json, to_json
from guidance.procedures.spec import ProcedureSpec
from tests.factories import make_spec, make_user
from tests.guidance.procedures.examples import bikes

pytestmark = pytest.mark.django_db


@pytest.fixture
def load(tmp_path):
    """Load a state of a procedure by the command; returns what it says."""

    def run(spec: ProcedureSpec) -> str:
        file, out = tmp_path / "procedure.yaml", StringIO()
        file.write_text(export(spec), encoding="utf-8")
        call_command("load_procedure", str(file), stdout=out)
        return out.getvalue()

    return run


def edit(spec: ProcedureSpec) -> None:
    """Somebody writes a state of the procedure into its draft."""
    write_drafts(spec, by=make_user(), parents={})


def newer() -> ProcedureSpec:
    """The bikes as a later pack has them: another question, and a new word for the place."""
    return bikes(("da: Hvor stod den?", "da: Hvor stod cyklen?"))


def states() -> list[str]:
    return [row.state for row in PackArrival.objects.order_by("pk")]


def test_a_procedure_that_nobody_has_changed_is_published_anew(load):
    load(bikes())
    said = load(newer())

    assert said == "bikes: version 2 is published.\n"
    assert ProcedureVersion.objects.of("bikes").first().compiled == newer()
    assert states() == ["published", "published"]


@pytest.mark.parametrize("published", [True, False])
def test_one_that_somebody_has_changed_stays_as_it_is_and_the_newer_waits(load, published):
    load(bikes())
    mine = bikes(("en: Bikes", "en: My bikes"))
    edit(mine)
    if published:
        for page in ProcedurePage.objects.all():
            page.get_latest_revision().publish()
    before = [page.latest_revision_id for page in ProcedurePage.objects.order_by("pk")]

    said = load(newer())

    assert "waits in the CMS" in said
    assert draft_pages("bikes").spec == mine
    assert [page.latest_revision_id for page in ProcedurePage.objects.order_by("pk")] == before
    assert ProcedureVersion.objects.of("bikes").first().wording() != newer()
    assert states() == ["published", "waiting"]


def test_the_same_again_does_not_wait_twice_and_a_still_newer_takes_its_place(load):
    load(bikes())
    edit(bikes(("en: Bikes", "en: My bikes")))
    load(newer())
    load(newer())
    load(bikes(("da: Hvor stod den?", "da: Hvor var cyklen?")))

    assert states() == ["published", "replaced", "waiting"]


def test_what_was_left_alone_does_not_come_back(load):
    load(bikes())
    edit(bikes(("en: Bikes", "en: My bikes")))
    load(newer())
    PackArrival.objects.waiting().update(state="left")

    said = load(newer())

    assert "waits" not in said
    assert states() == ["published", "left"]


def test_an_upgrade_offers_newer_packs_of_procedures_that_are_there_and_publishes_nothing(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(upgrading, "FOLDER", tmp_path)
    for name, spec in (("a", bikes()), ("b", make_spec())):
        (tmp_path / name / "pages" / "en").mkdir(parents=True)
        (tmp_path / name / "procedure.yaml").write_text(export(spec), encoding="utf-8")
    call_command("load_procedure", str(tmp_path / "a" / "procedure.yaml"), verbosity=0)

    assert upgrading.offer_newer_packs() == []
    (tmp_path / "a" / "procedure.yaml").write_text(export(newer()), encoding="utf-8")
    assert upgrading.offer_newer_packs() == ["bikes"]
    assert upgrading.offer_newer_packs() == ["bikes"]

    assert ProcedureVersion.objects.get().key == "bikes"
    assert states() == ["published", "waiting"]


def test_a_pack_that_is_no_newer_than_what_somebody_changed_is_not_offered(load):
    load(bikes())
    PackArrival.objects.all().delete()  # an installation that is older than the notes about arrivals
    edit(bikes(("en: Bikes", "en: My bikes")))
    for page in ProcedurePage.objects.all():
        page.get_latest_revision().publish(user=make_user(is_superuser=True))

    said = load(bikes())

    assert "waits" not in said
    assert states() == []


def test_what_is_new_in_a_pack_goes_into_a_changed_draft_and_own_changes_stay(load):
    load(bikes())
    mine = bikes(("en: Bikes", "en: My bikes"))
    edit(mine)
    load(newer())

    offered = offer(PackArrival.objects.waiting().get())

    assert offered.merged == bikes(("en: Bikes", "en: My bikes"), ("da: Hvor stod den?", "da: Hvor stod cyklen?"))
    assert offered.whole == newer()


def changed(spec: ProcedureSpec, **stage: object) -> ProcedureSpec:
    """The tiny procedure with other parts of its first stage."""
    data = to_json(spec)
    data["stages"][0] |= stage
    return from_json(data)


def test_a_merge_takes_parts_that_came_moves_and_keeps_what_was_changed_here():
    base = make_spec()
    steps = to_json(base)["stages"][0]["steps"]
    extra = steps[1] | {"key": "extra", "title": {"en": "Extra"}}
    renamed = steps[0] | {"title": {"en": "Speak"}}
    ours = changed(base, steps=[renamed, steps[1]], responsible=["leadership"])
    theirs = changed(base, steps=[extra, steps[1], steps[0] | {"optional": True}], responsible=["helper"])

    merged = merge(base, ours, theirs)

    first = merged.stages[0]
    assert [step.key for step in first.steps] == ["extra", "follow", "talk"]
    assert (str(first.steps[2].title), first.steps[2].optional) == ("Speak", True)
    assert first.responsible == ("leadership",)


def test_a_part_that_is_gone_on_one_side_stays_only_where_the_other_has_changed_it():
    base = make_spec()
    steps = to_json(base)["stages"][0]["steps"]
    without_talk = changed(base, steps=steps[1:])
    speaking = changed(base, steps=[steps[0] | {"title": {"en": "Speak"}}, steps[1]])

    assert merge(base, without_talk, base) == without_talk
    assert merge(base, base, without_talk) == without_talk
    assert merge(base, without_talk, speaking) == without_talk
    assert merge(base, speaking, without_talk) == speaking
