"""The check of the manual: its own statements laid side by side."""
