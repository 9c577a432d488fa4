"""What steps belong to, as a wizard asks it: a run of a stage of a case, or a record of a routine."""

from collections import OrderedDict
from contextlib import AbstractContextManager
from typing import Any

from django.http import Http404, HttpResponse

from forms.wizard.building import StepForm


class Belonging:
    """Questions that a subclass of StepWizard answers.

    A *place* has ``open``, ``spec``, ``words``, ``school``, ``language``, and addresses: ``step_url``, ``check_url``,
    ``home_url``. Its *journey* has ``steps``, ``find_slug``, ``next_after``, ``before``. The *circumstances* say what
    the person may do there and what the forms need to know; the *writing* calls the services.
    """

    def enter_place(self) -> Any:
        """The place that the address names. Raises: Http404 for those who may not be there."""
        raise NotImplementedError(type(self))

    def hold_place(self) -> AbstractContextManager[Any]:
        """Lock the place in a transaction and give what is held and the place as it is then. Raises: StepClosed."""
        raise NotImplementedError(type(self))

    def read_journey(self) -> Any:
        """The journey from the answers as they are now; of what is held, where something is."""
        raise NotImplementedError(type(self))

    def forms_of(self, words: Any) -> "OrderedDict[str, type[StepForm]]":
        """The form classes by step key, in these words of the procedure."""
        raise NotImplementedError(type(self))

    def make_circumstances(self) -> Any:
        """What the forms need to know."""
        raise NotImplementedError(type(self))

    def make_writing(self) -> Any:
        """The services, for the step that is stood on."""
        raise NotImplementedError(type(self))

    def page_context(self, form: StepForm) -> dict[str, Any]:
        """Everything around the questions."""
        raise NotImplementedError(type(self))

    def missing(self, slug: str) -> Http404:
        """Why there is no such step now."""
        raise NotImplementedError(type(self))

    def looked_at(self) -> HttpResponse | None:
        """Note that the step is looked at; a page that goes before it, or None."""
        return None
