"""What stops a pack from being loaded."""


class StarterError(Exception):
    """A file of a pack that cannot be used. ``str()`` names the file, the line where known, and what is wrong."""

    def __init__(self, file: object, sentence: str, line: int | None = None) -> None:
        super().__init__(f"{file}:{line}: {sentence}" if line else f"{file}: {sentence}")
