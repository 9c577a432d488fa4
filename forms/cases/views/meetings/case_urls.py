"""Addresses of the meetings of a case."""

from django.urls import path

from forms.cases.views.meetings import case, case_live, series

urlpatterns = [
    path("series/", series.CaseSeries.as_view(), name="case_series"),
    path("new/", case.Call.as_view(), name="meeting_new"),
    path("<int:pk>/", case.ShowMeeting.as_view(), name="meeting"),
    path(
        "<int:pk>/screen/",
        case.ShowMeeting.as_view(screen=True),
        name="meeting_screen",
    ),
    path("<int:pk>/change/", case.Change.as_view(), name="meeting_change"),
    path("<int:pk>/cancel/", case.Cancel.as_view(), name="meeting_cancel"),
    path("<int:pk>/invitation/", case.Invite.as_view(), name="meeting_invite"),
    path("<int:pk>/meeting.ics", case.MeetingFile.as_view(), name="meeting_ics"),
    path("<int:pk>/begin/", case_live.Begin.as_view(), name="meeting_begin"),
    path("<int:pk>/relieve/", case_live.Relieve.as_view(), name="meeting_relieve"),
    path("<int:pk>/minutes/", case_live.SaveMinutes.as_view(), name="meeting_minutes"),
    path("<int:pk>/state/", case_live.State.as_view(), name="meeting_state"),
    path("<int:pk>/agree/", case_live.Agree.as_view(), name="meeting_agree"),
    path("<int:pk>/came/", case_live.Came.as_view(), name="meeting_came"),
    path("<int:pk>/end/", case_live.End.as_view(), name="meeting_end"),
]
