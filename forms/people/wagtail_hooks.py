"""Puts the registers into the CMS."""

from wagtail_modeladmin.options import modeladmin_register

from forms.people.registers import CalendarGroup, SchoolsGroup

modeladmin_register(SchoolsGroup)
modeladmin_register(CalendarGroup)
