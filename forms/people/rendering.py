"""Forms in the portal's look. Every form of ours inherits from here; the CMS keeps its own."""

import django.forms
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_lazy as _


class PortalFormRenderer(TemplatesSetting):
    """The ``default_renderer`` of our forms; a global FORM_RENDERER would reach the CMS too.

    Widgets come from ``templates/django/forms/widgets/``, which nothing but this renderer reads.
    """

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"


class PortalFormMixin:
    """What our forms share: the look, no colon after labels, and no check by the browser.

    A browser's own bubbles come one at a time, in the browser's language, and would keep a draft from being saved.
    """

    default_renderer = PortalFormRenderer
    use_required_attribute = False

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if field.error_messages.get("required") == django.forms.Field.default_error_messages["required"]:
                field.error_messages["required"] = _("Answer this question.")


class PortalForm(PortalFormMixin, django.forms.Form):
    """A form in the portal's look: ``{{ form }}`` writes the error summary and the fields (components/form.html)."""


class PortalModelForm(PortalFormMixin, django.forms.ModelForm):
    """A form of a model in the portal's look."""


def dressed(form: django.forms.BaseForm, *, hints: bool = True) -> django.forms.BaseForm:
    """Give somebody else's form (allauth's) the portal's look, and return it.

    Args:
        form: changed in place. What must be filled in is nearly all of such a form, so only the rest is marked.
        hints: whether its help texts stay.
    """
    form.renderer = PortalFormRenderer()
    form._bound_fields_cache.clear()  # fields of a form that was checked keep the renderer that it had then
    form.use_required_attribute = False
    form.label_suffix = ""
    for field in form.fields.values():
        # A label says what is asked for; a text that goes away when one types is no help.
        field.widget.attrs.pop("placeholder", None)
        field.pinned = field.required
        if not hints:
            field.help_text = ""
    return form
