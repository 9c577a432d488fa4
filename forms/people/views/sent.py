"""What a script of ours sends: the fields of a form, without the page."""

import json

from django.http import HttpRequest, QueryDict

MOST_FIELDS = 5_000


def read_body(request: HttpRequest) -> QueryDict | None:
    """The fields as a form would send them: ``{"fields": [[name, text], ...]}``; None if it is no such thing."""
    try:
        sent = json.loads(request.body)["fields"]
        if len(sent) > MOST_FIELDS or not all(isinstance(n, str) and isinstance(v, str) for n, v in sent):
            return None
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    fields = QueryDict(mutable=True)
    for name, value in sent:
        fields.appendlist(name, value)
    return fields
