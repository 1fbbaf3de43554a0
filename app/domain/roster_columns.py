"""Which column of somebody else's table holds what: guesses by the words that HR systems use, and what a header is remembered by."""

import hashlib
import unicodedata
from collections.abc import Mapping, Sequence

# Each field of a kind of list with the words its column goes by, the usual one first; what is in OPTIONAL may be missing.
FIELDS: dict[str, dict[str, tuple[str, ...]]] = {
    "people": {
        "staff_no": ("工号", "员工编号", "人员编号", "员工号", "职工号", "职工编号", "员工工号", "柜员号", "人力编号", "staff_no"),
        "name": ("姓名", "名字", "员工姓名", "人员姓名", "职工姓名", "name"),
        "branch_code": ("网点代码", "机构号", "机构代码", "网点号", "机构编号", "网点编号", "所属机构号", "所属机构代码", "branch"),
        "hired_on": ("入职日期", "入行日期", "入行时间", "入职时间", "参加工作日期", "到岗日期", "hired_on", "hiredate"),
        "left_on": ("离职日期", "离行日期", "离职时间", "离行时间", "离岗日期", "left_on"),
    },
    "certificates": {
        "staff_no": ("工号", "员工编号", "人员编号", "员工号", "职工号", "职工编号", "员工工号", "柜员号", "staff_no"),
        "qualification": ("资格", "资格名称", "证书名称", "资格类别", "证书类别", "qualification"),
        "number": ("证书编号", "编号", "证书号", "证书号码", "number"),
        "valid_from": ("自", "生效日期", "发证日期", "有效期自", "有效期起", "起始日期", "valid_from"),
        "valid_until": ("至", "到期日期", "失效日期", "有效期至", "有效期止", "截止日期", "valid_until"),
        "issuer": ("颁发单位", "发证单位", "发证机构", "颁发机构", "issuer"),
    },
}  # fmt: skip
OPTIONAL = frozenset({"left_on"})


def columns_of(kind: str) -> tuple[str, ...]:
    """The usual headings of a kind of list, as its template has them."""
    return tuple(words[0] for words in FIELDS[kind].values())


def guessed(kind: str, header: Sequence[str]) -> dict[str, int]:
    """The column of each field, counted from 0, as far as its heading tells; the usual word wins over its synonyms."""
    folded = [_folded(cell) for cell in header]
    found: dict[str, int] = {}
    for field, words in FIELDS[kind].items():
        place = next((folded.index(word) for word in words if word in folded), None)
        if place is not None:
            found[field] = place
    return found


def plain(kind: str, header: Sequence[str]) -> dict[str, int] | None:
    """The columns of a header that has the usual word for every field it needs, so that nobody has to be asked."""
    usual = [_folded(words[0]) for words in FIELDS[kind].values()]
    folded = [_folded(cell) for cell in header]
    found = {field: folded.index(word) for field, word in zip(FIELDS[kind], usual, strict=True) if word in folded}
    return None if mapping_fault(kind, found, len(header)) else found


def mapping_fault(kind: str, mapping: Mapping[str, int], width: int) -> str | None:
    """Why a choice of columns will not do, as a code, or None."""
    if any(field not in mapping for field in FIELDS[kind] if field not in OPTIONAL):
        return "mapping_incomplete"
    if not set(mapping) <= set(FIELDS[kind]) or any(not 0 <= place < width for place in mapping.values()):
        return "mapping_incomplete"
    if len(set(mapping.values())) < len(mapping):
        return "mapping_twice"
    return None


def fingerprint(kind: str, header: Sequence[str]) -> str:
    """What a header is remembered by: its words in their order, however they are spaced and whatever their width."""
    return hashlib.sha256("\n".join([kind, *map(_folded, header)]).encode()).hexdigest()


def _folded(cell: str) -> str:
    return "".join(unicodedata.normalize("NFKC", cell).casefold().split()).strip("*:")
