"""Addresses of questions about the guidance. They carry keys and numbers, never what was asked."""

from django.urls import path

from guidance.care import views

app_name = "care"

urlpatterns = [
    path("", views.ask, name="ask"),
    path("sent/", views.sent, name="sent"),
    path("<int:pk>/read/", views.read, name="read"),
]
