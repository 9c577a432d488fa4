"""Guardians of pupils from a file. A line is one guardian of one pupil; siblings have a line each."""

from typing import Any

from django.utils.translation import gettext as _

from forms.people.enums import LivesWith
from forms.people.errors import BadInput
from forms.people.importing.plan import Change, FieldChange, Plan, Planner
from forms.people.importing.pupils import PupilIndex
from forms.people.models import Guardian, Guardianship, Pupil
from forms.people.services.guardians import PERSON_FIELDS, TIE_FIELDS, check_guardian, delete_childless


class GuardianPlanner(Planner):
    """Guardians by their number in the register; without one by name within the pupil, or name and e-mail."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.pupils = PupilIndex(list(Pupil.objects.filter(school=self.school).select_related("school_class")))
        ties = Guardianship.objects.filter(pupil__school=self.school).select_related("guardian", "pupil")
        self.ties: dict[tuple[int, int], Guardianship] = {}
        self.by_pupil: dict[int, list[Guardianship]] = {}
        people: dict[int, Guardian] = {}
        for tie in ties:
            tie.guardian = people.setdefault(
                tie.guardian_id, tie.guardian
            )  # one object a person, however many children
            self.ties[tie.pupil_id, tie.guardian_id] = tie
            self.by_pupil.setdefault(tie.pupil_id, []).append(tie)
        self.by_number = {row.register_id: row for row in people.values() if row.register_id}
        self.by_mail = {_mail_key(row): row for row in people.values() if row.email}
        self.said: dict[int, tuple[int, dict[str, Any]]] = {}
        self.new_people: list[Guardian] = []
        self.new_ties: list[Guardianship] = []
        self.touched_people: dict[int, Guardian] = {}
        self.touched_ties: list[Guardianship] = []
        self.named_pupils: set[int] = set()
        self.found: set[int] = set()

    def take(self, plan: Plan, line: int, values: dict[str, Any]) -> None:
        pupil = self._pupil(values)
        self.named_pupils.add(pupil.pk)
        guardian, tie = self._find(pupil, values)
        is_new = guardian is None
        if guardian is None:
            guardian = Guardian(owner_id=self.school.owner_id)
        self.once(line, (pupil.pk, id(guardian)), (pupil.pk, *_name_key(values)))
        fields = self._person(guardian, line, values)
        made = tie is None
        if tie is None:
            for name in ("custody", "may_receive"):
                if values[name] is None:
                    raise BadInput(name, _("Write yes or no."))
            tie = Guardianship(pupil=pupil, guardian=guardian, only_on_request=False)
        else:
            self.found.add(tie.pk)
        fields += self.differences(tie, self._tie_values(values, made), TIE_FIELDS)
        check_guardian(guardian, tie)
        self._note(guardian, tie, is_new=is_new, made=made, fields=fields)
        change = Change(line, f"{guardian.full_name} → {pupil.full_name}", fields)
        if made:
            plan.added.append(change)
        elif fields:
            plan.changed.append(change)
        else:
            plan.unchanged += 1

    def _person(self, guardian: Guardian, line: int, values: dict[str, Any]) -> tuple[FieldChange, ...]:
        """What changes about the person. Raises: BadInput where two lines say different things of one person."""
        own = {name: values[name] for name in PERSON_FIELDS if values.get(name) is not None}
        before = self.said.setdefault(id(guardian), (line, own))
        if before[1] != own:
            raise BadInput("", _("Line %(line)d says something else about the same guardian.") % {"line": before[0]})
        return self.differences(guardian, own, PERSON_FIELDS)

    @staticmethod
    def _tie_values(values: dict[str, Any], made: bool) -> dict[str, Any]:
        given = {name: values[name] for name in TIE_FIELDS if values.get(name) is not None}
        if made:
            # What a file does not say of a new guardian is not taken for granted.
            given.setdefault("lives_with", LivesWith.NO)
        return given

    def _note(
        self, guardian: Guardian, tie: Guardianship, *, is_new: bool, made: bool, fields: tuple[FieldChange, ...]
    ) -> None:
        if is_new:
            self.new_people.append(guardian)
            if guardian.register_id:
                self.by_number[guardian.register_id] = guardian
            if guardian.email:
                self.by_mail[_mail_key(guardian)] = guardian
        elif guardian.pk and any(one.key in PERSON_FIELDS for one in fields):
            self.touched_people[guardian.pk] = guardian
        if made:
            self.new_ties.append(tie)
        elif any(one.key in TIE_FIELDS for one in fields):
            self.touched_ties.append(tie)

    def _pupil(self, values: dict[str, Any]) -> Pupil:
        """The pupil of a line. Raises: BadInput for none or several."""
        number = values.get("pupil_register_id", "")
        if number:
            if number not in self.pupils.by_number:
                raise BadInput("pupil_register_id", _("The school has no pupil of this number."))
            return self.pupils.by_number[number]
        first, last = values.get("pupil_first_name", ""), values.get("pupil_last_name", "")
        if not first or not last:
            raise BadInput("", _("Say which pupil: by number, or by first name and last name."))
        rows = self.pupils.named(first, last)
        if group := values.get("pupil_class", ""):
            rows = [row for row in rows if row.school_class and row.school_class.name.casefold() == group.casefold()]
        if not rows:
            raise BadInput("", _("The school has no such pupil. Import pupils first."))
        if len(rows) > 1:
            raise BadInput("", _("More than one pupil of the school fits. Give the number or the class."))
        return rows[0]

    def _find(self, pupil: Pupil, values: dict[str, Any]) -> tuple[Guardian | None, Guardianship | None]:
        """The guardian whom a line means, and what ties them to the pupil already."""
        number = values.get("register_id", "")
        guardian = self.by_number.get(number) if number else None
        if guardian is None:
            for tie in self.by_pupil.get(pupil.pk, ()):
                if _name_key(values) == (tie.guardian.first_name.casefold(), tie.guardian.last_name.casefold()) and (
                    not number or not tie.guardian.register_id
                ):
                    return tie.guardian, tie
            if values.get("email"):
                guardian = self.by_mail.get((*_name_key(values), values["email"].casefold()))
                if guardian is not None and number and guardian.register_id:
                    guardian = None
        if guardian is None:
            return None, None
        return guardian, self.ties.get((pupil.pk, guardian.pk))

    def find_missing(self, plan: Plan) -> None:
        """Guardians whom the file does not name of pupils whom it names."""
        self.gone = [
            tie for pk in sorted(self.named_pupils) for tie in self.by_pupil.get(pk, ()) if tie.pk not in self.found
        ]
        plan.missing = [Change(0, f"{tie.guardian.full_name} → {tie.pupil.full_name}") for tie in self.gone]

    def write(self, plan: Plan) -> None:
        Guardian.objects.bulk_update(self.touched_people.values(), PERSON_FIELDS, batch_size=100)
        Guardianship.objects.bulk_update(self.touched_ties, TIE_FIELDS, batch_size=100)
        Guardian.objects.bulk_create(self.new_people)
        for tie in self.new_ties:
            tie.guardian_id = tie.guardian.pk
        Guardianship.objects.bulk_create(self.new_ties)
        if plan.end_missing:
            Guardianship.objects.filter(pk__in=[tie.pk for tie in self.gone]).delete()
            delete_childless([tie.guardian_id for tie in self.gone])


def _name_key(values: dict[str, Any]) -> tuple[str, str]:
    return (" ".join(values["first_name"].split()).casefold(), " ".join(values["last_name"].split()).casefold())


def _mail_key(row: Guardian) -> tuple[str, str, str]:
    return (row.first_name.casefold(), row.last_name.casefold(), row.email.casefold())
