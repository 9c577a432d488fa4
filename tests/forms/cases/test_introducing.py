"""The resource team puts team or family in touch with a service, at any stage; it opens the case to nobody."""

import pytest

from forms.cases.models import CasePartner, Participant
from forms.cases.services.runs import hand_to_role
from forms.people.models import Partner
from tests.factories import make_user
from tests.forms.cases.meetings.world import TEAM, Danish, Person, page_of, reads
from tests.forms.cases.test_pages_shipped import _go_to

pytestmark = pytest.mark.django_db


@pytest.mark.row("D13")
@pytest.mark.parametrize("stage", ["team", "joint_plan", "external"])
def test_resource_team_puts_in_touch_at_any_stage_and_opens_the_case_to_no_one(stage):
    danish = Danish()
    service = Partner.objects.create(owner=danish.school.owner, service="ppr", name="PPR Nord", email="ppr@example.org")
    outside = make_user(email="ppr@example.org")
    if stage != "team":
        _go_to(danish.case, stage, danish.teacher)
    hand_to_role(danish.case, TEAM, by=danish.teacher)
    before = Participant.objects.count()
    address = f"/cases/{danish.case.number}/introduce/"
    helper = Person(danish.helper)
    for _time in range(2):
        helper.open(address)
        form = {"partner": str(service.pk), "note": "Forældrene ringer selv til PPR."}
        helper.client.post(address, form)
    helper.client.post(address, {"other": "Fodboldklubben", "note": "Om at begynde igen."})

    rows = CasePartner.objects.filter(case=danish.case, introduced_only=True).exclude(label="")
    own = [row.label for row in rows.filter(origin="").order_by("pk")]
    shown = page_of(danish.teacher, f"/cases/{danish.case.number}/")
    assert own == ["PPR Nord", "Fodboldklubben"]
    assert Participant.objects.count() == before
    assert reads(outside).get(f"/cases/{danish.case.number}/").status_code == 404
    assert "put in touch; sees nothing of the case" in shown
    assert "Forældrene ringer selv til PPR." in shown
    assert "Put in touch with: PPR Nord." in page_of(danish.teacher, f"/cases/{danish.case.number}/timeline/")


def test_introducing_nobody_is_refused_and_a_stranger_has_no_page():
    danish = Danish()
    address = f"/cases/{danish.case.number}/introduce/"
    teacher = reads(danish.teacher).post(address, {"note": "Uden navn."})

    assert teacher.status_code == 422
    assert "Choose a service, or write who it is." in teacher.content.decode()
    assert reads(danish.helper).get(address).status_code == 404
    assert not CasePartner.objects.exists()
