"""The laws of the house as checks over the source text. Nothing here runs the app."""
