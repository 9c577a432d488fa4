"""What may be done in a register follows from the exact right, and from the schools that one administers."""

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse
from wagtail.models import Locale

from forms.people import registers
from forms.people.models import (
    AdministratorScope,
    FiguresReader,
    Guardian,
    Guardianship,
    Membership,
    Partner,
    Pupil,
    School,
    SchoolClass,
    SchoolOwner,
)
from guidance.models import GlossaryTerm, ProcedureVersion, Role
from guidance.registers.known import REGISTERS
from tests.factories import (
    make_administrator,
    make_class,
    make_member,
    make_role,
    make_school,
    make_spec,
    make_user,
    make_version,
    make_year,
)
from tests.forms.people.registers_world import (
    OF_SCHOOLS,
    address,
    every_register,
    make_shared,
    make_side,
    rights_over,
)

pytestmark = [pytest.mark.django_db, pytest.mark.row("B05")]

REFUSED = reverse("wagtailadmin_home")
ROW_ACTIONS = ("edit", "inspect", "history", "delete")
#: What each right alone opens.
OPENS = {
    "view": {"index", "inspect", "history"},
    "change": {"index", "inspect", "history", "edit"},
    "add": {"create"},
    "delete": {"delete"},
    "export": set(),
}


def addresses_of(register, pk):
    """Every address of a register by what it is for, for one row."""
    names = [name for name in get_resolver().reverse_dict if isinstance(name, str)]
    admin = [name for name in names if name.startswith(register.url_helper.get_action_url_name(""))]
    found = {}
    for name in admin:
        action = name.rsplit("_modeladmin_", 1)[1]
        found[action] = reverse(name, args=[] if action in ("index", "create") else [pk])
    return found


def every_address(rows):
    return [url for register in every_register() for url in addresses_of(register, rows[register.model].pk).values()]


def test_every_register_is_on_the_list():
    assert {register.model._meta.label for register in every_register()} >= {
        "guidance.Role", "guidance.GlossaryTerm", "guidance.ProcedureVersion", "people.SchoolOwner", "people.School",
        "people.SchoolProcedure", "people.SchoolClass", "people.Membership", "people.Partner", "people.SchoolYear",
        "people.CalendarPeriod", "people.AdministratorScope", "people.FiguresReader",
    }  # fmt: skip
    assert not set(REGISTERS) & {Pupil, Guardian, Guardianship}


def test_who_may_only_enter_the_cms_gets_nothing_from_any_address_of_any_register(client):
    rows = make_side("Alpha").rows | make_shared()
    client.force_login(make_administrator())
    addresses = every_address(rows)

    answers = {url: client.get(url) for url in addresses} | {
        f"{url} export": client.get(url, {"export": form}) for url in addresses for form in ("csv", "xlsx")
    }
    posts = {url: client.post(url, {"name": "Taken"}) for url in addresses}

    assert len(addresses) >= 70
    for url, answer in (answers | posts).items():
        assert (answer.status_code, answer["Location"]) == (302, REFUSED), url
    assert all(type(row).objects.filter(pk=row.pk).exists() for row in rows.values())


def test_nobody_gets_anything_without_logging_in(client):
    rows = make_side("Alpha").rows | make_shared()

    for url in every_address(rows):
        assert client.get(url)["Location"].startswith(reverse("account_login")), url


@pytest.mark.parametrize("right", OPENS)
def test_a_right_opens_what_it_names_and_nothing_else(client, right):
    rows = make_side("Alpha").rows | make_shared()

    for register in every_register():
        if right not in register.actions:
            continue
        client.force_login(make_administrator(*rights_over(register.model, right), everywhere=True))
        found = addresses_of(register, rows[register.model].pk)
        opened = {action for action, url in found.items() if client.get(url).status_code == 200}

        assert opened == OPENS[right] & set(found), register.base_url_path


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_export_needs_a_right_of_its_own_beside_the_one_to_view(client, form):
    make_side("Alpha")
    opened = {}

    for rights in (("view", "change"), ("export",), ("view", "export")):
        client.force_login(make_administrator(*rights_over(School, *rights), everywhere=True))
        answer = client.get(address(registers.schools.SchoolRegister), {"export": form})
        opened[rights] = answer.status_code
        b"".join(answer)  # the file is closed when it was sent

    assert opened == {("view", "change"): 302, ("export",): 302, ("view", "export"): 200}


def test_versions_are_read_and_never_changed_even_by_a_superuser(client):
    version = make_shared()[ProcedureVersion]
    client.force_login(make_user(is_superuser=True, is_staff=True))
    found = addresses_of(REGISTERS[ProcedureVersion], version.pk)

    answers = {action: client.get(url).status_code for action, url in found.items()}

    assert answers == {"index": 200, "inspect": 200, "create": 302, "edit": 302, "delete": 302}


# Whose rows.


@pytest.fixture
def sides():
    return make_side("Alpha"), make_side("Beta")


def administrator_of(school=None, owner=None):
    every = [right for register in every_register() for right in rights_over(register.model, *register.actions)]
    return make_administrator(*every, school=school, owner=owner)


#: What an administrator of one school does with the rows of the own school and its owner: keeps or only sees.
SEES_ONLY = {SchoolOwner, Partner, registers.calendar.SchoolYear}
NEITHER = {AdministratorScope}
OF_OWNERS_ALONE = {FiguresReader}


@pytest.mark.parametrize("register", OF_SCHOOLS)
def test_administrator_of_one_school_gets_nothing_of_another(client, sides, register):
    own, other = sides
    client.force_login(administrator_of(own.school))
    row = other.rows[register.model]

    pages = {action: client.get(address(register, action, row.pk)) for action in ROW_ACTIONS}
    posted = client.post(address(register, "edit", row.pk), {"name": "Taken", "title": "Taken"})
    deleted = client.post(address(register, "delete", row.pk))
    listed = client.get(address(register))
    filed = client.get(address(register), {"export": "csv"})

    assert {action: page.status_code for action, page in pages.items()} == dict.fromkeys(ROW_ACTIONS, 404)
    assert (posted.status_code, deleted.status_code) == (404, 404)
    assert type(row).objects.filter(pk=row.pk).exists()
    assert "Beta" not in listed.content.decode()
    assert "Beta" not in b"".join(filed.streaming_content).decode()


@pytest.mark.parametrize("register", OF_SCHOOLS)
def test_administrator_of_one_school_keeps_what_is_the_schools(client, sides, register):
    own, _other = sides
    client.force_login(administrator_of(own.school))
    row = own.rows[register.model]

    opened = {action for action in ROW_ACTIONS if client.get(address(register, action, row.pk)).status_code == 200}

    if register.model in NEITHER | OF_OWNERS_ALONE:
        assert opened == set()
    elif register.model in SEES_ONLY:
        assert opened == {"inspect", "history"}
    else:
        assert opened == set(ROW_ACTIONS)


@pytest.mark.parametrize("register", OF_SCHOOLS)
def test_administrator_of_an_owner_keeps_all_its_schools_and_no_others(client, sides, register):
    own, other = sides
    client.force_login(administrator_of(owner=own.school.owner))

    opened = {
        side.word: client.get(address(register, "edit", side.rows[register.model].pk)).status_code
        for side in (own, other)
    }

    expected = 404 if register.model in NEITHER else 200
    assert opened == {"Alpha": expected, "Beta": 404}


def test_who_administers_no_school_is_told_so_and_sees_no_row(client, sides):
    client.force_login(administrator_of())

    page = client.get(address(registers.schools.SchoolRegister)).content.decode()

    assert "You administer no school yet." in page
    assert "Alpha" not in page


def test_an_assignment_counts_from_its_first_day_to_its_last(client, sides, time_machine):
    own, _other = sides
    user = administrator_of(own.school)
    AdministratorScope.objects.filter(user=user).update(starts_on="2030-02-01", ends_on="2030-02-28")
    url = address(registers.schools.SchoolRegister, "edit", own.school.pk)
    answers = {}

    for day in ("2030-01-31", "2030-02-01", "2030-02-28", "2030-03-01"):
        time_machine.move_to(f"{day} 12:00:00+01:00")
        client.force_login(user)
        answers[day] = client.get(url).status_code

    assert list(answers.values()) == [404, 200, 200, 404]


@pytest.mark.parametrize("register", OF_SCHOOLS)
def test_choosers_offer_nothing_of_another_school(client, sides, register):
    own, _other = sides
    client.force_login(administrator_of(own.school))

    page = client.get(address(register, "create")).content.decode()

    assert "Beta" not in page


def test_filters_offer_nothing_of_another_school(client, sides):
    own, _other = sides
    make_class(own.school, name="Alpha second")
    second = make_school(name="Alpha Second School", owner=own.school.owner)
    client.force_login(administrator_of(owner=own.school.owner))

    page = client.get(address(registers.schools.ClassRegister)).content.decode()

    assert second.name in page
    assert "Beta" not in page


def test_a_row_cannot_be_made_for_or_moved_to_another_school(client, sides):
    own, other = sides
    client.force_login(administrator_of(own.school))
    mine = own.rows[SchoolClass]
    year = make_year(other.school.owner)
    values = {"school": other.school.pk, "year": year.pk, "name": "Smuggled", "grade": 3}

    made = client.post(address(registers.schools.ClassRegister, "create"), values)
    moved = client.post(address(registers.schools.ClassRegister, "edit", mine.pk), values)

    assert (made.status_code, moved.status_code) == (200, 200)
    assert not SchoolClass.objects.filter(name="Smuggled").exists()


def test_what_belongs_to_the_owner_is_not_made_by_the_administrator_of_one_school(client, sides):
    own, _other = sides
    client.force_login(administrator_of(own.school))
    owner = own.school.owner
    on = owner.years.order_by("starts_on").first().starts_on.isoformat()
    day = {"kind": "holiday", "title": "Everybody's", "starts_on": on, "ends_on": on}
    create = address(registers.calendar.PeriodRegister, "create")

    everywhere = client.post(create, day | {"owner": owner.pk, "school": ""})
    at_own = client.post(create, day | {"owner": owner.pk, "school": own.school.pk, "title": "Ours"})

    assert "outside the schools that you administer" in everywhere.content.decode()
    assert at_own.status_code == 302
    assert list(owner.periods.filter(title__in=("Everybody's", "Ours")).values_list("title", flat=True)) == ["Ours"]


def test_an_area_is_widened_only_by_who_has_every_school(client, sides):
    own, other = sides
    user = administrator_of(own.school)
    client.force_login(user)
    values = {"user": user.email, "owner": "", "school": other.school.pk}

    client.post(address(registers.staff.AdministratorRegister, "create"), values)
    by_self = user.administrator_scopes.count()
    client.force_login(make_administrator(*rights_over(AdministratorScope, "add"), everywhere=True))
    client.post(address(registers.staff.AdministratorRegister, "create"), values)

    assert (by_self, user.administrator_scopes.count()) == (1, 2)


def test_the_register_of_memberships_names_no_pupil(client):
    side = make_side("Alpha")
    pupil = side.school.pupils.get()
    make_member(side.school, "helper", rank="resource", pupils=(pupil,))
    client.force_login(administrator_of(side.school))
    rows = Membership.objects.filter(school=side.school)

    pages = [client.get(address(registers.staff.MembershipRegister))]
    pages += [
        client.get(address(registers.staff.MembershipRegister, action, row.pk))
        for row in rows
        for action in ROW_ACTIONS
    ]
    filed = client.get(address(registers.staff.MembershipRegister), {"export": "csv"})

    words = " ".join(page.content.decode() for page in pages) + b"".join(filed.streaming_content).decode()
    assert "Pupilla" not in words
    assert "Alphasen" not in words


@pytest.mark.parametrize(
    "query",
    [
        "pupils__last_name__startswith=Alpha",
        "pupils__last_name__startswith=Zzz",
        "user__password__startswith=x",
        "school__cases__isnull=True",
        "nonsense=1",
    ],
)
def test_a_list_is_narrowed_by_its_own_filters_alone(client, query):
    side = make_side("Alpha")
    client.force_login(administrator_of(side.school))

    page = client.get(f"{address(registers.staff.MembershipRegister)}?{query}")

    assert "Alpha Teacher" in page.content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "school__id__exact=x",
        "q=%00",
        "%00=1",
        "starts_on__gte=never",
        "p=x",
        "p=-3",
        "o=99.-x",
        "o=-",
        "e=1",
        "export=pdf",
    ],
)
def test_an_address_that_makes_no_sense_is_answered_with_the_list(client, query):
    side = make_side("Alpha")
    client.force_login(administrator_of(side.school))

    page = client.get(f"{address(registers.staff.MembershipRegister)}?{query}", follow=True)

    assert page.status_code == 200
    assert "Alpha Teacher" in page.content.decode()


@pytest.mark.parametrize("pk", ["0", "x", "-1", "99999999999999999999999", "_5F", "1_2C2"])
@pytest.mark.parametrize("action", ROW_ACTIONS)
def test_a_row_that_is_not_there_is_not_found(client, action, pk):
    client.force_login(make_user(is_superuser=True, is_staff=True))

    assert client.get(address(registers.schools.SchoolRegister, action, pk)).status_code == 404


def queries_of(client, url):
    """How many queries a list takes, and how many rows it has."""
    with CaptureQueriesContext(connection) as asked:
        page = client.get(url)
    return len(asked), page.context["result_count"]


@pytest.mark.parametrize("reach", ["everywhere", "owner"])
def test_lists_cost_the_same_for_any_number_of_rows(client, reach):
    side = make_side("Alpha")
    make_shared()
    owner = side.school.owner
    client.force_login(
        make_user(is_superuser=True, is_staff=True) if reach == "everywhere" else administrator_of(owner=owner)
    )
    lists = {register.base_url_path: address(register) for register in every_register()}
    for url in lists.values():
        client.get(url)
    before = {path: queries_of(client, url) for path, url in lists.items()}

    for number in range(12):
        make_side(f"Alpha{number}", owner=owner if reach == "owner" else None)
        make_role(f"shared_{number}")
        make_version(make_spec(title=f"Title {number}", key=f"other_{number}"))
        GlossaryTerm.objects.create(
            key=f"case-{number}", term="Case", definition="What.", locale=Locale.objects.get(language_code="en")
        )
    for url in lists.values():
        client.get(url)
    after = {path: queries_of(client, url) for path, url in lists.items()}

    assert {path: asked for path, (asked, _rows) in after.items()} == {
        path: asked for path, (asked, _rows) in before.items()
    }
    assert max(asked for asked, _rows in after.values()) <= 21
    assert all(rows >= 12 for path, (_asked, rows) in after.items() if path not in FEW[reach])


#: Lists that stay short: an owner's administrator sees that one owner, and nobody's assignments.
FEW = {
    "everywhere": set(),
    "owner": {"registers/owners", "registers/administrators", "registers/years"},
}


def test_the_administrators_rights_open_no_page_about_pupils(client):
    side = make_side("Alpha")
    client.force_login(administrator_of(side.school))

    answers = [
        client.get(reverse("people:staff", args=[side.school.pk])).status_code,
        client.get(reverse("people:pupil", args=[side.school.pupils.get().pk])).status_code,
    ]

    assert answers == [404, 404]


def test_shared_registers_have_no_school(client):
    rows = make_shared()
    client.force_login(administrator_of())

    opened = [
        client.get(address(REGISTERS[model], "inspect", rows[model].pk)).status_code
        for model in (Role, GlossaryTerm, ProcedureVersion)
    ]

    assert opened == [200, 200, 200]


def test_the_group_that_set_up_makes_keeps_the_registers_of_the_schools_that_are_assigned(client, sides):
    own, other = sides
    user = make_user()
    user.groups.add(Group.objects.get(name="School administrators"))
    AdministratorScope.objects.create(user=user, school=own.school)
    client.force_login(user)
    kept = [School, SchoolClass, Membership, registers.calendar.CalendarPeriod, registers.schools.SchoolProcedure]

    opened = {
        model.__name__: [
            client.get(address(REGISTERS[model], "edit", side.rows[model].pk)).status_code for side in (own, other)
        ]
        for model in kept
    }

    assert opened == {model.__name__: [200, 404] for model in kept}
    assert client.get(address(registers.schools.SchoolRegister, "delete", own.school.pk))["Location"] == REFUSED
    assert client.get(reverse("questions"))["Location"] == REFUSED
