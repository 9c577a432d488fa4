"""The list of cases. Names are searched for by POST, so that none ever stands in an address."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from forms.cases.inputs.list import CaseFilter
from forms.cases.selectors.list import filtered, one_page, search
from forms.people.views.base import PersonPage, page_number

LONGEST_SEARCH = 100


class CaseList(PersonPage):
    """Cases that the person may see."""

    template_name = "cases/list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        data = self.request.GET if self.request.GET else {"status": "open"}
        form = CaseFilter(data, user=self.request.user)
        if "page" in kwargs:
            return super().get_context_data(form=form, **kwargs)
        filters = form.filters()
        page = one_page(filtered(self.request.user, filters), page_number(self.request))
        return super().get_context_data(
            form=form,
            page=page,
            active=bool(set(filters) - {"status"}) or filters.get("status", "open") != "open",
            previous_url=self._url(page.number - 1) if page.number > 1 else "",
            next_url=self._url(page.number + 1) if page.more else "",
            **kwargs,
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        """Search for a number or a name."""
        words = request.POST.get("words", "").replace("\x00", "").strip()[:LONGEST_SEARCH]
        if not words:
            return self.get(request)
        return self.render_to_response(self.get_context_data(page=search(request.user, words), words=words))

    def _url(self, number: int) -> str:
        kept = {name: value for name, value in self.request.GET.items() if name != "page"}
        return reverse("cases:list") + "?" + urlencode(kept | {"page": number})
