"""Makes the school of ``world.py`` through the services. Imported where Django is set up."""

import datetime
from collections.abc import Sequence
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from forms.cases.journey import journey
from forms.cases.models import Case, StageRun
from forms.cases.services.answers import attach_file, mark_done, save_answers, skip_step
from forms.cases.services.cases import raise_concern
from forms.cases.services.closing import end_case
from forms.cases.services.contacts import log_contact, record_approach
from forms.cases.services.decisions import decide
from forms.cases.services.meetings import minutes
from forms.cases.services.meetings.calling import People, When, call_meeting
from forms.cases.services.meetings.holding import begin_meeting
from forms.cases.services.meetings.team import plan_meeting
from forms.cases.services.requests import ask_team
from forms.cases.services.routines import begin_record, choose_subjects, finish_record, finish_step, save_step
from forms.people.models import School, SchoolProcedure
from guidance.procedures.versions import latest
from tests import factories
from tests.e2e.world_pictures import PNG


class Maker:
    """The school, its people, and the steps of a case."""

    def __init__(self, languages: Sequence[str], today: str, later: str) -> None:
        self.today, self.later = today, later
        owner = factories.make_owner(name="Quellwig Kommune", language="da")
        self.school = factories.make_school(
            name="Quellwig Skole", slug="quellwig", owner=owner, procedure="bullying", phone="55 00 99 00"
        )
        SchoolProcedure.objects.create(school=self.school, procedure_key="dk_absence")
        self.group = factories.make_class(self.school, name="6.Q", grade=6)
        self.people = {}
        for language in languages:
            for role, rank in (
                ("class_team", "teaching"),
                ("leadership", "leadership"),
                ("resource_person", "resource"),
            ):
                self.people[role, language] = self._person(role, rank, language)
        self.teacher, self.leader = self.people["class_team", "da"], self.people["leadership", "da"]

    def _person(self, role: str, rank: str, language: str) -> Any:
        user = factories.make_user(
            email=f"{role.replace('_', '.')}.{language}@quellwig.example",
            name=f"{role.split('_')[0].title()} {language.title()}sen",
            language=language,
        )
        scope = {"classes": (self.group,), "first_teacher": language == "da"} if rank == "teaching" else {}
        return factories.make_member(self.school, role, rank=rank, user=user, **scope)

    def pupil(self, name: str) -> Any:
        """A pupil of the class with a guardian."""
        first, last = name.split()
        pupil = factories.make_pupil(self.group, first_name=first, last_name=last)
        factories.make_guardian(pupil, first_name="Gunda", last_name=last)
        return pupil

    def case(self, name: str) -> Case:
        """A case of a new pupil."""
        return raise_concern(
            school=self.school,
            procedure_key="bullying",
            raw={"seen": "Left out in every break.", "where": ["online", "other:the bus"], "hurt": "no"},
            by=self.teacher,
            raised_by="team",
            pupil=self.pupil(name),
        )[0]

    def done(self, run: StageRun, step: str, raw: dict[str, Any], **more: Any) -> None:
        """Fill a step in and mark it as done."""
        where = {"step": step, "occurrence": 1, "by": self.teacher} | more
        save_answers(run.pk, raw=raw, base_version=None, **where)
        mark_done(run.pk, **where)

    def clarified(self, case: Case) -> StageRun:
        """The first stage filled in."""
        run = case.runs.get(stage="clarify")
        talk = {"who": "The pupil", "says": "It is worst in the breaks.", "safe": "no", "tomorrow": "An adult is near."}
        self.done(run, "talks", talk)
        upload = SimpleUploadedFile("screen.png", PNG, content_type="image/png")
        attach_file(run.pk, step="online", occurrence=1, field="proof", upload=upload, by=self.teacher)
        self.done(run, "online", {"note": "A message in the group."})
        self.done(run, "climate", {"mood": "3", "habits": "They help the small ones."})
        self.done(run, "background", {"health": "Sleeps badly.", "open": "Likes to draw."})
        return run

    def acting(self, case: Case) -> StageRun:
        """The second stage filled in."""
        run = case.runs.get(stage="act")
        plan = {
            "goal": "Safe in every break",
            "starts": self.today,
            "meeting_on": self.later,
            "meeting_at": "08:15",
            "told": "yes",
            "measures": [{"_id": "m1", "what": "An adult in the yard", "aimed_at": "class", "start": self.today}],
            "group": [{"_id": "p1", "name": "Gunda Quist", "role": "mother"}],
            "parties": [{"_id": "a1", "party": "Gunda Quist", "how": "signed"}],
            "services": ["school_nurse"],
            "circle": [{"_id": "yard", "works": "The football field", "hard": "The corner by the bins"}],
            "next_look": self.later,
        }
        self.done(run, "plan", plan)
        self.done(run, "tell", {"told": "yes", "help": "Somebody who looks at the breaks with us."})
        self.look(run)
        return run

    def look(self, run: StageRun) -> None:
        """The step that each run asks, with what it says of the measures that run."""
        state = next(one for one in journey(run, user=self.teacher).steps if one.spec.key == "look")
        measures = [
            {"_id": str(measure.pk), "carried_out": "yes", "effect": "same", "then": "continue"}
            for measure in run.case.measures.all()
            if "effect" in {field.key for field in state.fields}
        ]
        self.done(run, "look", {"status": "less", "effect": measures})

    def meetings(self, case: Case, today: Any, later: Any) -> dict[str, int]:
        """A request, a meeting of the team that goes on and one that is planned, and a meeting of the case's."""
        team, helper = "resource_team", self.people["resource_person", "da"]
        asked = ask_team(case=case, by=self.teacher, role_key=team, text="How do we begin with the breaks?")
        shared = {"school": self.school, "role_key": team, "by": helper}
        going = plan_meeting(on=today, **shared)
        begin_meeting(going.pk, by=helper)
        item = going.items.first()
        planned = plan_meeting(on=later, at=datetime.time(13, 0), length_minutes=120, place="Room 2", **shared)
        when = When(later, datetime.time(9, 0), 45, "Room 4")
        called = call_meeting(
            case.pk,
            title="Meeting with the home",
            when=when,
            people=People(staff=[self.teacher], pupil=True),
            by=self.teacher,
        )
        minutes.begin_minutes(case.pk, called.pk, by=self.teacher)
        return {
            "request": asked.pk,
            "team_meeting": planned.pk,
            "going": going.pk,
            "item": item.pk,
            "called": called.pk,
        }

    def routines(self) -> dict[str, Any]:
        """A duty that was done and has started a measure, the next time begun, and a round of two pupils begun."""
        SchoolProcedure.objects.create(school=self.school, procedure_key="no_absence")
        team, monthly = self.people["resource_person", "da"], ("dk_absence", "absence_data")
        done = begin_record(self.school, latest(monthly[0]), monthly[1], by=team)
        rows = [{"what": "Breakfast on Mondays.", "for_whom": f"class_{self.group.pk}", "responsible": str(team.pk)}]
        where = {"step": "look", "occurrence": 1, "by": team}
        save_step(done.pk, raw={"patterns": "Mondays.", "measures": rows}, base_version=None, **where)
        finish_step(done.pk, **where)
        finish_record(done.pk, by=team)
        begun = begin_record(self.school, latest(monthly[0]), monthly[1], by=team)
        looked_over = begin_record(self.school, latest("no_absence"), "benefit_round", by=self.leader)
        pupils = [pupil.pk for pupil in self.group.pupils.order_by("pk")[:2]]
        choose_subjects(looked_over.pk, pupils, by=self.leader)
        base = f"/routines/{self.school.pk}"
        return {
            "monthly": f"{base}/{'/'.join(monthly)}/",
            "monthly_done": f"{base}/{'/'.join(monthly)}/{done.number}/",
            "monthly_begun": f"{base}/{'/'.join(monthly)}/{begun.number}/",
            "round": f"{base}/no_absence/benefit_round/{looked_over.number}/",
        }

    def decided(self, run: StageRun, outcome: str, **more: Any) -> None:
        """Decide a stage."""
        decide(
            run.pk,
            outcome=outcome,
            reason="Seen together with the homes.",
            by=self.teacher,
            **({"next_on": None} | more),
        )


def make_world(
    pupils: Sequence[str], free: Sequence[str], languages: Sequence[str], today: str, later: str
) -> dict[str, Any]:
    """Make it all, and say what is there."""
    made = Maker(languages, today, later)
    begun, ready, acting, proposed, closed = (made.case(name) for name in pupils[:5])
    save_answers(
        begun.runs.get().pk, step="talks", occurrence=1, raw={"who": "Half a"}, base_version=None, by=made.teacher
    )
    skip_step(begun.runs.get().pk, step="climate", occurrence=1, reason="Asked last week.", by=made.teacher)
    made.clarified(ready)
    made.decided(made.clarified(acting), "act")
    made.decided(made.acting(acting), "again", next_on=_day(later))
    made.decided(made.clarified(proposed), "nothing")
    end_case(closed.pk, closed_as="mistake", reason="Raised twice.", by=made.leader)
    free_pupils = [made.pupil(name) for name in free]
    known = {"pupil": free_pupils[0], "by": made.teacher}
    log_contact(channel="phone", with_whom="Gunda", reached=True, said="All is well.", **known)
    approach = record_approach(
        from_whom="Gunda", about="The breaks", channel="phone", owner=made.teacher, answer_by=_day(later), **known
    )
    held = made.meetings(ready, _day(today), _day(later))
    stranger = factories.make_member(
        factories.make_school(name="Another School"),
        "class_team",
        user=factories.make_user(email="stranger@quellwig.example", language="en"),
    )
    return {
        "begun": begun.number, "ready": ready.number, "acting": acting.number, "proposed": proposed.number,
        "closed": closed.number, "school": made.school.pk, "class": made.group.pk, "pupil": free_pupils[0].pk,
        "guardian": free_pupils[0].guardianships.get().guardian_id, "approach": approach.pk,
        "stranger": stranger.email, "schools": School.objects.count(), **held, **made.routines(),
    }  # fmt: skip


def _day(text: str) -> Any:
    return datetime.date.fromisoformat(text)
