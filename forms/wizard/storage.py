"""The wizard's storage: a view of the rows that a service wrote. It keeps nothing, and nothing is kept in it."""

from typing import Any

from formtools.wizard.storage.base import BaseStorage


class AnswerRows(BaseStorage):
    """What is stored for each step, for formtools to read. Only ``save_answers`` writes.

    The current step is the address's, and is held for the request alone.
    """

    def __init__(self, prefix: str, request: Any = None, file_storage: Any = None) -> None:
        super().__init__(prefix, request, file_storage)
        self.init_data()
        self._raw: dict[str, dict[str, Any]] = {}

    def look_at(self, raw_by_slug: dict[str, dict[str, Any]], current: str) -> None:
        """Show these rows, the newest that were read, and stand on a step."""
        self._raw = raw_by_slug
        self.current_step = current

    def get_step_data(self, step: str) -> dict[str, Any]:
        """What is stored of a step, as typed; empty before anybody wrote."""
        return self._raw.get(step, {})

    def set_step_data(self, step: str, cleaned_data: Any) -> None:
        """Refused. Raises: TypeError."""
        raise TypeError("Answers are written by forms.cases.services.answers alone.")

    def get_step_files(self, step: str) -> None:
        """None: files are rows of their own (Attachment)."""
        return None

    def set_step_files(self, step: str, files: Any) -> None:
        """Refused. Raises: TypeError."""
        raise TypeError("Files are written by forms.cases.services.answers alone.")

    def reset(self) -> None:
        """Nothing to reset: a wizard that starts again does not forget what a colleague wrote."""

    def update_response(self, response: Any) -> None:
        """Nothing to add to the answer."""
