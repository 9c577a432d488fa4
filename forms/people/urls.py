"""Addresses of people: numbers only, so that no name ever stands in one."""

from django.urls import path

from forms.people.views import (
    calendar_files,
    calendars,
    imports,
    leave,
    notes,
    preferences,
    pupils,
    rollover,
    sign_in,
    staff,
    start,
)

app_name = "people"

urlpatterns = [
    path("", start.Start.as_view(), name="start"),
    path("me/", staff.Profile.as_view(), name="profile"),
    path("me/reminders/", preferences.Reminders.as_view(), name="reminders"),
    path("me/calendar/", preferences.Calendar.as_view(), name="my_calendar"),
    path("classes/<int:pk>/", start.ShowClass.as_view(), name="class"),
    path("classes/<int:pk>/edit/", start.EditClass.as_view(), name="class_edit"),
    path("pupils/<int:pk>/", pupils.ShowPupil.as_view(), name="pupil"),
    path("pupils/<int:pk>/edit/", pupils.EditPupil.as_view(), name="pupil_edit"),
    path("pupils/<int:pk>/guardians/new/", pupils.AddGuardian.as_view(), name="guardian_new"),
    path("pupils/<int:pk>/guardians/known/", pupils.KnownGuardian.as_view(), name="guardian_known"),
    path("guardians/<int:pk>/edit/", pupils.EditGuardian.as_view(), name="guardian_edit"),
    path("guardians/<int:pk>/end/", pupils.EndGuardian.as_view(), name="guardian_end"),
    path("schools/<int:school>/classes/new/", start.AddClass.as_view(), name="class_new"),
    path("schools/<int:school>/pupils/new/", pupils.AddPupil.as_view(), name="pupil_new"),
    path("schools/<int:school>/staff/", staff.Staff.as_view(), name="staff"),
    path("schools/<int:school>/staff/new/", staff.AddMember.as_view(), name="member_new"),
    path("schools/<int:school>/next-year/", rollover.RollOver.as_view(), name="rollover"),
    path("schools/<int:school>/leave/new/", leave.AddLeave.as_view(), name="leave_new"),
    path("leave/<int:pk>/edit/", leave.EditLeave.as_view(), name="leave_edit"),
    path("leave/<int:pk>/end/", leave.EndLeave.as_view(), name="leave_end"),
    path("staff/<int:pk>/edit/", staff.EditMember.as_view(), name="member_edit"),
    path("asked/<int:pk>/", sign_in.AcceptRequest.as_view(), name="asked"),
    path("asked/<int:pk>/refuse/", sign_in.RefuseRequest.as_view(), name="asked_refuse"),
    path("staff/<int:pk>/end/", staff.EndMember.as_view(), name="member_end"),
    path("schools/<int:school>/partners/", staff.Partners.as_view(), name="partners"),
    path("schools/<int:school>/partners/new/", staff.AddPartner.as_view(), name="partner_new"),
    path("schools/<int:school>/partners/<int:pk>/", staff.EditPartner.as_view(), name="partner_edit"),
    path("schools/<int:school>/calendar/", calendars.ShowCalendar.as_view(), name="calendar"),
    path("schools/<int:school>/calendar/new/", calendars.AddPeriod.as_view(), name="period_new"),
    path("schools/<int:school>/calendar/<int:pk>/", calendars.ChangePeriod.as_view(), name="period"),
    path("schools/<int:school>/calendar/<int:pk>/end/", calendars.EndPeriod.as_view(), name="period_end"),
    path(
        "schools/<int:school>/calendar/file.<str:ending>", calendar_files.ExportCalendar.as_view(), name="calendar_file"
    ),
    path("schools/<int:school>/calendar/import/", calendar_files.CalendarUpload.as_view(), name="calendar_import"),
    path(
        "schools/<int:school>/calendar/import/template/<slug:language>/",
        calendar_files.CalendarTemplate.as_view(),
        name="calendar_template",
    ),
    path(
        "schools/<int:school>/calendar/import/<str:token>/",
        calendar_files.CalendarPreview.as_view(),
        name="calendar_preview",
    ),
    path("schools/<int:school>/notes/", notes.Notes.as_view(), name="notes"),
    path(
        "schools/<int:school>/notes/<slug:procedure_key>/<slug:stage_key>/<slug:step_key>/",
        notes.WriteNote.as_view(),
        name="note",
    ),
    path("import/", imports.Imports.as_view(), name="import"),
    path("import/<int:school>/<slug:kind>/", imports.Upload.as_view(), name="import_upload"),
    path("import/<int:school>/<slug:kind>/<str:token>/", imports.Preview.as_view(), name="import_preview"),
    path("import/template/<slug:kind>/<slug:language>/", imports.Template.as_view(), name="import_template"),
]
