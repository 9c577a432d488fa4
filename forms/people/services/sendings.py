"""A form counts once, however often it is sent: by a double click, a reload, or a tab that a browser opens again.

A page gives its form a token of one use. The same token with the same content is the same sending; with other
content (somebody went back and wrote something else) it is a new one, so that nothing that was written is lost.
"""

import datetime
import hashlib
import json
import re
import uuid
from collections.abc import Callable

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from forms.people.models import Sending

FIELD = "form_token"
#: How long a browser may keep a page that it sends again.
KEPT = datetime.timedelta(days=30)
_TOKEN = re.compile(r"[0-9a-f]{32}")
_NOT_CONTENT = ("csrfmiddlewaretoken", "resume")


def token_for(request: HttpRequest) -> str:
    """The token of the form on a page: what was sent of it, else a new one."""
    sent = request.POST.get(FIELD, "")
    return sent if _TOKEN.fullmatch(sent) else uuid.uuid4().hex


def key_of(request: HttpRequest) -> str:
    """What a sending is told by: who sent what to where, with which token. Empty without one: it is a new one then."""
    if request.method != "POST" or not _TOKEN.fullmatch(request.POST.get(FIELD, "")):
        return ""
    content = sorted((name, texts) for name, texts in request.POST.lists() if name not in _NOT_CONTENT)
    files = [(name, file.name, _digest(file)) for name, found in request.FILES.lists() for file in found]
    told = json.dumps([request.user.pk, request.path, content, files], ensure_ascii=False)
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()


def _digest(file) -> str:
    found = hashlib.sha256()
    for chunk in file.chunks():
        found.update(chunk)
    file.seek(0)
    return found.hexdigest()


def led_to(key: str) -> str:
    """What the same sending has led to before; empty for one that is new."""
    return Sending.objects.filter(key=key).values_list("led_to", flat=True).first() or "" if key else ""


def once(key: str, act: Callable[[], str], *, by) -> str:
    """What ``act`` leads to, or what it led to when the same was sent before.

    Two at the same moment: the second waits for the first. What ``act`` raises undoes it all, and the sending can be
    sent again. With no key ``act`` is simply called.
    """
    if not key:
        return act()
    with transaction.atomic():
        Sending.objects.bulk_create([Sending(key=key, by=by)], ignore_conflicts=True)  # waits for another's
        sending = Sending.objects.select_for_update().get(key=key)
        if not sending.led_to:
            sending.led_to = act()
            sending.save(update_fields=["led_to"])
    return sending.led_to


def forget_old() -> int:
    """Delete sendings that no browser sends again. Returns how many."""
    return Sending.objects.filter(at__lt=timezone.now() - KEPT).delete()[0]
