"""Schools, staff, pupils and families of the demonstration, from people.yaml."""

import datetime
import itertools
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from dateutil.easter import easter
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.utils import timezone
from django.utils.text import slugify

from forms.people.enums import DayKind, Scope
from forms.people.models import (
    AdministratorScope,
    CalendarPeriod,
    FiguresReader,
    Guardian,
    Guardianship,
    Membership,
    Partner,
    Pupil,
    School,
    SchoolClass,
    SchoolOwner,
    SchoolProcedure,
    SchoolYear,
    User,
)
from guidance.models import Role

FILE = Path(__file__).with_name("people.yaml")
#: Latin letters for the letters that slugify would drop from names.
PLAIN = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "Æ": "Ae", "Ø": "Oe", "Å": "Aa"})


def read() -> dict[str, Any]:
    """The file as it is."""
    return yaml.safe_load(FILE.read_text(encoding="utf-8"))


def address_of(name: str) -> str:
    """The e-mail address that somebody of the demonstration logs in with."""
    return slugify(name.translate(PLAIN)).replace("-", ".") + "@demo.example"


def make_people(day: datetime.date | None = None) -> None:
    """Make owners, calendars, schools, classes, staff, pupils and guardians, as they are on ``day``."""
    data = read()
    day = day or timezone.localdate()
    for values in data["owners"]:
        owner = SchoolOwner.objects.create(
            **{name: values[name] for name in ("name", "kind", "country", "language", "time_zone")}
        )
        years = [_make_year(owner, first, values) for first in _years_around(day)]
        Partner.objects.bulk_create(Partner(owner=owner, **partner) for partner in values["partners"])
        current = next((year for year in years if year.starts_on <= day <= year.ends_on), years[1])
        for school in values["schools"]:
            _make_school(owner, current, school, values, data)
    for editor in data["editors"]:
        user = _make_user(editor["name"], editor["language"], data["password"], email=editor["email"])
        user.groups.set(Group.objects.filter(name__in=editor["groups"]))
        if "school" in editor:
            AdministratorScope.objects.create(user=user, school=School.objects.get(slug=editor["school"]))
        if "figures_of" in editor:
            FiguresReader.objects.create(user=user, owner=SchoolOwner.objects.get(name=editor["figures_of"]))


def _years_around(day: datetime.date) -> tuple[int, int, int]:
    first = day.year if day.month >= 8 else day.year - 1
    return first - 1, first, first + 1


def _make_year(owner: SchoolOwner, first: int, values: dict[str, Any]) -> SchoolYear:
    """A school year with its term and holidays; the year's name and dates follow from where it begins."""
    year = SchoolYear.objects.create(
        owner=owner,
        name=f"{first}/{first + 1}",
        starts_on=datetime.date(first, 8, 1),
        ends_on=datetime.date(first + 1, 7, 31),
    )
    starts, ends = _day(first, values["term"]["from"]), _day(first + 1, values["term"]["to"])
    rows = [CalendarPeriod(owner=owner, kind=DayKind.TERM, title=year.name, starts_on=starts, ends_on=ends)]
    for period in values["periods"]:
        begins, over = _period(first, period)
        rows.append(
            CalendarPeriod(owner=owner, kind=DayKind.HOLIDAY, title=period["title"], starts_on=begins, ends_on=over)
        )
    CalendarPeriod.objects.bulk_create(rows)
    return year


def _day(year: int, text: str) -> datetime.date:
    month, number = text.split("-")
    return datetime.date(year, int(month), int(number))


def _period(first: int, period: dict[str, Any]) -> tuple[datetime.date, datetime.date]:
    """First and last day of a holiday: of a week, of days around Easter, or between two days of the year."""
    if "week" in period:
        year = first if period["week"] > 30 else first + 1
        monday = datetime.date.fromisocalendar(year, period["week"], 1)
        return monday, monday + datetime.timedelta(days=4)
    if "easter" in period:
        begins = easter(first + 1) + datetime.timedelta(days=period["easter"])
        return begins, begins + datetime.timedelta(days=period.get("days", 1) - 1)
    begins = _day(first if period["from"] > "07" else first + 1, period["from"])
    over = _day(first if period["to"] > "07" else first + 1, period["to"])
    return begins, over


def _make_school(
    owner: SchoolOwner, year: SchoolYear, values: dict[str, Any], of_owner: dict[str, Any], data: dict[str, Any]
) -> None:
    school = School.objects.create(owner=owner, name=values["name"], slug=values["slug"], phone=values["phone"])
    since = year.starts_on - datetime.timedelta(days=365)
    SchoolProcedure.objects.create(school=school, procedure_key=of_owner["procedure"], is_default=True, since=since)
    classes = {}
    names = itertools.cycle(of_owner["last_names"])
    first_names = itertools.cycle(of_owner["first_names"])
    for group in values["classes"]:
        classes[group["name"]] = SchoolClass.objects.create(school=school, year=year, **group)
        for number in range(data["pupils_per_class"]):
            pupil = Pupil.objects.create(
                school=school,
                school_class=classes[group["name"]],
                first_name=next(first_names),
                last_name=next(names),
                register_id=f"{group['name']}-{number + 1}",
                born_on=datetime.date(year.starts_on.year - 6 - group["grade"], 1 + number % 12, 5 + number),
            )
            _make_guardians(pupil, owner, of_owner, number)
    for person in values["staff"]:
        _make_member(school, classes, person, owner.language, data["password"])


def _make_guardians(pupil: Pupil, owner: SchoolOwner, values: dict[str, Any], number: int) -> None:
    """Two guardians; every fourth pupil has two homes, one in eight a protected address."""
    for place, relation in enumerate(values["relations"]):
        parents = values["parents"]
        guardian = Guardian.objects.create(
            owner=owner,
            first_name=parents[(number * 2 + place) % len(parents)],
            last_name=pupil.last_name,
            phone=f"55 {number:02} {place}1 {pupil.pk % 100:02}",
            protected_address=number % 8 == 7,
        )
        apart = number % 4 == 3
        Guardianship.objects.create(
            pupil=pupil,
            guardian=guardian,
            relation=relation,
            lives_with="partly" if apart else "yes",
            only_on_request=apart and place == 1,
        )


def _make_member(
    school: School, classes: dict[str, SchoolClass], values: dict[str, Any], language: str, password: str
) -> None:
    own = [classes[name] for name in values.get("classes", ())]
    grades = values.get("grades", [])
    member = Membership.objects.create(
        user=_make_user(values["name"], language, password),
        school=school,
        role=Role.objects.get(key=values["role"]),
        scope=Scope.CLASSES if own else Scope.GRADES if grades else Scope.SCHOOL,
        grades=grades,
        first_teacher=values.get("first_teacher", False),
    )
    member.classes.set(own)


def _make_user(name: str, language: str, password: str, *, email: str = "") -> User:
    user = User(email=email or address_of(name), name=name, language=language, password=_hashed(password))
    user.save()
    return user


@cache
def _hashed(password: str) -> str:
    """Hashed once for all: the demonstration's password stands on its log-in page, and each hash takes a second."""
    return make_password(password)


def logins() -> list[dict[str, str]]:
    """Whom one can log in as: e-mail, password, role, school and language, those with the widest view last."""
    data = read()
    found = []
    for owner in data["owners"]:
        titles = dict(Role.objects.values_list("key", "titles"))
        for school in owner["schools"]:
            for person in school["staff"]:
                title = titles.get(person["role"], {}).get(owner["language"], person["role"])
                found.append(
                    {
                        "email": address_of(person["name"]),
                        "password": data["password"],
                        "role": title,
                        "school": school["name"],
                        "language": owner["language"],
                    }
                )
    schools = {school["slug"]: school["name"] for owner in data["owners"] for school in owner["schools"]}
    for editor in data["editors"]:
        role = editor["role"]
        found.append(
            {
                "email": editor["email"],
                "password": data["password"],
                "role": role,
                "school": schools.get(editor.get("school"), ""),
                "language": editor["language"],
            }
        )
    return found
