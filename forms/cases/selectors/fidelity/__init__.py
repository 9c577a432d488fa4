"""Fidelity: how the work was done, in counts."""


def beside_record(record, routine, user):
    """Figures beside a record's questions."""
    return None
