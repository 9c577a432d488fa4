"""The wizard of a routine's record: the same questions and pages as a case's, about the school and not about a case."""
