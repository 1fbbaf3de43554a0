"""The HTML of a section as values for the typesetter: nothing said is lost, nothing of the screen alone is kept."""

import json
import re

import pytest

from app.library.load import Library
from app.library.markup import plain_text
from app.library.print_tree import linked_within, tree_of

P = "p"


def p(*text):
    return {"k": "p", "c": list(text)}


CASES = [
    ("", []),
    ("  \n ", []),
    ("<p>一</p>\n<p></p><p>二</p>", [p("一"), p("二")]),
    ("散的<p>一</p>尾", [p("散的"), p("一"), p("尾")]),
    ("<p>a  b\n c</p>", [p("a b c")]),
    ("<p><strong>粗</strong>，<b>也</b><em>斜</em></p>",
     [p({"k": "strong", "c": ["粗"]}, "，", {"k": "strong", "c": ["也"]}, {"k": "em", "c": ["斜"]})]),
    ("<p>上<br>下</p>", [p("上", {"k": "br"}, "下")]),
    ("<p>1 &lt; 2 &amp; 3 #h(1em) $x$</p>", [p("1 < 2 & 3 #h(1em) $x$")]),
    ('<p>见<a href="/manual/3.1#c3.1.4">3.1.4</a></p>', [p("见", {"k": "to", "to": "c3.1.4", "c": ["3.1.4"]})]),
    ('<p><a href="/manual/4.2">4.2</a></p>', [p({"k": "to", "to": "s4.2", "c": ["4.2"]})]),
    ('<p><a class="term" href="/manual/glossary#t-1">术语</a>后</p>', [p("术语后")]),
    ('<p>名<abbr class="ours" title="x">补</abbr></p>', [p("名", {"k": "ours", "c": ["补"]})]),
    ('<p>看<span class="visually-hidden">，里面</span>得见</p>', [p("看得见")]),
    ("<h2 id='h-1'>题</h2>", [{"k": "h", "level": 2, "c": ["题"]}]),
    ('<ol start="3"><li>一</li><li><p>二</p><ul><li>内</li></ul></li></ol>',
     [{"k": "list", "ordered": True, "start": 3,
       "items": [[p("一")], [p("二"), {"k": "list", "ordered": False, "start": 1, "items": [[p("内")]]}]]}]),
    ('<section class="scene"><p class="scene-title">早上</p><p>一</p></section>',
     [{"k": "box", "kind": "scene", "title": "早上", "c": [p("一")]}]),
    ('<section class="slips"><p class="slips-title">易错点</p><ul><li>一</li></ul></section>',
     [{"k": "box", "kind": "slips", "title": "易错点", "c": [{"k": "list", "ordered": False, "start": 1, "items": [[p("一")]]}]}]),
    ('<p class="ruling"><b>口径说明</b> 按此。</p>', [{"k": "ruling", "c": ["按此。"]}]),
    ('<figure class="figure"><img src="/manual/figures/four-links.svg" alt="图"><figcaption>'
     '<details><summary>文字说明</summary><p>长</p></details></figcaption></figure>',
     [{"k": "figure", "name": "four-links", "alt": "图"}]),
    ('<figure><img src="/static/x.svg" alt="图"></figure>', []),
    ("<dl><dt>甲</dt><dd>乙</dd></dl>", [{"k": "terms", "items": [["dt", ["甲"]], ["dd", ["乙"]]]}]),
    ("<blockquote><p>引</p></blockquote><hr><pre>a\n  b</pre>",
     [{"k": "quote", "c": [p("引")]}, {"k": "rule"}, {"k": "pre", "text": "a\n  b"}]),
    ('<div class="table-wrap"><p>包</p></div>', [p("包")]),
]  # fmt: skip


@pytest.mark.parametrize(("html", "tree"), CASES)
def test_each_kind_of_block(html: str, tree: list) -> None:
    assert tree_of(html) == tree


def test_a_table_keeps_its_head_its_spans_and_knows_its_widths() -> None:
    (table,) = tree_of(
        '<table class="rulebook wide"><caption>表</caption><thead><tr><th>项目</th><th>说明</th></tr></thead><tbody>'
        '<tr><th scope="row">甲</th><td>十个字的一段说明文字</td></tr><tr><td colspan="2">1,000 yuan</td></tr></tbody></table>'
    )
    assert (table["wide"], table["caption"], table["widths"]) == (True, ["表"], [3, 10])
    assert [[(cell["head"], cell["across"]) for cell in row] for row in table["head"] + table["body"]] == [
        [(True, 1), (True, 1)],
        [(True, 1), (False, 1)],
        [(False, 2)],
    ]


def test_only_links_that_lead_somewhere_stay_links() -> None:
    tree = tree_of('<p>见<a href="/manual/3.1#c3.1.4">3.1.4</a>和<a href="/manual/1.1#c1.1.2">1.1.2</a>。</p>')
    (paragraph,) = linked_within(tree, frozenset({"c1.1.2"}))
    assert paragraph["c"] == ["见", "3.1.4", "和", {"k": "to", "to": "c1.1.2", "c": ["1.1.2"]}, "。"]


def words_of(value) -> str:
    """Every string that is set, in order."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "".join(map(words_of, value))
    if isinstance(value, dict):
        return "".join(
            words_of(value[key])
            for key in value
            if key not in ("k", "to", "kind", "key", "name" if value.get("k") == "figure" else "", "alt")
        )
    return ""


SPOKEN = re.compile(
    r'<span class="visually-hidden">.*?</span>|<p class="plan-note">.*?</p>|<p class="stations-tick">.*?</p>|<figcaption>.*?</figcaption>',
    re.DOTALL,
)


def test_nothing_that_the_manual_says_is_lost(library: Library) -> None:
    """Characters of the page against characters of the tree, whatever their order within a block."""
    for section in library.manual.sections:
        for part in section.parts:
            html = SPOKEN.sub("", part.html)
            said = sorted(re.sub(r"\s|：", "", plain_text(html).replace("口径说明", "")))
            kept = sorted(
                re.sub(
                    r"\s|：",
                    "",
                    words_of(tree_of(part.html)).replace("口径说明", "")
                    + "标准" * json.dumps(tree_of(part.html)).count('"standard": true'),
                )
            )
            assert said == kept, (section.id, part.clause)
