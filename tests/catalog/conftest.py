"""Fixtures of the catalogue's tests."""

from tests.catalog.project import project as project
