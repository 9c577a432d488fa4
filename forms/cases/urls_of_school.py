"""Addresses about a school and not about a case: its routines and its figures. The namespace is that of the cases."""

from django.urls import path

from forms.cases.views import figures, routines

of_routines = [
    path("", routines.Routines.as_view(), name="routines"),
    path("<int:school>/<slug:procedure>/<slug:routine>/", routines.Routine.as_view(), name="routine"),
]
of_figures = [
    path("", figures.FiguresStart.as_view(), name="figures"),
    path("schools/<int:school>/", figures.SchoolFigures.as_view(), name="figures_school"),
    path("schools/<int:school>/file/", figures.SchoolFigures.as_view(as_file=True), name="figures_school_file"),
    path("owners/<int:owner>/", figures.OwnerFigures.as_view(), name="figures_owner"),
    path("owners/<int:owner>/file/", figures.OwnerFigures.as_view(as_file=True), name="figures_owner_file"),
]
