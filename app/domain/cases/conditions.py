"""What a `when` says: "mood < 2", or several such comparisons joined by " and "."""

import operator
import re
from collections.abc import Callable, Mapping

from app.domain.values import Frozen

COMPARISONS: dict[str, Callable[[int, int], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
}
_ONE = re.compile(r"([a-z][a-z0-9_]*) (<=|>=|==|<|>) (0|-?[1-9][0-9]{0,3})")


class Comparison(Frozen):
    """A variable held against a whole number."""

    name: str
    sign: str
    number: int

    def holds(self, variables: Mapping[str, int]) -> bool:
        """Whether it is true of these values."""
        return COMPARISONS[self.sign](variables[self.name], self.number)


def comparisons(text: str) -> tuple[Comparison, ...]:
    """The comparisons of a condition, of which all must hold. Raises ValueError in Chinese for anything else."""
    found = []
    for part in text.split(" and "):
        match = _ONE.fullmatch(part.strip())
        if match is None:
            raise ValueError(f"条件“{part.strip()}”应写成“变量 < 数”，例如 mood < 2；几个条件用 and 连接")
        found.append(Comparison(name=match[1], sign=match[2], number=int(match[3])))
    return tuple(found)


def holds(text: str, variables: Mapping[str, int]) -> bool:
    """Whether the whole condition is true."""
    return all(one.holds(variables) for one in comparisons(text))


def spelled(text: str, names: Mapping[str, str]) -> str:
    """The condition as people read it, with the names that they know the variables by."""
    return " 且 ".join(f"{names.get(one.name, one.name)} {one.sign} {one.number}" for one in comparisons(text))
