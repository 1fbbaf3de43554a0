"""How much two pieces of Chinese text have in common, without a dictionary: pairs of neighbouring characters."""

import re

# Words that hold a sentence together and say nothing of its subject.
_EMPTY = re.compile(r"[的了是在和与及就都也要有把将从对为以并或而于其由约各每再才还已]")
_BREAKS = re.compile(r"[^一-鿿A-Za-z]+")


def grams(*pieces: str) -> frozenset[str]:
    """The pairs of neighbouring characters of the pieces, empty words and signs left out."""
    found = set()
    for piece in pieces:
        for run in _BREAKS.split(_EMPTY.sub(" ", piece)):
            found |= {run[index : index + 2] for index in range(len(run) - 1)}
    return frozenset(found)
