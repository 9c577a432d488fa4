"""Addresses of cases. Numbers and keys only: no name ever stands in one."""

from django.urls import include, path

from forms.cases import converters  # noqa: F401  makes <case:...> known
from forms.cases.urls_of_school import of_figures, of_routines
from forms.cases.views import (
    actions,
    agreements,
    contacts,
    dates,
    detail,
    feed,
    going,
    handing,
    home,
    list,
    measures,
    moving,
    people,
    school,
)
from forms.cases.views.requests import answering, asking

app_name = "cases"

# ``m12`` and not ``12``: the wizard has /cases/<number>/<stage>/<run>/, and a stage may be called so.
of_measures = [
    path("", measures.CaseMeasures.as_view(), name="measures"),
    path("new/", measures.AddMeasure.as_view(), name="measure_new"),
    path("m<int:measure>/", measures.ShowMeasure.as_view(), name="measure"),
    path("m<int:measure>/correct/", measures.CorrectMeasure.as_view(), name="measure_correct"),
    path("m<int:measure>/change/", measures.ChangeMeasure.as_view(), name="measure_change"),
    path("m<int:measure>/look/", measures.EvaluateMeasure.as_view(), name="measure_look"),
    path("m<int:measure>/end/", measures.EndMeasure.as_view(), name="measure_end"),
    path("m<int:measure>/share/", measures.ShareMeasure.as_view(), name="measure_share"),
    path("m<int:measure>/unshare/", measures.UnshareMeasure.as_view(), name="measure_unshare"),
]

urlpatterns = [
    path("my/", home.Home.as_view(), name="home"),
    path("my/notices/<int:pk>/", home.Acknowledge.as_view(), name="acknowledge"),
    path("my/asked/<int:pk>/", home.AnswerAsk.as_view(), name="ask"),
    path("calendar/<str:token>.ics", feed.Feed.as_view(), name="feed"),
    path("school/", school.SchoolCases.as_view(), name="school"),
    path("school/<int:school>/", school.SchoolCases.as_view(), name="school_of"),
    path("contacts/", contacts.Contacts.as_view(), name="contacts"),
    path("contacts/new/", contacts.LogContact.as_view(), name="contact_new"),
    path("approaches/new/", contacts.RecordApproach.as_view(), name="approach_new"),
    path("approaches/<int:pk>/", contacts.ShowApproach.as_view(), name="approach"),
    path("team-meetings/", include("forms.cases.views.meetings.team_urls")),
    path("meetings/<case:number>/", include("forms.cases.views.meetings.case_urls")),
    path("requests/", answering.Requests.as_view(), name="requests"),
    path("requests/new/", asking.AskWithoutCase.as_view(), name="request_new"),
    path("requests/<int:pk>/", answering.ShowRequest.as_view(), name="request"),
    path("requests/<int:pk>/take/", answering.TakeUp.as_view(), name="request_take"),
    path("requests/<int:pk>/withdraw/", answering.Withdraw.as_view(), name="request_withdraw"),
    path("files/<slug:token>/", detail.CaseFile.as_view(), name="file"),
    path("routines/", include(of_routines)),
    path("figures/", include(of_figures)),
    path("handing/<int:pk>/", handing.HandOn.as_view(), name="hand_on"),
    path("going/<int:school>/<int:person>/", going.Going.as_view(), name="going"),
    path("cases/", list.CaseList.as_view(), name="list"),
    path("cases/<case:number>/", detail.CaseDetail.as_view(), name="detail"),
    path("cases/<case:number>/answers/", detail.CaseAnswers.as_view(), name="answers"),
    path("cases/<case:number>/timeline/", detail.CaseTimeline.as_view(), name="timeline"),
    path("cases/<case:number>/measures/", include(of_measures)),
    path("cases/<case:number>/agreements/", agreements.CaseAgreements.as_view(), name="agreements"),
    path("cases/<case:number>/agreements/copy/", agreements.HomeCopy.as_view(), name="agreement_copy"),
    path("cases/<case:number>/contact/", contacts.LogCaseContact.as_view(), name="contact"),
    path("cases/<case:number>/request/", asking.AskFromCase.as_view(), name="case_request"),
    path("cases/<case:number>/", include("forms.cases.views.introducing")),
    path("cases/<case:number>/give/", actions.Give.as_view(), name="give"),
    path("cases/<case:number>/take/", actions.Take.as_view(), name="take"),
    path("cases/<case:number>/coordinator/", actions.Ask.as_view(), name="coordinator"),
    path("cases/<case:number>/dates/pause/<int:due>/", dates.Pause.as_view(), name="due_pause"),
    path("cases/<case:number>/dates/resume/<int:due>/", dates.Resume.as_view(), name="due_resume"),
    path("cases/<case:number>/dates/extend/<int:due>/", dates.Extend.as_view(), name="due_extend"),
    path("cases/<case:number>/coordinator/release/", people.Release.as_view(), name="coordinator_release"),
    path("cases/<case:number>/coordinator/a<int:pk>/", people.TakeBack.as_view(), name="coordinator_back"),
    path("cases/<case:number>/people/", people.CasePeople.as_view(), name="people"),
    path("cases/<case:number>/people/new/", people.AddPerson.as_view(), name="person_new"),
    path("cases/<case:number>/people/p<int:pk>/", people.EndPerson.as_view(), name="person_end"),
    path("cases/<case:number>/services/new/", people.AddPartner.as_view(), name="partner_new"),
    path("cases/<case:number>/services/s<int:pk>/", people.EditPartner.as_view(), name="partner"),
    path("cases/<case:number>/end/", actions.End.as_view(), name="end"),
    path("cases/<case:number>/reopen/", actions.Reopen.as_view(), name="reopen"),
    path("cases/<case:number>/version/", moving.MoveVersion.as_view(), name="move_version"),
    path("cases/<case:number>/version/keep/", moving.KeepVersion.as_view(), name="keep_version"),
    path("cases/<case:number>/answers/correct/<int:answers>/<str:field>/", actions.Correct.as_view(), name="correct"),
    path(
        "cases/<case:number>/answers/remove/<int:answers>/<str:field>/",
        actions.RemoveAnswer.as_view(),
        name="remove_answer",
    ),
    path("cases/<case:number>/timeline/remove/<int:entry>/", actions.RemoveText.as_view(), name="remove_text"),
]
