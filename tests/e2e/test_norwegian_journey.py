"""The Norwegian action guide in a browser, all twelve actions, as the people in question."""

import pytest

from tests.e2e.staff import Staff, next_school_day, pupil_of, today

TEACHER, LEADER = "kari.nygaard@demo.example", "astrid.haugland@demo.example"
CALL = {"date": today(), "channel": "phone", "with_whom": "Mor", "reached": "yes", "said": "Uro søndag kveld."}
PEOPLE = [{"name": "Berit Lunden", "role": "mor"}, {"name": "Kari Nygård", "role": "kontaktlærer"}]
PARTIES = [{"party": "Berit Lunden", "how": "signed"}, {"party": "Skolen", "how": "signed"}]
MEASURE = {"what": "Møtes ved inngangen", "aimed_at": "pupil", "start": today(), "end": next_school_day(40)}
EVALUATED = {"carried_out": "yes", "effect": "same", "then": "continue"}


def evaluate(who: Staff, number: str, stage: str, run: int, step: str, answers: dict) -> None:
    who.open(number, stage, run, step)
    count = who.page.locator(f"[name^='{step}-measures_evaluated-'][name$='-carried_out']").count()
    who.fill(step, answers | ({"measures_evaluated": [EVALUATED] * count} if count else {}))
    who.finish()


def steps_of(who: Staff, number: str) -> str:
    who.page.goto(f"/cases/{number}/")
    return who.page.locator(".page__aside").inner_text()


@pytest.mark.row("B03", "N01", "N02", "N04", "N05", "N07", "N08", "N10", "N11", "N12", "N14")
def test_case_goes_through_all_twelve_actions(portal, people):
    teacher, leader = Staff(people.page_as(TEACHER)), Staff(people.page_as(LEADER))
    pupil = pupil_of(portal, "fjellbekk", "6B", 6)

    # 1 to 3: discovered, talked with the home and the pupil, judged
    number = teacher.raise_concern(
        [pupil],
        {
            "noticed_by": "contact_teacher",
            "noticed_on": today(),
            "seen": "Borte tre mandager.",
            "violence_suspected": "no",
        },
        step="signal",
    )
    teacher.do(number, "discover", 1, "home_contact", {"contacts": [CALL]})
    teacher.do(
        number, "discover", 1, "pupil_checkin", {"talked_on": today(), "how_is_school": "hard", "pupil_says": "Tungt."}
    )
    teacher.do(number, "discover", 1, "judgement", {"back": "not_back", "judged": "lasts", "basis": "Fraværet øker."})
    teacher.decide(number, "discover", 1, "go_on", reason="Fraværet vedvarer.")

    # 4 to 6: leadership informed and acknowledging, conversation, a mapping that takes two meetings
    teacher.do(
        number,
        "mapping",
        1,
        "inform_leadership",
        {"leader": "Astrid Haugland", "informed_on": today(), "summary": "Borte tre mandager, hjemmet er kontaktet."},
    )
    leader.acknowledge(number)
    teacher.do(
        number,
        "mapping",
        1,
        "pupil_conversation",
        {
            "talked_on": today(),
            "heard": "talked",
            "pupil_says": "Best når noen møter meg.",
            "unsafe": "no",
            "violence_suspected": "no",
        },
    )
    leader.do(
        number,
        "mapping",
        1,
        "call_meeting",
        {"asked_on": today(), "meeting_date": next_school_day(3), "invited": PEOPLE, "wanted": ["school_nurse"]},
    )
    meeting = {"held_on": today(), "present": PEOPLE}
    leader.do(
        number,
        "mapping",
        1,
        "mapping_meeting",
        meeting | {"summary": "Vi rakk halve sirkelen.", "complete": "no", "next_meeting": next_school_day(7)},
    )
    leader.open(number, "mapping", 1, "mapping_meeting")
    leader.page.locator("button[name=another]").click()
    leader.page.wait_for_url("**/mapping_meeting-2/")
    leader.fill("mapping_meeting-2", meeting | {"summary": "Kartleggingen er ferdig.", "complete": "yes"})
    leader.finish()
    leader.decide(number, "mapping", 1, "make_agreement", reason="Kartleggingen er ferdig.")

    # 7 and 8: agreement, evaluation within three weeks, a new agreement made in it, nothing of 4 to 7 asked again
    leader.do(
        number,
        "agreement",
        1,
        "call_agreement",
        {"meeting_date": next_school_day(5), "invited": PEOPLE, "pupil_takes_part": "whole"},
    )
    leader.do(
        number,
        "agreement",
        1,
        "cooperation_agreement",
        {
            "agreed_on": today(),
            "shared_goal": "Fire dager i uken.",
            "measures": [MEASURE],
            "parties": PARTIES,
            "evaluation_date": next_school_day(19),
        },
    )
    evaluation = {"held_on": today(), "presence": "better", "further": "new_agreement"}
    new_agreement = {
        "agreed_on": today(),
        "shared_goal": "Fem dager i uken.",
        "parties": PARTIES,
        "evaluation_date": next_school_day(19),
    }
    evaluate(teacher, number, "agreement", 1, "evaluation", evaluation)
    teacher.do(number, "agreement", 1, "new_agreement", new_agreement)
    teacher.decide(number, "agreement", 1, "next_agreement", reason="Det hjelper.", next_on=next_school_day(19))
    asked_again = portal.shell(
        "from forms.cases.models import StageRun; from forms.cases.journey import journey;"
        f"run=StageRun.objects.get(case__number='{number}', stage='agreement', number=2);"
        "print([(s.slug, s.state) for s in journey(run).steps])"
    )
    evaluate(
        leader, number, "agreement", 2, "evaluation", {"held_on": today(), "presence": "worse", "further": "more_help"}
    )
    leader.decide(number, "agreement", 2, "assess_benefit", reason="Fraværet øker.")

    # 9: benefit, and a talk with PPT that does not wait for it
    leader.do(number, "benefit", 1, "ppt_request", {"asked_on": today(), "basis": "nameless", "question": "Hva nå?"})
    leader.do(
        number, "benefit", 1, "ppt_talk", {"held_on": today(), "advice": "Lag en gruppe.", "result": "follow_advice"}
    )
    leader.do(
        number,
        "benefit",
        1,
        "benefit_assessment",
        {"assessed_on": today(), "conclusion": "doubtful", "basis": "Prøver."},
    )
    leader.decide(number, "benefit", 1, "form_group", reason="PPT råder til det.")

    # 10: the group
    leader.do(
        number,
        "group",
        1,
        "group_members",
        {
            "settled_with": "both",
            "members": PEOPLE,
            "services": ["ppt", "gp", "child_welfare"],
            "coordinator": "Gro Tveit",
            "first_meeting": next_school_day(10),
        },
    )
    leader.decide(number, "group", 1, "start_meetings", reason="Gruppen er på plass.")

    # 11 and 12: three six-weekly meetings with a new agreement each, the benefit assessed, and closing
    for run in (1, 2, 3):
        evaluate(
            leader,
            number,
            "lasting",
            run,
            "group_meeting",
            {"held_on": today(), "present": PEOPLE, "summary": f"Møte {run}.", "next_meeting": next_school_day(42)},
        )
        leader.do(
            number,
            "lasting",
            run,
            "group_agreement",
            {"agreed_on": today(), "shared_goal": f"Mål {run}.", "parties": PARTIES},
        )
        leader.do(
            number,
            "lasting",
            run,
            "benefit_review",
            {"assessed_on": today(), "conclusion": "satisfactory", "basis": "Karakterer og samtale."},
        )
        if run < 3:
            leader.decide(number, "lasting", run, "next_meeting", reason="Vi fortsetter.", next_on=next_school_day(42))
    leader.decide(number, "lasting", 3, "finished", reason="Tilbake på skolen.")

    assert asked_again == (
        "[('call_agreement', 'carried'), ('cooperation_agreement', 'carried'), ('evaluation', 'open')]"
    )
    assert (
        portal.shell(
            f"from forms.cases.models import Case; c=Case.objects.get(number='{number}');"
            "print(c.status, c.closed_as, c.runs.count(), c.measures.count(), c.measureevaluations.count())"
        )
        == "closed solved 9 1 5"
    )
    assert "Fraværet øker." in leader.case_text(number, "timeline/") or leader.page.locator("a[rel=next]").count()
    assert portal.manage("verify_timeline", number) == "1 timelines verify.\n"
