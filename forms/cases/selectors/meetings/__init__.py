"""Meetings as people read them: agendas, what waits, dates that are proposed."""
