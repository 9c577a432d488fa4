"""Addresses of the try-out. Everything that is none of its own is asked of the portal, in the sandbox."""

from django.urls import path

from portal.tryout import views

app_name = "tryout"

urlpatterns = [
    path("begin/<int:page_id>/", views.begin, name="begin"),
    path("clock/", views.clock, name="clock"),
    path("person/", views.person, name="person"),
    path("stage/", views.stage, name="stage"),
    path("leave-out/", views.leave_out, name="leave_out"),
    path("again/", views.again, name="again"),
    path("end/", views.end, name="end"),
    path("<path:rest>", views.inside, name="inside"),
]
