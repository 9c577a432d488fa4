"""Pages of meetings: those of a case, and the regular ones of a team."""
