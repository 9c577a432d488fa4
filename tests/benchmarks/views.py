"""What the portal is compared with: a view that does nothing, and formtools' own session wizard."""

from collections import OrderedDict
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.utils.timezone import localdate
from formtools.wizard.views import NamedUrlSessionWizardView

from forms.wizard.building import step_forms
from forms.wizard.building.asked import Asked
from guidance.models import ProcedureVersion

PAGE = """<!doctype html><title>Stock</title><form method="post">{% csrf_token %}
{{ wizard.management_form }}{{ wizard.form }}<button>Save</button></form>"""


def empty(request: HttpRequest) -> HttpResponse:
    """Django with all our middleware, and nothing else."""
    return HttpResponse("ok")


class StockWizard(NamedUrlSessionWizardView):
    """formtools as it comes, with database sessions, over the very forms that the portal's own wizard uses."""

    url_name = "bench-stock"

    @classmethod
    def get_initkwargs(cls, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {"form_list": OrderedDict(), "condition_dict": {}, "initial_dict": {}, "instance_dict": {}}

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        version = ProcedureVersion.objects.get(key=kwargs["procedure"], number=1)
        self.asked = Asked(today=localdate())
        self.form_list = step_forms(version.wording(), kwargs["stage"], "en")
        return super().dispatch(request, *args, **kwargs)

    def get_step_url(self, step: str) -> str:
        return self.request.path.rsplit("/", 2)[0] + f"/{step}/"

    def get_form_kwargs(self, step: str | None = None) -> dict[str, Any]:
        return {"asked": self.asked}

    def render(self, form: Any = None, **kwargs: Any) -> HttpResponse:
        context = self.get_context_data(form=form or self.get_form(), **kwargs)
        return HttpResponse(engines["django"].from_string(PAGE).render(context, self.request))
