"""Backups: one file that holds every row, fit for either database."""
