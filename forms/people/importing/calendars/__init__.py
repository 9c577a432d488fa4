"""Calendars from files, iCalendar (ICS) and CSV: read, compared with what stands, written all or not at all."""
