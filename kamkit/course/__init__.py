"""Notebooks: built, run, practised in."""
