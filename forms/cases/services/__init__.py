"""The only writers of cases. Each opens its own transaction and adds to the timeline in it."""
