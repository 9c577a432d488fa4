"""One class a kind of field: how a question of the spec is asked. The registry is what makes a new kind one class.

Every field hands on what was typed (see ``forms.cases.values`` for what it becomes): none of them refuses anything.
"""

from forms.wizard.building.questions import rows, single
from forms.wizard.building.questions.base import REGISTRY, VOICES, Question, asks, keep_chosen, question
from forms.wizard.building.questions.single import Notice

__all__ = ["REGISTRY", "VOICES", "Notice", "Question", "asks", "keep_chosen", "question", "rows", "single"]
