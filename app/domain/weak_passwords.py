"""The blocklist: what everybody tries first. Our own small list; the rules around it catch the usual ways to stretch a word."""

import re

# Words that alone, repeated, or dressed with digits and signs make no password.
_LISTED = """
password passwort passw0rd p@ssw0rd p@ssword pass admin administrator root user guest test demo login welcome changeme default
letmein iloveyou monkey dragon sunshine princess football baseball superman batman master shadow michael jordan charlie freedom
whatever trustno starwars hello secret abc qwerty qwertyuiop qwertyuiopasdfghjklzxcvbnm asdf asdfgh asdfghjkl zxcvbn zxcvbnm
qazwsx qazwsxedc qweasd qweasdzxc qwe asd zxc woaini woaiwojia wodemima mima woshishui nihao zhongguo china beijing shanghai
yinhang bank icbc ccb boc abchina cmb bocom psbc lobby lobbyacademy academy datang xuetang datangjingli dtjl gongshangyinhang
密码 我的密码 默认密码 管理员 测试 银行 大堂 大堂经理 大堂学堂 学堂 我爱你 你好 中国 工商银行 中国工商银行 建设银行 农业银行
correcthorsebatterystaple thisismypassword mypassword mypasswordis passwordpassword iloveyouforever
"""
WORDS = frozenset(_LISTED.split())
_ROWS = (
    "01234567890123456789",
    "abcdefghijklmnopqrstuvwxyz" * 2,
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/",
)
_LEET = str.maketrans("@$013457", "asoleast")
_FEWEST_CHARACTERS = 5
_SHORTEST_RUN = 4


def is_common(lowered: str) -> bool:
    """Whether a password in lower case is one that everybody tries: a listed word dressed up, a repetition, a walk over the keyboard."""
    if len(set(lowered)) < _FEWEST_CHARACTERS or _repeats(lowered):
        return True
    bare = re.sub(r"[\W_]", "", lowered)
    spellings = {bare, re.sub(r"\d", "", bare), re.sub(r"\d", "", bare.translate(_LEET)), bare.translate(_LEET)}
    return any(_made_of_words(spelling) for spelling in spellings) or _made_of_walks(bare)


def _repeats(text: str) -> bool:
    """Whether the text is one short piece again and again, like abc123abc123abc123."""
    return any(text == (text[:size] * (len(text) // size + 1))[: len(text)] for size in range(1, len(text) // 2 + 1))


def _made_of_words(text: str) -> bool:
    """Whether listed words, one after the other, make up the whole text. Digits and signs alone leave nothing, which is no word."""
    reachable = [True] + [False] * len(text)
    for end in range(1, len(text) + 1):
        reachable[end] = any(reachable[start] and text[start:end] in WORDS for start in range(max(0, end - 32), end))
    return bool(text) and reachable[-1]


def _made_of_walks(text: str) -> bool:
    """Whether the text is nothing but walks of at least four keys or letters in a row, forwards or backwards."""
    reachable = [True] + [False] * len(text)
    lines = [line for row in _ROWS for line in (row, row[::-1])]
    for end in range(_SHORTEST_RUN, len(text) + 1):
        reachable[end] = any(
            reachable[start] and any(text[start:end] in line for line in lines) for start in range(end - _SHORTEST_RUN + 1)
        )
    return bool(text) and reachable[-1]
