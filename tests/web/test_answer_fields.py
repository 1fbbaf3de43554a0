"""How the fields of an answer's form become the values that an item type reads."""

import pytest
from werkzeug.datastructures import MultiDict

from app.web.answer_fields import given_values


@pytest.mark.parametrize(
    ("fields", "values"),
    [
        ([("slot-3", "A"), ("slot-3", "C"), ("slot-31", "B")], ["A", "C"]),
        ([("slot-3", "r1c2=2"), ("slot-3:r2c2", "5万"), ("slot-3:r3c2", " ")], ["r1c2=2", "r2c2=5万"]),
        ([("slot-31:r2c2", "5万"), ("slot-3", "")], [""]),
        ([("slot-3:r2c2", "5万"), ("slot-3:r2c2", "6万")], ["r2c2=5万", "r2c2=6万"]),
        ([], []),
    ],
)
def test_a_gap_brings_its_part_in_its_name(fields, values):
    assert given_values(MultiDict(fields), 3) == values
