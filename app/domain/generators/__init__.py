"""Seeded generators of items whose key is computed from the rulebook."""
