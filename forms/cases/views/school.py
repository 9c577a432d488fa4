"""The view over a school's cases, for leadership and resource teams."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404

from forms.cases.access import may_see_school
from forms.cases.selectors.school import school_view
from forms.people.selectors import schools_of
from forms.people.views.base import PersonPage


class SchoolCases(PersonPage):
    """What has no owner or no date, what is overdue with whom, who has how much, and where cases stand."""

    template_name = "cases/school.html"

    def load(self) -> None:
        if not may_see_school(self.request.user):
            raise PermissionDenied
        self.schools = list(schools_of(self.request.user).select_related("owner").order_by("name", "pk"))
        wanted = self.kwargs.get("school")
        found = [one for one in self.schools if wanted is None or one.pk == wanted]
        if not found:
            raise Http404
        self.school = found[0]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        view = school_view(self.request.user, self.school)
        return super().get_context_data(view=view, schools=self.schools, school=self.school, **kwargs)
