"""Registers in the CMS on wagtail-modeladmin: lists of what the portal is set up with, and never of pupils.

modeladmin 2.5 checks no right in its history, lets any one permission of a model open lists, inspection and export,
guards only the list by ``get_queryset``, filters by whatever the address names, and writes no log of what is exported.
``base.Register`` closes all of it at one door that every address of every register goes through.
"""
