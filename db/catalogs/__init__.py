"""Directories. Every module here is declared by being in the package."""
