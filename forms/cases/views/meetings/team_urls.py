"""Addresses of the meetings of teams."""

from django.urls import path

from forms.cases.views.meetings import files, items, live, series, team

urlpatterns = [
    path("", team.TeamMeetings.as_view(), name="team_meetings"),
    path("new/", team.Plan.as_view(), name="team_meeting_new"),
    path("series/new/", series.TeamSeries.as_view(), name="team_series_new"),
    path("<int:pk>/", live.ShowMeeting.as_view(), name="team_meeting"),
    path("<int:pk>/screen/", live.ShowMeeting.as_view(screen=True), name="team_meeting_screen"),
    path("<int:pk>/change/", team.Change.as_view(), name="team_meeting_change"),
    path("<int:pk>/cancel/", team.Cancel.as_view(), name="team_meeting_cancel"),
    path("<int:pk>/begin/", live.Begin.as_view(), name="team_meeting_begin"),
    path("<int:pk>/end/", live.End.as_view(), name="team_meeting_end"),
    path("<int:pk>/relieve/", live.Relieve.as_view(), name="team_meeting_relieve"),
    path("<int:pk>/order/", live.Order.as_view(), name="team_meeting_order"),
    path("<int:pk>/present/", live.Present.as_view(), name="team_meeting_present"),
    path("<int:pk>/minutes/", live.SaveMinutes.as_view(), name="team_meeting_minutes"),
    path("<int:pk>/meeting.ics", files.TeamMeetingFile.as_view(), name="team_meeting_ics"),
    path("<int:pk>/state/", live.State.as_view(), name="team_meeting_state"),
    path("<int:pk>/items/new/", live.AddItem.as_view(), name="agenda_item_new"),
    path("<int:pk>/items/<int:item>/", items.ShowItem.as_view(), name="agenda_item"),
    path("<int:pk>/items/<int:item>/screen/", items.ShowItem.as_view(screen=True), name="item_screen"),
    path("<int:pk>/items/<int:item>/remove/", live.RemoveItem.as_view(), name="agenda_item_remove"),
    path("<int:pk>/items/<int:item>/minutes/", live.SaveMinutes.as_view(), name="agenda_item_minutes"),
    path("<int:pk>/items/<int:item>/state/", live.State.as_view(), name="agenda_item_state"),
    path("<int:pk>/items/<int:item>/answer/", items.Answer.as_view(), name="agenda_item_answer"),
    path("<int:pk>/items/<int:item>/agree/", items.Agree.as_view(), name="agenda_item_agree"),
    path("<int:pk>/items/<int:item>/done/", items.Conclude.as_view(), name="agenda_item_done"),
]
