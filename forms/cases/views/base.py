"""What pages of one case share: the case, for those who may see it alone; the rest is every person's page's."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from forms.cases.access import may, remember_seen
from forms.cases.models import Case
from forms.cases.services.access_log import note_access
from forms.people.views.base import PersonPage

PEOPLE = ("staff_member", "owner", "coordinator")


def case_or_404(request: HttpRequest, number: str, action: str = "see") -> Case:
    """The case by its number, if the person may see it.

    Raises: Http404 where it does not exist or is not theirs to know about (the two look the same); PermissionDenied
    where they may see it but not do ``action``.
    """
    case = (
        Case.objects.visible_to(request.user)
        .select_related("version", "move_to", "school", "pupil__school_class", "school_class", *PEOPLE)
        .defer("version__spec", "move_to__spec")
        .filter(number=number)
        .first()
    )
    if case is None:
        raise Http404
    remember_seen(request.user, case)
    if action != "see" and not may(request.user, action, case):
        raise PermissionDenied
    return case


class CasePage(PersonPage):
    """A page of one case; ``self.case`` is loaded and seen to be the person's before anything else happens."""

    action = "see"
    logged_as = ""  # a word for the access log; empty: this page is not logged as a look of its own
    case: Case

    def load(self) -> None:
        request = self.request
        self.case = case_or_404(request, self.kwargs["number"], self.action)
        if self.logged_as:
            note_access(self.case, request.user, action=self.logged_as, right=self.action, path=request.path)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(case=self.case, **kwargs)
