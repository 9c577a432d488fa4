"""From the spec of a step to the form that asks its questions."""

from forms.wizard.building.asked import Asked, Person, RunningMeasure, StoredFile
from forms.wizard.building.step_form import StepForm, intake_form, step_forms

__all__ = ["Asked", "Person", "RunningMeasure", "StepForm", "StoredFile", "intake_form", "step_forms"]
