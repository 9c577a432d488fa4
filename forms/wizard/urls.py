"""Addresses of the guided forms. They carry numbers and keys, never a name."""

from django.urls import path

from forms.cases import converters  # noqa: F401  makes <case:...> known
from forms.wizard.views.autosave import Autosave
from forms.wizard.views.check import check
from forms.wizard.views.decide import decide
from forms.wizard.views.raising import raise_a_concern, subjects
from forms.wizard.views.start import run_start, start
from forms.wizard.views.step import StageWizard

app_name = "wizard"

RUN = "cases/<case:number>/<slug:stage>/<int:run_no>"

urlpatterns = [
    path("cases/new/", raise_a_concern, name="raise"),
    path("cases/new/subjects/", subjects, name="subjects"),
    path("start/<slug:procedure_key>/<slug:stage_key>/<slug:step_key>/", start, name="start"),
    path(f"{RUN}/", run_start, name="run"),
    path(f"{RUN}/check/", check, name="check"),
    path(f"{RUN}/decide/", decide, name="decide"),
    path(f"{RUN}/<slug:step>/autosave/", Autosave.as_view(), name="autosave"),
    path(f"{RUN}/<slug:step>/", StageWizard.as_view(), name="step"),
]
