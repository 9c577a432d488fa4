"""The Norwegian loop: an agreement, its evaluation measure by measure, a new one that starts from it; as documents."""

import re

import pytest

from forms.cases.enums import MeasureStatus
from forms.cases.models import Case
from forms.people.models import Guardianship, User
from tests.factories import make_guardian, make_member
from tests.forms.cases.test_pages_shipped import SIGNAL, School, _go_to
from tests.person import Person, typed_as

pytestmark = pytest.mark.django_db

PARTIES = [
    {"party": "Ada Testrup", "role": "Elev", "how": "spoken"},
    {"party": "Bodil Testrup", "role": "Mor", "how": "signed", "comment": "Ring mig først på 22 33 44 55."},
    {"party": "Carl Fjernhjem", "role": "Far", "how": "not_present"},
]
AGREEMENT = {
    "shared_goal": "Fire dager i uken",
    "pupil_goal": "Jeg vil være med i musikken",
    "hard_morning": "Carl ringer kl. 7.30, og Ada møtes i porten",
    "parties": PARTIES,
}
JUDGED = {"carried_out": "yes", "effect": "better", "then": "continue"}


@pytest.fixture
def norwegian() -> School:
    """A Norwegian school, and a pupil with two homes."""
    school = School("nb", "contact_teacher")
    far = {"address": "Hemmelig vei 9", "phone": "99887766", "protected_address": True, "link_relation": "Far"}
    make_guardian(school.pupil, first_name="Carl", last_name="Fjernhjem", **far)
    User.objects.filter(pk=school.leader.pk).update(language="en")
    return school


def measure_rows(*texts: str) -> list[dict[str, str]]:
    return [{"_id": f"row{number}", "what": text, "aimed_at": "pupil"} for number, text in enumerate(texts)]


def judged(person: Person, at: str, step: str, **then: str) -> list[dict[str, str]]:
    """Rows for each measure that the evaluation's page lists, in its order: what happens now, by a word of each."""
    person.open(f"{at}{step}/")
    found = person.page.select(f'input[name^="{step}-measures_evaluated-"][name$="-_id"]')
    names = {f"m{one.pk}": one.what for one in Case.objects.get(number=at.split("/")[2]).measures.all()}
    rows = []
    for one in found:
        word = next((text for key, text in then.items() if key in names[one["value"]]), "continue")
        rows.append({"_id": one["value"], **JUDGED, "then": word})
    return rows


@pytest.mark.row("N08", "N10")
def test_new_agreement_starts_from_the_last_and_kept_measures_stay_the_same_ones_round_after_round(norwegian):
    case = norwegian.raised(SIGNAL)[0]
    _go_to(case, "agreement", norwegian.teacher)
    leader = Person(User.objects.get(pk=norwegian.leader.pk))
    at = f"/cases/{case.number}/agreement/1/"
    invited = [{"name": "Bodil Testrup", "role": "Mor"}]
    leader.do(at, "call_agreement", {"invited": invited, "pupil_takes_part": "whole"})
    leader.do(at, "cooperation_agreement", AGREEMENT | {"measures": measure_rows("Doren", "Porten", "Bussen")})

    rows = judged(leader, at, "evaluation", Porten="change", Bussen="stop")
    leader.open(f"{at}evaluation/")
    leader.send(f"{at}evaluation/", "done", typed_as("evaluation", {"measures_evaluated": rows[:1], "presence": "same",
                                                                 "further": "new_agreement"}))  # fmt: skip
    forgotten = leader.complaints()
    leader.do(at, "evaluation", {"measures_evaluated": rows, "presence": "same", "further": "new_agreement"})
    page = leader.open(f"{at}new_agreement/")
    ids = [one["value"] for one in page.select('input[name^="new_agreement-measures-"][name$="-_id"]')][:2]
    words = [one.get_text().strip() for one in page.select('textarea[name^="new_agreement-measures-"]')]
    parties = [one["value"] for one in page.select('input[name^="new_agreement-parties-"][name$="-party"]')]
    changed = {"new_agreement-measures-1-what": "Porten og veien inn", "new_agreement-shared_goal": "Fem dager"}
    approved = {f"new_agreement-parties-{number}-how": "signed" for number in range(3)}
    sent = leader.send(f"{at}new_agreement/", "done", changed | approved)

    door, gate, bus = case.measures.order_by("pk")[:3]
    successor = case.measures.get(replaces=gate)
    assert any("“Porten” has not been judged" in one for one in forgotten)
    assert ids == [f"m{door.pk}", f"s{gate.pk}"]
    assert {"Doren", "Porten"} <= set(words)
    assert "Bussen" not in words
    assert parties[:3] == [one["party"] for one in PARTIES]
    assert sent.redirect_chain, leader.complaints()
    assert [one.status for one in (door, gate, bus)] == [MeasureStatus.RUNNING, "ended", "ended"]
    assert (successor.what, successor.status, case.measures.count()) == ("Porten og veien inn", "running", 4)

    leader.decide(at, "next_agreement", next_on="2027-02-01")
    second = f"/cases/{case.number}/agreement/2/"
    leader.do(second, "evaluation", {"measures_evaluated": judged(leader, second, "evaluation"), "presence": "better",
                                     "further": "new_agreement"})  # fmt: skip
    page = leader.open(f"{second}new_agreement/")
    assert page.select_one('[name="new_agreement-shared_goal"]').get_text().strip() == "Fem dager"
    assert leader.send(f"{second}new_agreement/", "done", approved | {"new_agreement-parties-2-how": "disagrees"})
    assert case.measures.count() == 4
    assert {one.pk for one in case.measures.filter(status="running")} == {door.pk, successor.pk}

    leader.open(f"/cases/{case.number}/agreements/")
    last = leader.words()
    assert "No. 3" in last
    assert "Not approved by: Carl Fjernhjem" in last
    leader.open(f"/cases/{case.number}/agreements/?no=2")
    middle = leader.words()
    assert "Changed measure: “Porten og veien inn” instead of “Porten”" in middle or (
        "New measure: Porten og veien inn" in middle and "No longer in it: Porten" in middle
    )
    assert "No longer in it: Bussen" in middle
    assert "“Fem dager” instead of “Fire dager i uken”" in middle
    leader.open(f"/cases/{case.number}/")
    assert "Not approved by Carl Fjernhjem" in leader.words()

    _home_copies(case, leader)


def _home_copies(case: Case, leader: Person) -> None:
    mother, father = Guardianship.objects.filter(pupil=case.pupil).order_by("pk")
    leader.open(f"/cases/{case.number}/agreements/copy/?home={mother.pk}&no=1")
    hers = leader.words()
    leader.open(f"/cases/{case.number}/agreements/copy/?home={father.pk}&no=1")
    his = leader.words()
    assert ("Bodil Testrup" in hers, "Ring mig først" in hers) == (True, True)
    for word in ("Carl", "Fjernhjem", "99887766", "Hemmelig vei"):
        assert word not in hers
    assert ("Ring mig først" in his, "Bodil" in his, "22 33 44 55" in his) == (False, False, False)
    assert re.search(r"Jeg vil være med i musikken.*Fire dager", hers + his) or "Fire dager" in his
    leader.open(f"/cases/{case.number}/agreements/copy/?home=999999&no=1", status=404)
    Guardianship.objects.filter(pk=father.pk).update(may_receive=False)
    leader.open(f"/cases/{case.number}/agreements/copy/?home={father.pk}&no=1", status=404)
    colleague = Person(make_member(case.school, "contact_teacher", classes=(case.school_class,)))
    colleague.open(f"/cases/{case.number}/agreements/copy/?home={mother.pk}&no=1", status=403)
