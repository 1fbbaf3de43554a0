"""Questions made to find out which misconception a person has."""
