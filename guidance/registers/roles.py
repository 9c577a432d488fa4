"""The register of roles."""

from typing import Any

import django.forms
from django.contrib.admin import display
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.text import slugify
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from guidance import registry
from guidance.models import ProcedureVersion, Role
from guidance.procedures.spec import ProcedureSpec
from guidance.procedures.uses import uses_in_words
from guidance.registers.base import Register
from guidance.registers.inputs import RegisterForm
from guidance.registers.texts import TextsField


def procedures_naming(role_key: str) -> list[ProcedureSpec]:
    """The procedures that are published now and name a role, in their words of today."""
    specs = (version.wording() for version in ProcedureVersion.objects.newest())
    return [spec for spec in specs if any(role.key == role_key for role in spec.roles)]


class RoleForm(RegisterForm):
    """A role, which procedures name by its key and take their words from."""

    key = django.forms.RegexField(
        regex=r"^[a-z][a-z0-9_]*$",
        max_length=60,
        required=False,
        label=gettext_lazy("Key"),
        help_text=gettext_lazy("How procedures name the role. Set once; made from the title if left empty."),
        error_messages={"invalid": gettext_lazy("Use small letters a to z, numbers and _, beginning with a letter.")},
    )
    titles = TextsField(label=gettext_lazy("Title"), length=120, required=True)
    summary = TextsField(label=gettext_lazy("What the role is, in a sentence or two"), length=500, long=True)
    made_up_of = django.forms.MultipleChoiceField(
        label=gettext_lazy("Made up of the roles"),
        required=False,
        widget=django.forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("For a team: whoever holds one of these roles is in it."),
    )

    class Meta:
        model = Role
        fields = ("key", "titles", "summary", "rank", "made_up_of")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        role = self.instance
        others = Role.objects.exclude(pk=role.pk)
        self.fields["made_up_of"].choices = [(other.key, str(other)) for other in others]
        for name in ("titles", "summary"):
            self.fields[name].start_from(getattr(role, name) or {})
        self.fields["rank"].help_text = _("What whoever holds the role may do anywhere. A change counts at once.")
        if role.pk:
            self.fields["key"].disabled = True

    def clean_key(self) -> str:
        """Raises: ValidationError for a key that is taken."""
        key = self.cleaned_data["key"]
        if key and Role.objects.filter(key=key).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("Another role has this key."))
        return key

    def clean(self) -> dict[str, Any]:
        """Raises: ValidationError for a team that is made up of itself."""
        data = super().clean()
        if not data.get("key") and data.get("titles"):
            data["key"] = _free_key(next(iter(data["titles"].values())))
        if data.get("made_up_of") and self._leads_back(data.get("key", ""), data["made_up_of"]):
            self.add_error("made_up_of", _("This would make the role a part of itself."))
        return data

    @staticmethod
    def _leads_back(key: str, parts: list[str]) -> bool:
        known = dict(Role.objects.values_list("key", "made_up_of"))
        waiting, seen = list(parts), set()
        while waiting:
            part = waiting.pop()
            if part == key:
                return True
            if part not in seen:
                seen.add(part)
                waiting.extend(known.get(part) or ())
        return False


def _free_key(title: str) -> str:
    """A key from a title that no other role has."""
    letters = title.lower().replace("æ", "ae").replace("ø", "oe").replace("å", "aa")
    base = slugify(letters).replace("-", "_").strip("_")[:50]
    base = base if base[:1].isalpha() else f"role_{base}".rstrip("_")
    key, number = base, 1
    while Role.objects.filter(key=key).exists():
        number += 1
        key = f"{base}_{number}"
    return key


class RoleRegister(Register):
    """What people at a school can be."""

    model = Role
    base_url_path = "registers/roles"
    menu_icon = "user"
    list_display = ("title", "rank", "parts", "key")
    list_filter = ("rank",)
    search_fields = ("key", "titles")
    ordering = ("key",)
    exports = ("key", "title", "summary_text", "rank", "parts")
    fields = ("titles", "summary", "rank", "made_up_of", "key")
    form_class = RoleForm
    #: Rows that keep a role and that ``in_use`` tells of in words.
    told = ("people.membership",)

    @display(description=gettext_lazy("Title"))
    def title(self, row: Role) -> str:
        """The title in the reader's language."""
        return row.title_in(get_language())

    @display(description=gettext_lazy("What it is"))
    def summary_text(self, row: Role) -> str:
        """The summary in the reader's language."""
        return row.summary_in(get_language())

    @display(description=gettext_lazy("Made up of"))
    def parts(self, row: Role) -> str:
        """The titles of the roles that make it up."""
        titles = row.__dict__.get("_titles")
        if titles is None:
            self.prepare([row])
            titles = row.__dict__["_titles"]
        return ", ".join(titles.get(key, key) for key in row.made_up_of)

    def prepare(self, rows: list[Role]) -> None:
        language = get_language()
        titles = {role.key: role.title_in(language) for role in Role.objects.all()}
        for row in rows:
            row.__dict__["_titles"] = titles

    def notes_on(self, row: Role) -> list[str]:
        titles = [spec.title.to(get_language()) for spec in procedures_naming(row.key)]
        if not titles:
            return []
        return [
            _("These procedures name this role, and take up its words when they are published next: %(titles)s.")
            % {"titles": ", ".join(titles)}
        ]

    def in_use(self, row: Role, user: Any) -> list[str]:
        reasons = uses_in_words(row.key)
        reasons += [
            _("The role “%(title)s” is made up of it.") % {"title": role}
            for role in Role.objects.exclude(pk=row.pk)
            if row.key in role.made_up_of
        ]
        return reasons + registry.ask("role_uses", user=user, role_key=row.key)

    def rows(self, user: Any, action: str = "view") -> QuerySet:
        return Role.objects.all()
