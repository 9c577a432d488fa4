"""The addresses while a try-out is open: the forms, cases and people lie under its own, everything else where it is.

A page that is shown in a try-out therefore leads to the try-out's pages by itself, and never by a number of the
sandbox to somebody of the portal.
"""

from django.urls import include, path

from portal.urls import urlpatterns as outside

PREFIX = "try-out/"

urlpatterns = [
    path(PREFIX, include("forms.wizard.urls")),
    path(PREFIX, include("forms.cases.urls")),
    path(f"{PREFIX}people/", include("forms.people.urls")),
    *outside,
]
