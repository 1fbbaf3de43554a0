"""Made-up people who walk into the lobby: a name, a job that fits age and schooling, what they come for, how they look.

Nothing here decides anything; it makes an item read like a morning at the branch, with the harmless signs that mislead beginners.
"""

import random
from typing import NamedTuple

GROWN_UP = 18
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"

# Jobs by the level of schooling they suit; levels are the rulebook's keys, and a level without jobs of its own takes OTHER_JOBS.
JOBS: dict[str, tuple[str, ...]] = {
    "primary": ("在菜市场卖菜", "在小区做保洁", "在工地做瓦工", "在乡下种果园"),
    "junior": ("开出租车", "在餐馆做厨师", "做家政服务", "在批发市场看店"),
    "senior": ("在商场做保安", "跑快递", "开一家小面馆", "在工厂做质检"),
    "college": ("在商场做导购", "在社区医院做护士", "在汽修厂做技师", "在幼儿园带班"),
    "bachelor": ("在中学教语文", "在软件公司做测试", "在广告公司做策划", "在街道办上班"),
    "master": ("在律师事务所做助理", "在设计院画图", "在药企做研发", "在出版社做编辑"),
    "doctor": ("在高校教书", "在医院做住院医师", "在研究所做助理研究员"),
}
OTHER_JOBS = ("在公司上班", "自己做点小生意")
WEALTHY_JOBS = ("经营一家建材公司", "在集团公司做副总", "开着几家连锁药店", "是会计师事务所的合伙人", "前几年卖掉了自己的工厂")
HEIR_JOBS = ("在家里的公司帮忙打理", "和同学创办的公司刚被收购", "在父母的工厂管销售")
MIDDLING_JOBS = ("开一家小超市", "在国企做部门副职", "在设计院做工程师", "是医院的主治医师", "跑长途运输", "在镇上办了一家养殖场")
SCHOOLING = {
    "primary": "小学毕业",
    "junior": "初中毕业",
    "senior": "高中毕业",
    "college": "大专毕业",
    "studying": "正在读本科",
    "bachelor": "本科毕业",
    "master": "硕士毕业",
    "doctor": "博士毕业",
}
ERRANDS = (
    "想问定期存款到期怎么转存",
    "来补登存折",
    "想打印近半年的流水",
    "来问手机银行怎么登录",
    "来换一张磁条失灵的银行卡",
    "想给老家的父母汇款",
    "来问怎样交水电费",
    "想了解近期的国债",
)
SCHOOL_ERRANDS = ("来办第一张银行卡", "来问手机银行怎么登录", "来换一张磁条失灵的银行卡", "来补登存折")
SCHOOL_LOOKS = ("背着双肩包", "由家长陪着", "穿着校服", "拿着一部新手机")
PLAIN_LOOKS = ("穿着朴素，话不多", "提着一袋刚买的菜", "穿一身工装", "背着旧帆布包")
SMART_LOOKS = ("西装笔挺", "戴一块名表", "提着名牌公文包", "说话干练，像个经理")
TIMES = ("周一刚开门", "周二上午", "周三中午", "周四下午", "周五临近下班", "发工资那天上午", "下雨天的上午", "月初的早上")


class Person(NamedTuple):
    """A made-up customer: how the item calls and refers to them, and what surrounds the facts."""

    name: str
    pronoun: str
    errand: str
    look: str
    time: str


def somebody(rng: random.Random, age: int | None = None) -> Person:
    """A person of this age (None: an adult)."""
    woman = rng.random() < 0.5
    surname = rng.choice(SURNAMES)
    if age is not None and age < GROWN_UP:
        name = f"{surname}同学"
    elif age is not None and age < 30:
        name = f"小{surname}"
    else:
        name = surname + ("女士" if woman else "先生")
    return Person(
        name=name,
        pronoun="她" if woman else "他",
        errand=rng.choice(SCHOOL_ERRANDS if age is not None and age < GROWN_UP else ERRANDS),
        look=rng.choice(SCHOOL_LOOKS if age is not None and age < GROWN_UP else PLAIN_LOOKS + SMART_LOOKS),
        time=rng.choice(TIMES),
    )


def job_for(rng: random.Random, education: str | None) -> str:
    """A job that suits this level of schooling."""
    return rng.choice(JOBS.get(education or "", OTHER_JOBS))
