"""What is said of a procedure as a whole, told from the page's own fields."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from guidance.procedures.editing.shape import ABOUT, STREAMS

if TYPE_CHECKING:
    from guidance.procedures.editing.telling import Part, Telling

_OWN = ("source", "title", "summary", "guidance", "languages", *STREAMS)
_COUNTRY = re.compile(r"[A-Z]{2}")


def tell_about(to: "Telling") -> "Part":
    """The JSON of a spec without its streams; what is missing has a sign in its place, and is said."""
    frame = to.frame
    part: Part = {name: value for name, value in frame.items() if name not in _OWN and value not in (None, "")}
    part["languages"] = to.languages or ["en"]
    said = frame.get("source") if isinstance(frame.get("source"), Mapping) else {}
    texts = {name: to.text(frame.get(name), ABOUT, name) for name in ("title", "summary", "guidance")}
    source = {name: to.text(said.get(name), ABOUT, f"source.{name}") for name in ("name", "note")}
    for name, found, sentence in (
        ("title", texts["title"], _("The procedure has no title yet.")),
        ("summary", texts["summary"], _("Say in the summary, in a sentence or two, when the procedure is used.")),
        ("source", source["name"], _("Say who made this procedure.")),
    ):
        if not (found or {}).get(to.source, "").strip():
            to.miss(None, name, sentence, left_out=False)
    blank = {part["languages"][0]: "…"}
    to.put(part, title=texts["title"] or blank, summary=texts["summary"] or blank, guidance=texts["guidance"])
    part["source"] = to.put({**said}, name=source["name"] or blank)
    part["source"].pop("note", None)
    to.put(part["source"], note=source["note"])
    if not _COUNTRY.fullmatch(str(part.get("country") or "")):
        to.miss(None, "country", _("Give the country in two letters, such as DK or NO."), left_out=False)
        part["country"] = "XX"
    if not part.get("subjects"):
        to.miss(None, "subjects", _("Say whom a case under this procedure can be about."), left_out=False)
        part["subjects"] = ["pupil"]
    if not part.get("key"):
        part["key"] = "procedure"
    return part
