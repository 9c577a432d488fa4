"""Put a team or a family in touch with somebody outside the school."""

from typing import Any

from django.urls import path
from django.utils.translation import gettext_lazy

from forms.cases.inputs.introducing import IntroduceForm
from forms.cases.models import CasePartner
from forms.cases.services.introducing import introduce
from forms.cases.views.actions import CaseAction


class Introduce(CaseAction):
    """Put in touch, at any stage: nothing of the case is opened by it."""

    action = "fill"
    form_class = IntroduceForm
    title = gettext_lazy("Put in touch with a service")
    lead = gettext_lazy(
        "The service sees nothing of the case. To share anything, consent is needed: that is another step."
    )
    button = gettext_lazy("Put in touch")
    done_message = gettext_lazy("It is noted in the case.")

    def form_kwargs(self) -> dict[str, Any]:
        return {"case": self.case}

    def act(self, form: IntroduceForm) -> CasePartner:
        return introduce(self.case.pk, by=self.request.user, **form.cleaned_data)


urlpatterns = [path("introduce/", Introduce.as_view(), name="introduce")]
