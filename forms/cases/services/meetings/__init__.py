"""Meetings: called, changed, called off, minuted; the regular meetings of a team, their agenda, and series of both."""
