"""Addresses of the guided forms. They carry numbers and keys, never a name."""

from django.urls import path

from forms.cases import converters  # noqa: F401  makes <case:...> known
from forms.wizard.views.autosave import Autosave
from forms.wizard.views.check import check
from forms.wizard.views.decide import decide
from forms.wizard.views.raising import raise_a_concern, subjects
from forms.wizard.views.record import Record, StartMeasure, Subjects
from forms.wizard.views.routine import RoutineAutosave, RoutineWizard
from forms.wizard.views.start import run_start, start
from forms.wizard.views.step import StageWizard

app_name = "wizard"

RUN = "cases/<case:number>/<slug:stage>/<int:run_no>"

RECORD = "routines/<int:school>/<slug:procedure>/<slug:routine>/<int:number>"

urlpatterns = [
    path("cases/new/", raise_a_concern, name="raise"),
    path("cases/new/subjects/", subjects, name="subjects"),
    path("start/<slug:procedure_key>/<slug:stage_key>/<slug:step_key>/", start, name="start"),
    path(f"{RUN}/", run_start, name="run"),
    path(f"{RUN}/check/", check, name="check"),
    path(f"{RUN}/decide/", decide, name="decide"),
    path(f"{RUN}/<slug:step>/autosave/", Autosave.as_view(), name="autosave"),
    path(f"{RUN}/<slug:step>/", StageWizard.as_view(), name="step"),
    path(f"{RECORD}/", Record.as_view(), name="routine_record"),
    path(f"{RECORD}/pupils/", Subjects.as_view(), name="routine_subjects"),
    path(f"{RECORD}/measures/new/", StartMeasure.as_view(), name="routine_measure"),
    path(f"{RECORD}/steps/<slug:step>/autosave/", RoutineAutosave.as_view(), name="routine_autosave"),
    path(f"{RECORD}/steps/<slug:step>/", RoutineWizard.as_view(), name="routine_step"),
]
