"""Whether a case can be played and judged: each fault as (path in the file, what, why)."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator

from app.domain.cases.best import Search, TooMany
from app.domain.cases.conditions import comparisons
from app.domain.cases.graph import CHOICES, MOST_STEPS, RANK, Case, Move, Scene

Path = tuple[str | int, ...]
Problem = tuple[Path, str, str]


def problems(case: Case, clause_ids: Collection[str]) -> list[Problem]:
    """Everything wrong with a case. What only a replay can tell is looked for once all names are right and nothing runs in a circle."""
    found = [*_names(case), *_shape(case), *_forks(case), *_clauses(case, clause_ids)]
    if not found:
        found += _circle(case)
    if not found:
        found += _played(case)
    return found


def _names(case: Case) -> Iterator[Problem]:
    """Keys that stand twice, and names of scenes, endings and variables that are nowhere defined."""
    places: list[tuple[Path, str]] = [(("scenes", at), scene.key) for at, scene in enumerate(case.scenes)]
    places += [(("endings", at), ending.key) for at, ending in enumerate(case.endings)]
    twice = {key for key, count in Counter(key for _, key in places).items() if count > 1}
    met = set[str]()
    for path, key in places:
        if key in twice and key in met:
            yield (*path, "key"), f"“{key}”", "这个键已经用过；场景和结局共用一套键"
        met.add(key)
    if case.scene(case.start) is None:
        yield ("start",), f"开头 {case.start}", "没有这个场景"
    for path, move in _moves(case):
        yield from _targets(case, path, move)
        for name in move.effect:
            if name not in case.variables:
                yield (*path, "effect", name), f"变量 {name}", "本案例的 variables 里没有它"


def _targets(case: Case, path: Path, move: Move) -> Iterator[Problem]:
    for at, fork in enumerate(move.forks):
        where: Path = (*path, "go") if isinstance(move.go, str) else (*path, "go", at)
        if case.scene(fork.go) is None and case.ending(fork.go) is None:
            yield where, f"去向 {fork.go}", "没有这个场景，也没有这个结局"
        for one in comparisons(fork.when) if fork.when else ():
            if one.name not in case.variables:
                yield (*where, "when"), f"变量 {one.name}", "本案例的 variables 里没有它"


def _shape(case: Case) -> Iterator[Problem]:
    """Each scene has choices or one question, and a question has both ways on."""
    least, most = CHOICES
    for at, scene in enumerate(case.scenes):
        path: Path = ("scenes", at)
        if scene.item is None and not scene.choices:
            yield path, f"场景 {scene.key}", "没有出路：要写 choices，或写 item"
        elif scene.item is not None and scene.choices:
            yield path, f"场景 {scene.key}", "choices 和 item 只能写一样"
        elif scene.choices and not least <= len(scene.choices) <= most:
            yield (*path, "choices"), f"{len(scene.choices)} 个选择", f"应有 {least} 到 {most} 个"
        yield from _parts_of_question(path, scene)
        yield from _choice_keys(path, scene)


def _parts_of_question(path: Path, scene: Scene) -> Iterator[Problem]:
    asks = scene.item is not None
    for name in ("right", "wrong", "explanation", "clauses"):
        if asks and not getattr(scene, name):
            yield path, f"场景 {scene.key} 缺少 {name}", "有 item 的场景要写 right、wrong、explanation 和 clauses"
        if not asks and getattr(scene, name):
            yield (*path, name), f"场景 {scene.key} 的 {name}", "只用于有 item 的场景"
    if scene.right and scene.wrong and scene.wrong.points > scene.right.points:
        yield (*path, "wrong", "points"), f"答错得 {scene.wrong.points} 分", f"不能比答对（{scene.right.points} 分）还多"


def _choice_keys(path: Path, scene: Scene) -> Iterator[Problem]:
    keys, texts = set[str](), set[str]()
    for at, choice in enumerate(scene.choices):
        if choice.key in keys:
            yield (*path, "choices", at, "key"), f"选择 {choice.key}", "同一个场景里已经用过"
        if choice.text in texts:
            yield (*path, "choices", at, "text"), f"选择“{choice.text}”", "同一个场景里写了两次"
        keys.add(choice.key)
        texts.add(choice.text)
        if choice.critical and choice.points:
            yield (*path, "choices", at, "points"), f"选择 {choice.key} 得 {choice.points} 分", "关键差错（critical）的选择不能得分"


def _forks(case: Case) -> Iterator[Problem]:
    """The last of several ways on is always open, and none before it is: a play could stop dead, or the rest could never be taken."""
    for path, move in _moves(case):
        if isinstance(move.go, str):
            continue
        for at, fork in enumerate(move.forks):
            last = at == len(move.forks) - 1
            if last and fork.when:
                yield (*path, "go", at, "when"), f"最后一支有条件 {fork.when}", "条件都不成立时无路可走；最后一支不写 when"
            if not last and not fork.when:
                yield (*path, "go", at), "这一支没有 when", "后面的永远走不到"


def _clauses(case: Case, clause_ids: Collection[str]) -> Iterator[Problem]:
    for path, cited in _cited(case):
        for at, clause in enumerate(cited):
            if clause not in clause_ids:
                yield (*path, "clauses", at), f"条款 {clause}", "手册里没有这个条款"
            if clause in cited[:at]:
                yield (*path, "clauses", at), f"条款 {clause}", "同一处重复引用"


def _cited(case: Case) -> Iterator[tuple[Path, tuple[str, ...]]]:
    for at, scene in enumerate(case.scenes):
        yield ("scenes", at), scene.clauses
        for number, choice in enumerate(scene.choices):
            yield ("scenes", at, "choices", number), choice.clauses
    for at, ending in enumerate(case.endings):
        yield ("endings", at), ending.clauses


def _circle(case: Case) -> list[Problem]:
    """A scene from which one can come back to it, or else a way that is longer than a person should have to go."""
    longest: dict[str, int] = {}
    under: list[str] = []

    def length(key: str) -> int | None:
        scene = case.scene(key)
        if scene is None:
            return 0
        if key in under:
            return None
        if key not in longest:
            under.append(key)
            ways = [length(fork.go) for move in scene.moves for fork in move.forks]
            under.pop()
            if None in ways:
                return None
            longest[key] = 1 + max((way for way in ways if way is not None), default=0)
        return longest[key]

    for at, scene in enumerate(case.scenes):
        if length(scene.key) is None and _returns(case, scene.key):
            return [(("scenes", at), f"场景 {scene.key}", "会绕回它自己；案例里不能有回路")]
    steps = longest.get(case.start, 0)
    return [(("start",), f"最长要走 {steps} 步", f"最多 {MOST_STEPS} 步")] if steps > MOST_STEPS else []


def _returns(case: Case, key: str) -> bool:
    pending, seen = _next(case, key), set[str]()
    while pending:
        at = pending.pop()
        if at == key:
            return True
        if at not in seen:
            seen.add(at)
            pending += _next(case, at)
    return False


def _next(case: Case, key: str) -> list[str]:
    scene = case.scene(key)
    return [fork.go for move in scene.moves for fork in move.forks] if scene else []


def _played(case: Case) -> list[Problem]:
    search = Search(case)
    try:
        reached = search.reached()
        start = case.scene(case.start)
        worth = search.best(start, {name: each.start for name, each in case.variables.items()}).worth if start else None
    except TooMany as error:
        return [(("variables",), "变量太多或范围太大", str(error))]
    places = {scene.key: ("scenes", at) for at, scene in enumerate(case.scenes)}
    places |= {ending.key: ("endings", at) for at, ending in enumerate(case.endings)}
    found: list[Problem] = [((*path, "key"), f"“{key}”", "无论怎样选，都走不到这里") for key, path in places.items() if key not in reached]
    if worth is None or worth.points <= 0:
        found.append((("start",), "最好的走法得 0 分", "至少要有一个选择得分"))
    elif not worth.clean or worth.rank != RANK["good"]:
        found.append((("start",), "最好的走法没有走到好结局", "得分最高、没有关键差错的走法应当通向 verdict: good"))
    return found


def _moves(case: Case) -> Iterable[tuple[Path, Move]]:
    for at, scene in enumerate(case.scenes):
        for number, choice in enumerate(scene.choices):
            yield ("scenes", at, "choices", number), choice
        for name in ("right", "wrong"):
            move = getattr(scene, name)
            if move is not None:
                yield ("scenes", at, name), move
