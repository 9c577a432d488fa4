"""The timeline shows tampering and loss, and can still forget a text."""

import pytest
from django.core.management import CommandError, call_command

from forms.cases.errors import BadInput, NotAllowed
from forms.cases.models import Case, TimelineEntry
from forms.cases.services.timeline import file_entries, record, remove_text, verify
from tests.factories import make_case, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def case() -> Case:
    case = make_case()
    record(case, "contact.logged", by=case.owner, data={"channel": "phone"}, text="Nobody answered.")
    return case


def last(case: Case) -> TimelineEntry:
    return case.timeline.order_by("-position")[0]


def test_timeline_that_nobody_touched_verifies(case, capsys):
    call_command("verify_timeline")

    assert capsys.readouterr().out == "1 timelines verify.\n"


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"event": "case.closed"}, "was changed"),
        ({"data": {"channel": "visit"}}, "was changed"),
        ({"text": "They promised to come."}, "The text of entry"),
    ],
)
def test_changed_entry_is_found_and_named(case, change, fault):
    entry = last(case)
    TimelineEntry.objects.filter(pk=entry.pk).update(**change)

    faults = verify(case)

    assert len(faults) == 1
    assert fault in faults[0]
    assert str(entry.position) in faults[0]


def test_missing_entry_in_the_middle_is_found(case):
    case.timeline.get(position=2).delete()

    assert verify(case)[0] == "Entry 2 is missing."


def test_missing_last_entry_is_found_and_the_command_fails(case, capsys):
    last(case).delete()

    with pytest.raises(CommandError, match="1 of 1 timelines do not verify"):
        call_command("verify_timeline", case.number)

    assert f"{case.number}: The last entries are missing: 1." in capsys.readouterr().err


def test_command_names_an_unknown_number():
    with pytest.raises(CommandError, match="No such case: 1999-00001"):
        call_command("verify_timeline", "1999-00001")


def test_removed_text_is_gone_and_the_chain_still_verifies(case):
    leader = make_member(case.school, "leadership", rank="leadership")
    entry = last(case)

    remove_text(entry.pk, reason="Written on the wrong child.", by=leader)

    entry.refresh_from_db()
    assert (entry.text, entry.salt, entry.removed_by) == ("", "", leader)
    assert entry.removed_reason == "Written on the wrong child."
    assert last(case).event == "text.removed"
    assert verify(case) == []


def test_text_is_removed_by_leadership_only_and_with_a_reason(case):
    leader = make_member(case.school, "leadership", rank="leadership")

    with pytest.raises(NotAllowed):
        remove_text(last(case).pk, reason="I regret it.", by=case.owner)
    with pytest.raises(BadInput, match="Say why"):
        remove_text(last(case).pk, reason="  ", by=leader)

    assert last(case).text == "Nobody answered."


def test_entries_are_filed_once_with_a_receipt(case):
    entry = last(case)

    first = file_entries(case.pk, entries=[entry.pk], receipt="26/1234", by=case.owner)
    again = file_entries(case.pk, entries=[entry.pk], receipt="26/9999", by=case.owner)

    assert (first, again) == (1, 0)
    assert TimelineEntry.objects.get(pk=entry.pk).filing.receipt == "26/1234"
    assert verify(case) == []
