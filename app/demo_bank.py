"""The made-up bank of the demo: its branches, its people, and what each has done so far. Nobody here exists."""

from typing import NamedTuple

BRANCHES = (
    ("000", "示例银行总行", "head_office", None),
    ("100", "江南省分行", "province", "000"),
    ("110", "云州市分行", "city", "100"),
    ("111", "云州人民路理财中心", "理财中心", "110"),
    ("112", "云州湖滨理财网点", "理财网点", "110"),
    ("113", "云州财富管理中心", "财富管理中心", "110"),
    ("114", "云州大学城金融便利店", "金融便利店", "110"),
    ("120", "江城市分行", "city", "100"),
    ("121", "江城中山路理财中心", "理财中心", "120"),
    ("122", "江城码头理财网点", "理财网点", "120"),
    ("123", "江城开发区理财网点", "理财网点", "120"),
    ("124", "江城南站金融便利店", "金融便利店", "120"),
    ("200", "岭东省分行", "province", "000"),
    ("210", "海晏市分行", "city", "200"),
    ("211", "海晏解放路理财中心", "理财中心", "210"),
    ("212", "海晏滨海财富管理中心", "财富管理中心", "210"),
    ("213", "海晏渔港理财网点", "理财网点", "210"),
    ("214", "海晏新区金融便利店", "金融便利店", "210"),
    ("220", "临川市分行", "city", "200"),
    ("221", "临川文昌路理财中心", "理财中心", "220"),
    ("222", "临川古城理财网点", "理财网点", "220"),
    ("223", "临川车站金融便利店", "金融便利店", "220"),
)


class Story(NamedTuple):
    """How far somebody has come. `days` is, by kind: the days of validity left, gone since the lapse, or since the assignment.

    `done` counts sections read (learning), papers passed (ready, failed) or first failures (qualified); `again` says that the
    module was assigned anew for the renewal.
    """

    kind: str
    days: int = 0
    done: int = 0
    again: bool = False


class Somebody(NamedTuple):
    """A made-up member of staff. The role, if any, is held over their own branch."""

    staff_no: str
    name: str
    branch: str
    role: str = ""
    story: Story | None = None


# The qualified are valid for so many more days; from 60 days on down they are due for renewal.
QUALIFIED, RENEWED, EXPIRED = "qualified", "renewed", "expired"
LEARNING, OVERDUE, READY, FAILED = "learning", "overdue", "ready", "failed"

STAFF = (
    Somebody("A0001", "林书", "000", "admin"),
    Somebody("H0001", "周敏", "000", "hr"),
    Somebody("H0002", "韩雪", "200", "hr"),
    Somebody("T0001", "陈立", "100", "trainer"),
    Somebody("T0002", "何静", "200", "trainer"),
    Somebody("T0003", "罗一鸣", "210", "trainer"),
    Somebody("T0004", "欧阳慕容雪晴", "000", "trainer"),
    Somebody("U0001", "沈知", "000", "auditor"),
    Somebody("B0001", "高远", "111", "branch_head", Story(QUALIFIED, 402)),
    Somebody("B0002", "苏晓岚", "112", "branch_head", Story(QUALIFIED, 233, 1)),
    Somebody("B0003", "郑国梁", "113", "branch_head"),
    Somebody("B0004", "冯雅文", "114", "branch_head", Story(QUALIFIED, 610)),
    Somebody("B0005", "邓志强", "121", "branch_head"),
    Somebody("B0006", "曹婉清", "122", "branch_head"),
    Somebody("B0007", "彭博文", "123", "branch_head", Story(RENEWED, 655)),
    Somebody("B0008", "吕梦洁", "124", "branch_head"),
    Somebody("B0009", "丁海涛", "211", "branch_head"),
    Somebody("B0010", "魏思源", "212", "branch_head", Story(QUALIFIED, 97)),
    Somebody("B0011", "蒋春燕", "213", "branch_head"),
    Somebody("B0012", "田野", "214", "branch_head"),
    Somebody("B0013", "杜静怡", "221", "branch_head"),
    Somebody("B0014", "范文博", "222", "branch_head"),
    Somebody("B0015", "石磊", "223", "branch_head"),
)
TRAINEES = (
    Somebody("S0001", "王小雨", "111", "", Story(LEARNING, 1, 0)),
    Somebody("S0002", "李明轩", "111", "", Story(READY, 12, 1)),
    Somebody("S0003", "赵子涵", "112", "", Story(QUALIFIED, 24, 0, again=True)),
    Somebody("S0004", "孙佳怡", "111", "", Story(QUALIFIED, 688, 1)),
    Somebody("S0005", "钱宇航", "111", "", Story(QUALIFIED, 351)),
    Somebody("S0006", "吴思彤", "112", "", Story(LEARNING, 6, 3)),
    Somebody("S0007", "郑浩然", "112", "", Story(QUALIFIED, 45)),
    Somebody("S0008", "冯诗琪", "112", "", Story(OVERDUE, 38, 4)),
    Somebody("S0009", "陈𬭎", "113", "", Story(QUALIFIED, 520)),
    Somebody("S0010", "楚天舒", "113", "", Story(QUALIFIED, 72)),
    Somebody("S0011", "卫书瑶", "113", "", Story(FAILED, 15, 0)),
    Somebody("S0012", "蒋雨桐", "114", "", Story(EXPIRED, 18, again=True)),
    Somebody("S0013", "沈嘉树", "114", "", Story(LEARNING, 4, 2)),
    Somebody("S0014", "韩子墨", "114", "", Story(READY, 16, 0)),
    Somebody("S0015", "杨梓萱", "121", "", Story(QUALIFIED, 301, 1)),
    Somebody("S0016", "朱星宇", "121", "", Story(QUALIFIED, 12, again=True)),
    Somebody("S0017", "秦淮月", "121", "", Story(OVERDUE, 52, 6)),
    Somebody("S0018", "尤可欣", "121", "", Story(LEARNING, 8, 5)),
    Somebody("S0019", "许文澜", "122", "", Story(QUALIFIED, 466)),
    Somebody("S0020", "何芳菲", "122", "", Story(EXPIRED, 96)),
    Somebody("S0021", "吕一诺", "122", "", Story("used_up", 20, 0)),
    Somebody("S0022", "施洛溪", "123", "", Story(QUALIFIED, 83, 1)),
    Somebody("S0023", "张伟", "123", "", Story(LEARNING, 3, 1)),
    Somebody("S0024", "孔雅琪", "123", "", Story(READY, 14, 2)),
    Somebody("S0025", "曹建安", "124", "", Story(QUALIFIED, 57)),
    Somebody("S0026", "严清越", "124", "", Story(LEARNING, 9, 7)),
    Somebody("S0027", "华安宁", "124", "", Story(OVERDUE, 33, 1)),
    Somebody("S0028", "金宝儿", "124"),
    Somebody("S0029", "魏紫烟", "211", "", Story(QUALIFIED, 577)),
    Somebody("S0030", "陶欣然", "211", "", Story(QUALIFIED, 33)),
    Somebody("S0031", "姜晚晴", "211", "", Story(FAILED, 13, 1)),
    Somebody("S0032", "戚家豪", "211", "", Story(LEARNING, 5, 4)),
    Somebody("S0033", "谢丽影", "212", "", Story(QUALIFIED, 418, 1)),
    Somebody("S0034", "邹明哲", "212", "", Story(QUALIFIED, 8)),
    Somebody("S0035", "喻心言", "212", "", Story(READY, 17, 1)),
    Somebody("S0036", "买买提·吐尔逊", "213", "", Story(RENEWED, 640)),
    Somebody("S0037", "古丽娜尔·艾合买提", "213", "", Story(LEARNING, 7, 6)),
    Somebody("S0038", "苏慕云", "213", "", Story(EXPIRED, 41)),
    Somebody("S0039", "潘安妮", "213", "", Story("used_up", 22, 1)),
    Somebody("S0040", "葛晓彤", "214", "", Story(QUALIFIED, 144)),
    Somebody("S0041", "奚梦琪", "214", "", Story(FAILED, 12, 0)),
    Somebody("S0042", "范成章", "214", "", Story(LEARNING, 2, 0)),
    Somebody("S0043", "彭丽娟", "214", "", Story(OVERDUE, 45, 3)),
    Somebody("S0044", "郎晨曦", "221", "", Story(QUALIFIED, 262)),
    Somebody("S0045", "鲁国平", "221", "", Story(EXPIRED, 160)),
    Somebody("S0046", "韦俊杰", "221", "", Story(READY, 15, 0)),
    Somebody("S0047", "常玉平", "221", "", Story(LEARNING, 6, 5)),
    Somebody("S0048", "马骁", "222", "", Story(QUALIFIED, 50, 1)),
    Somebody("S0049", "苗水清", "222", "", Story(EXPIRED, 7, again=True)),
    Somebody("S0050", "凤雅仪", "222", "", Story(FAILED, 14, 1)),
    Somebody("S0051", "花海棠", "222", "", Story("used_up", 25, 0)),
    Somebody("S0052", "方圆", "223", "", Story(OVERDUE, 60, 2)),
    Somebody("S0053", "俞佳琳", "223", "", Story(READY, 18, 2)),
    Somebody("S0054", "任志伟", "223", "", Story(EXPIRED, 230)),
    Somebody("S0055", "袁思远", "223"),
    Somebody("S0056", "柳依然", "223"),
    Somebody("S0057", "刘㛃", "222", "", Story(RENEWED, 700)),
)
PEOPLE = (*STAFF, *TRAINEES)
# One of each role, for the list at the start and the buttons on the sign-in page.
SHOWN = ("S0001", "S0002", "S0003", "T0001", "B0001", "H0001", "U0001", "A0001")
# name, branch, kinds of story whose people under the branch are in it
COHORTS = (("秋季新入职", "100", (LEARNING,)), ("岭东新员工", "200", (LEARNING,)))
