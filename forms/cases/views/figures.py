"""Figures of how the work is done: for those who lead a school or its resource team, and for its owner's readers."""

import csv
import io
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forms.cases.access import LEADERSHIP, may_see_figures, owners_whose_figures
from forms.cases.clock import today
from forms.cases.selectors.fidelity import (
    USUAL,
    WITHIN,
    Figures,
    chart_of,
    chosen,
    figures_of_owner,
    figures_of_school,
    periods_of,
    reasons_at,
)
from forms.people.models import School, SchoolOwner
from forms.people.reach import reach_of
from forms.people.views.base import PersonPage

#: What a spreadsheet would take for a formula at the beginning of a cell.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class FiguresStart(PersonPage):
    """Whose figures the person may read; where that is one alone, straight there."""

    template_name = "figures/start.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The list, or the one page that there is."""
        found = figures_for(request.user)
        if len(found) == 1:
            return redirect(found[0]["url"])
        return self.render_to_response(self.get_context_data(found=found))


def figures_for(user: Any) -> list[dict[str, str]]:
    """The pages of figures that a person may read. Two queries."""
    schools = {one.school_id for one in reach_of(user) if may_see_figures(user, one.school_id)}
    found = [
        {"title": owner.name, "url": reverse("cases:figures_owner", args=[owner.pk])}
        for owner in owners_whose_figures(user)
    ]
    return found + [
        {"title": school.name, "url": reverse("cases:figures_school", args=[school.pk])}
        for school in School.objects.filter(pk__in=schools, active=True).order_by("name")
    ]


class FiguresPage(PersonPage):
    """Figures as tables and charts, for a period; or as a file."""

    template_name = "figures/figures.html"
    as_file = False
    owner: SchoolOwner
    name: str

    def figures(self, period: Any, days: int) -> Figures:
        """The figures of the page."""
        raise NotImplementedError(type(self))

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page, or the file."""
        periods = periods_of(self.owner, today())
        period = chosen(periods, request.GET.get("period", ""))
        sent = request.GET.get("days", "")
        days = int(sent) if sent in {str(one) for one in WITHIN} else USUAL
        figures = self.figures(period, days)
        if self.as_file:
            return as_csv(figures, self.name)
        within = [
            {"key": one, "label": ngettext("%(days)d day", "%(days)d days", one) % {"days": one}} for one in WITHIN
        ]
        return self.render_to_response(
            self.get_context_data(
                figures=figures,
                shown=[{"table": one, "chart": chart_of(one) if one.chart else None} for one in figures.tables],
                periods=periods,
                period=period,
                days=days,
                within=within,
                name=self.name,
                file_url=f"{request.path}file/?period={period.key}&days={days}",
                reasons=self.reasons(period),
            )
        )

    def reasons(self, period: Any) -> list[dict[str, Any]]:
        """Why steps were skipped; none for those who see no case."""
        return []


class SchoolFigures(FiguresPage):
    """One school, by stage."""

    school: School

    def load(self) -> None:
        school = School.objects.select_related("owner").filter(pk=self.kwargs["school"], active=True).first()
        if school is None or not may_see_figures(self.request.user, school.pk):
            raise Http404
        self.school, self.owner, self.name = school, school.owner, school.name

    def figures(self, period: Any, days: int) -> Figures:
        return figures_of_school(self.school, period, days)

    def reasons(self, period: Any) -> list[dict[str, Any]]:
        """For leadership, in the cases that they may see."""
        leads = any(one.school_id == self.school.pk and one.rank == LEADERSHIP for one in reach_of(self.request.user))
        return reasons_at(self.school, period, self.request.user) if leads else []


class OwnerFigures(FiguresPage):
    """All schools of an owner, by school and stage."""

    def load(self) -> None:
        owner = owners_whose_figures(self.request.user).filter(pk=self.kwargs["owner"]).first()
        if owner is None:
            raise Http404
        self.owner, self.name = owner, owner.name

    def figures(self, period: Any, days: int) -> Figures:
        return figures_of_owner(list(self.owner.schools.filter(active=True).order_by("name")), period, days)


def as_csv(figures: Figures, name: str) -> HttpResponse:
    """The tables as one file, a cell a line: figure, school or stage, column, number, part of it.

    Semicolons and a byte order mark, as spreadsheets of the two countries open it by a double click; what looks like a
    formula is made text.
    """
    out = io.StringIO()
    rows = csv.writer(out, delimiter=";")
    rows.writerow([_("Whose"), _("Period"), _("Figure"), _("Row"), _("Column"), _("Count"), _("Of these")])
    for table in figures.tables:
        for row in table.rows:
            for column, cell in zip(table.columns, row.cells, strict=True):
                number = _("hidden") if cell.hidden else cell.number
                part = "" if cell.part is None else _("hidden") if cell.hidden else cell.part
                line = [name, figures.period.title, table.title, row.label, column, number, part]
                rows.writerow([harmless(value) for value in line])
    response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="figures-{figures.period.key}.csv"'
    return response


def harmless(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
