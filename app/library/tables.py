"""The manual's tables, rendered from the rulebook: what a rule decides is never written into the text a second time.

Every function takes the rulebook and returns one HTML <table> with a caption and scoped header cells; all text is escaped. Each <td>
carries its column's head as `data-label`, so that a narrow screen can show rows as cards. What is ours is marked 补, and the caption
says what the mark means.
"""

from collections.abc import Callable, Iterable
from html import escape

from app.domain.rulebook import Rulebook
from app.domain.ruling import Rule
from app.domain.segmentation import Tier
from app.domain.service_view import Link, Part
from app.domain.wording import ages, money, span

OURS = '<abbr class="ours" title="本手册的补充或裁定，待本行确认">补</abbr>'
NOTE = f"<small>标有{OURS}的是本手册的补充或裁定，待本行确认。</small>"
DASH = "—"


def tiers(rulebook: Rulebook) -> str:
    """The five tiers from the top: assets, further conditions, clause."""
    rows = []
    for tier in rulebook.tiers:
        clauses = clause_links((*tier.clauses, *(tier.youth.edge_clauses if tier.youth else ())))
        rows.append([named(tier.name, tier), escape(span(tier)), escape(_conditions(tier, rulebook)), clauses])
    return _table("tiers", f"五类客户（按{rulebook.measure.name}）", ["客户类别", rulebook.measure.name, "其他条件", "条款"], rows)


def unified_view(rulebook: Rulebook) -> str:
    """表1: one row for every aspect, one column for every tier or band."""
    view, segments = rulebook.unified_view, rulebook.segments()
    heads = ["项目", *(segment.name for segment in segments)]
    rows = [["基本细分标准", *(escape(span(segment.range)) for segment in segments)]]
    for column in view.columns:
        cells = [
            _entries(
                escape(entry) + (OURS if view.is_completed(segment.key, column.key, entry) and not view.completed.certain else "")
                for entry in view.cells[segment.key][column.key]
            )
            for segment in segments
        ]
        rows.append([named(column.name, column), *cells])
    return _table("unified-view", view.title, heads, rows, wide=True)


def positioning(rulebook: Rulebook) -> str:
    """The words of the positioning and the assets they speak of."""
    rows = [
        [named(place.name, place), escape(place.word), escape(span(place)), escape(place.task), clause_links(place.clauses)]
        for place in rulebook.positioning.positions
    ]
    return _table("positioning", f"市场定位：{rulebook.positioning.slogan.text}", ["所指", "定位", "金融资产", "网点怎么做", "条款"], rows)


def routing(rulebook: Rulebook) -> str:
    """The routing rows in order of precedence; the last one falls apart into its errands."""
    rows = []
    for row in rulebook.routing:
        priority = "优先" if row.priority else DASH
        number, clauses = str(row.number), clause_links(row.clauses)
        then = _entries(escape(text) for text in row.and_then)
        rows.append([number, named(row.who, row), escape(row.wants), escape(row.goes_to), then, priority, clauses])
    for errand in rulebook.errands:
        zone, then = escape(rulebook.zone(errand.zone).name), _entries(escape(text) for text in errand.and_then)
        number = str(rulebook.routing[-1].number)
        rows.append([number, "同上", named(errand.name, errand), zone, then, DASH, clause_links(errand.clauses)])
    heads = ["行", "谁", "办什么", "引导到", "随后", "优先", "条款"]
    return _table("routing", "引导规则：从上往下，先符合哪一行就按哪一行", heads, rows)


def large_cash(rulebook: Rulebook) -> str:
    """What counts as large cash."""
    cash = rulebook.cash
    rows = [
        [named("取款", cash), f"超过{escape(money(cash.withdrawal_above))}", clause_links(cash.clauses)],
        [named("存款", cash), f"{escape(money(cash.deposit_from))}（含）以上", clause_links(cash.clauses)],
    ]
    return _table("large-cash", "多少算大额现金", ["方向", "大额", "条款"], rows)


def links(rulebook: Rulebook) -> str:
    """The four links (表3-2): who leads, who helps, what for."""
    rows = [
        [
            named(link.name, link),
            _posts(link, rulebook, "lead"),
            _posts(link, rulebook, "help", "cooperate", "monitor"),
            _entries(escape(aim) for aim in link.aims),
            clause_links(link.clauses),
        ]
        for link in rulebook.links
    ]
    return _table("links", "优质客户服务流程各环节比较（表3-2）", ["流程环节", "为主", "为辅与配合", "主要目标", "条款"], rows)


def meanings(rulebook: Rulebook) -> str:
    """What the process means, angle by angle."""
    rows = [[named(angle.name, angle), escape(angle.text), clause_links(angle.clauses)] for angle in rulebook.meanings]
    return _table("meanings", "优质客户服务流程的意义", ["角度", "意义", "条款"], rows)


def zones(rulebook: Rulebook) -> str:
    """The zones of the lobby: one zone, one name."""
    rows = [
        [named(zone.name, zone), _entries(map(escape, zone.aliases)), escape(zone.serves), escape(zone.staff), clause_links(zone.clauses)]
        for zone in rulebook.zones
    ]
    return _table("zones", "大堂分区：一个区域一个名称", ["区域", "也称", "用途", "由谁服务", "条款"], rows)


def branch_kinds(rulebook: Rulebook) -> str:
    """Kinds of branches and what they have."""
    rows = [
        [
            named(kind.name, kind),
            _entries(escape(rulebook.zone(key).name) for key in kind.zones),
            "有" if kind.has_manager else "没有",
            clause_links(kind.clauses),
        ]
        for kind in rulebook.branch_kinds
    ]
    return _table("branch-kinds", "网点类型", ["网点", "区域", rulebook.post("wealth_manager").name, "条款"], rows)


def fallbacks(rulebook: Rulebook) -> str:
    """What to do when something is not there."""
    rows = [
        [named(each.when, each), escape(each.does), _entries(map(escape, each.and_then)), clause_links(each.clauses)]
        for each in rulebook.fallbacks
    ]
    return _table("fallbacks", "缺少区域、人员或设备时怎么办", ["情况", "引导到", "随后", "条款"], rows)


def forms(rulebook: Rulebook) -> str:
    """The forms and reports."""
    rows = [
        [named(form.name, form), *map(escape, (form.purpose, form.kept_by, form.goes_to, form.when)), clause_links(form.clauses)]
        for form in rulebook.forms
    ]
    return _table("forms", "大堂经理使用的表格和报告", ["名称", "用途", "由谁填写", "交给谁", "时间", "条款"], rows)


def form_columns(rulebook: Rulebook) -> str:
    """What each form asks."""
    rows = [
        [named(form.name, form.columns), _entries(map(escape, form.columns.names)), clause_links(form.columns.clauses)]
        for form in rulebook.forms
    ]
    return _table("form-columns", "表格和报告的栏目", ["名称", "栏目", "条款"], rows)


def counts(rulebook: Rulebook) -> str:
    """What is counted, named apart."""
    rows = [
        [named(each.name, each), *map(escape, (each.counts, each.per, each.when)), clause_links(each.clauses)] for each in rulebook.counts
    ]
    return _table("counts", "统计口径：两种数，两个名字", ["名称", "统计什么", "按什么统计", "时间", "条款"], rows)


def discovery(rulebook: Rulebook) -> str:
    """The ways to find prime customers."""
    rows = [
        [named(way.name, way), _entries(map(escape, way.by)), "大堂经理的主要途径" if way.lobby else DASH, clause_links(way.clauses)]
        for way in rulebook.discovery
    ]
    return _table("discovery", "识别优质客户的四种途径", ["途径", "靠谁或靠什么", "大堂经理", "条款"], rows)


def names(rulebook: Rulebook) -> str:
    """Systems and brands of this bank."""
    rows = [
        [named(each.name, each), kind, escape(each.does), clause_links(each.clauses)]
        for kind, entries in (("系统", rulebook.systems), ("品牌与产品", rulebook.brands))
        for each in entries
    ]
    return _table("names", "系统与品牌名称", ["名称", "种类", "说明", "条款"], rows)


TABLES: dict[str, Callable[[Rulebook], str]] = {
    "tiers": tiers,
    "unified-view": unified_view,
    "positioning": positioning,
    "routing": routing,
    "large-cash": large_cash,
    "links": links,
    "meanings": meanings,
    "zones": zones,
    "branch-kinds": branch_kinds,
    "fallbacks": fallbacks,
    "forms": forms,
    "form-columns": form_columns,
    "counts": counts,
    "discovery": discovery,
    "names": names,
}


def _table(name: str, caption: str, heads: list[str], rows: list[list[str]], wide: bool = False) -> str:
    """A table whose first column heads its rows. `caption` and `heads` are text; the cells of `rows` are HTML."""
    note = NOTE if any(OURS in cell for row in rows for cell in row) else ""
    lines = [f'<table class="rulebook{" wide" if wide else ""}" data-table="{escape(name)}">']
    lines.append(f"<caption>{escape(caption)}{note}</caption>")
    lines.append("<thead><tr>" + "".join(f'<th scope="col">{escape(head)}</th>' for head in heads) + "</tr></thead>")
    lines.append("<tbody>")
    for first, *rest in rows:
        cells = "".join(f'<td data-label="{escape(head)}">{cell}</td>' for head, cell in zip(heads[1:], rest, strict=True))
        lines.append(f'<tr><th scope="row">{first}</th>{cells}</tr>')
    lines.append("</tbody></table>")
    return "\n".join(lines)


def named(text: str, rule: Rule) -> str:
    """A name, marked while it is ours and not confirmed."""
    return escape(text) + (OURS if rule.ours and not rule.certain else "")


def _entries(entries: Iterable[str]) -> str:
    """Pieces of HTML as a list; one piece alone as it is; nothing as a dash."""
    pieces = list(entries)
    if not pieces:
        return DASH
    return pieces[0] if len(pieces) == 1 else "<ul>" + "".join(f"<li>{piece}</li>" for piece in pieces) + "</ul>"


def clause_links(ids: Iterable[str]) -> str:
    """Links to clauses, each once."""
    links = (f'<a href="/manual/{escape(i.rsplit(".", 1)[0])}#c{escape(i)}">{escape(i)}</a>' for i in dict.fromkeys(ids))
    # One element, so that a cell that is laid out as a row of a card keeps its links together.
    return f"<span>{'、'.join(links)}</span>"


def _conditions(tier: Tier, rulebook: Rulebook) -> str:
    if tier.youth:
        lowest = next(level for level in rulebook.education if level.university)
        return f"大学及以上（{lowest.name}、本科及以上），并且年龄{ages(tier.youth)}"
    twin = next((other for other in rulebook.tiers if other.youth and other.holds(tier.assets_from) and other.key != tier.key), None)
    if twin:
        return f"不符合{twin.name}条件的其他客户"
    return "；".join(f"{band.name}：{span(band)}" for band in tier.bands) or DASH


def _posts(link: Link, rulebook: Rulebook, *parts: Part) -> str:
    says = {"cooperate": "（配合）", "monitor": "（监控支持）"}
    found = [(rulebook.post(role.post).name, says.get(role.part, "")) for role in link.roles if role.part in parts]
    return _entries(escape(name + said) for name, said in found)
