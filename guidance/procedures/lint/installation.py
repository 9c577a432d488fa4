"""What a procedure needs of the installation: its pages, the procedures it starts, people in its roles."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from guidance import registry
from guidance.links import page_urls
from guidance.models.procedures import ProcedureVersion
from guidance.procedures.lint.findings import Findings, Place


def check(found: Findings) -> None:
    """Pages that are gone, procedures that are not there, roles that nobody holds. Warnings: they may come later."""
    _pages(found)
    _procedures(found)
    titles = {role.key: role.title for role in found.spec.roles}
    for vacancy in registry.ask("vacant_roles", procedure_key=found.spec.key):
        found.warn(
            "vacant-role",
            f"roles.{vacancy['role']}",
            Place(),
            _("Nobody at %(school)s holds the role %(role)s."),
            school=vacancy["school"],
            role=titles.get(vacancy["role"], vacancy["role"]),
        )


def _pages(found: Findings) -> None:
    named = list(_page_keys(found))
    for language in found.spec.languages:
        there = page_urls(found.spec.key, {key for _path, _place, key in named}, language)
        for path, place, key in named:
            if key not in there:
                found.warn(
                    "page-gone",
                    path,
                    place,
                    _("There is no page %(page)s in %(language)s."),
                    page=key,
                    language=language,
                )


def _page_keys(found: Findings) -> Iterator[tuple[str, Place, str]]:
    spec = found.spec
    parts = [
        ("page", Place(), spec),
        *((f"roles.{role.key}.page", Place(), role) for role in spec.roles),
        *((f"routines.{routine.key}.page", Place(block=(routine.key,)), routine) for routine in spec.routines),
        *((stage.at("page"), stage, stage.stage) for stage in found.stages),
        *((step.at("page"), step, step.step) for step in found.steps),
    ]
    return ((path, place, part.page) for path, place, part in parts if part.page)


def _procedures(found: Findings) -> None:
    started = [
        *(
            (stage.at(f"outcomes.{o.key}.starts"), stage, o.starts)
            for stage in found.stages
            for o in stage.stage.outcomes
        ),
        *(
            (place.at(f"{name}.starts"), place, effect.starts)
            for place in found.fields
            for name in ("stop", "alert")
            if (effect := getattr(place.field, name))
        ),
    ]
    wanted = {key for _path, _place, key in started if key}
    there = set(ProcedureVersion.objects.filter(key__in=wanted).values_list("key", flat=True)) if wanted else set()
    for path, place, key in started:
        if key and key not in there:
            found.warn(
                "procedure-gone", path, place, _("There is no procedure %(procedure)s to start here."), procedure=key
            )
