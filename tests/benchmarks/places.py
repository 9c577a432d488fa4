"""Where the benchmarks measure: found in the demo's data, run inside the portal."""

import json

from django.urls import reverse
from wagtail.models import Page

from forms.cases.journey import journey
from forms.cases.models import StageRun
from forms.people.models import User

TEXTS = ("short_text", "long_text")


def places() -> None:
    """Print, as JSON, a guidance page, a step that its case's owner may write in, the same step of stock formtools,
    and who reads the case list: the one who sees most.
    """
    guidance = Page.objects.live().filter(depth__gt=3, locale__language_code="en").order_by("path").first()
    run, state = writable()
    step = reverse("wizard:step", args=[run.case.number, run.stage, run.number, state.slug])
    users = User.objects.filter(is_active=True)
    reader = max(
        users, key=lambda user: run.case.__class__.objects.visible_to(user).filter(school=run.case.school).count()
    )
    print(
        json.dumps(
            {
                "guidance": guidance.get_url(),
                "step": step,
                "stock": f"/bench/stock/{run.version.key}/{run.stage}/{state.spec.key}/",
                "writer": run.case.owner.email,
                "reader": reader.email,
            }
        )
    )


def writable() -> tuple[StageRun, object]:
    """An open run, and of its steps that the owner may write in the one with most texts."""
    runs = StageRun.objects.filter(ended_at=None, case__status="open", case__owner__is_active=True, version__number=1)
    best = None
    for run in runs.select_related("case__owner", "version"):
        for state in journey(run, user=run.case.owner).steps:
            texts = sum(field.kind in TEXTS for field in state.fields)
            plain = all(not field.sensitive for field in state.fields)
            if state.mine and plain and state.state in ("open", "begun") and (best is None or texts > best[0]):
                best = (texts, run, state)
    return best[1], best[2]


def many(count: int) -> None:
    """Print, as JSON, so many steps in cases of their own, each with the e-mail of one who may write there."""
    found = []
    runs = StageRun.objects.filter(ended_at=None, case__status="open", case__owner__is_active=True)
    for run in runs.select_related("case__owner", "version").order_by("pk"):
        for state in journey(run, user=run.case.owner).steps:
            plain = not any(field.sensitive for field in state.fields) and not state.about_class
            if state.mine and plain and state.can_be_filled and any(one.kind in TEXTS for one in state.fields):
                address = f"/cases/{run.case.number}/{run.stage}/{run.number}/{state.slug}/"
                found.append({"step": address, "email": run.case.owner.email})
                break
        if len(found) == count:
            break
    print(json.dumps(found))
