"""Takes the pictures of the README from the running portal: ``make screenshots``. Pytest only lends its fixtures."""

from pathlib import Path

from playwright.sync_api import Page

from tests.e2e.server import ROOT

PICTURES = ROOT / "docs" / "screenshots"
WIDE = {"viewport": {"width": 1280, "height": 900}}


def take(page: Page, name: str, *, full: bool = False) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=Path(PICTURES / f"{name}.png"), full_page=full)


def test_take_the_pictures_of_the_readme(people, portal):
    reader = people.anonymous(**WIDE)
    pages = portal.shell(
        "from guidance.models import ProcedurePage, RolePage;"
        "print(RolePage.objects.get(locale__language_code='da', role_key='resource_team').url,"
        " ProcedurePage.objects.get(locale__language_code='da', key='dk_absence').url)"
    ).split()
    for name, path in (("home", "/da/"), ("role", pages[0]), ("procedure", pages[1])):
        reader.goto(path)
        take(reader, name)
    number = portal.shell(
        "from forms.cases.models import Case;"
        "print(Case.objects.filter(stage='joint_plan', status='open').order_by('pk').first().number)"
    )
    teacher = people.page_as("ole.vesterlund@demo.example", **WIDE)
    teacher.goto(f"/cases/{number}/")
    take(teacher, "case")
    teacher.goto(f"/cases/{number}/joint_plan/1/plan/")
    take(teacher, "step")
    teacher.goto(f"/cases/{number}/joint_plan/1/check/")
    take(teacher, "check")
    taken = sorted(path.stem for path in PICTURES.glob("*.png"))
    assert taken == ["case", "check", "home", "procedure", "role", "step"]
