"""Nothing active comes through: a corpus of payloads in all spellings, each rendered as a section would be and looked at by a parser."""

from html.parser import HTMLParser
from itertools import product
from urllib.parse import urlsplit

import pytest

from app.library.markup import clean, fill, plain_text, render

INERT = {
    "a", "abbr", "b", "blockquote", "br", "caption", "code", "col", "colgroup", "dd", "del", "details", "div", "dl", "dt", "em",
    "figcaption", "figure", "h2", "h3", "h4", "header", "hr", "i", "img", "kbd", "li", "mark", "ol", "p", "pre", "s", "section",
    "small", "span", "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul",
}  # fmt: skip
PLAIN = frozenset(
    ["class", "id", "lang", "aria-label", "data-label", "title", "alt", "width", "height", "scope", "colspan", "rowspan", "start"]
)

SCHEMES = (
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", "java\nscript:alert(1)", " javascript:alert(1)",
    "\x01javascript:alert(1)", "javascript&colon;alert(1)", "javascript&#58;alert(1)", "javascript&#x3a;alert(1)",
    "&#106;&#97;&#118;&#97;&#115;cript:alert(1)", "&#x6A;avascript:alert(1)", "java&Tab;script:alert(1)", "java&NewLine;script:alert(1)",
    "vbscript:msgbox(1)", "data:text/html,<script>alert(1)</script>", "data:text/html;base64,PHNjcmlwdD4=",
    "data:image/svg+xml,<svg onload=a>", "blob:x",
    "file:///etc/passwd", "ftp://x.example", "https://elsewhere.example/a", "//elsewhere.example/a", "/\\elsewhere.example",
    "\\\\elsewhere.example", "/\t/elsewhere.example", "https:elsewhere.example", "view-source:x", "feed:javascript:alert(1)",
)  # fmt: skip
CARRIERS = (
    "[x]({})", "![x]({})", "[x](<{}>)", "<{}>", "[x][r]\n\n[r]: {}", '<a href="{}">x</a>', "<a href={}>x</a>", '<img src="{}">',
    '<iframe src="{}"></iframe>', '<form action="{}"><button>x</button></form>', '<svg><a xlink:href="{}"><text>x</text></a></svg>',
    '<link rel=stylesheet href="{}">', '<base href="{}">', '<object data="{}"></object>', '<meta http-equiv=refresh content="0;url={}">',
)  # fmt: skip
EVENTS = ("onclick", "onerror", "onload", "ONMOUSEOVER", "onfocus", "ontoggle", "onanimationstart", "onpointerrawupdate", "onbeforetoggle")
TAGS = ("p", "img src=x", "a href=#", "details open", "div", "svg", "body", "input autofocus", "video src=x", "math", "b/", "section\n")
ODD = (
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//x.example/a.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<script\x0c>alert(1)</script>",
    "<script>alert(1)//",
    "</p><script>alert(1)</script>",
    '"><script>alert(1)</script>',
    "<style>@import '//x.example';</style>",
    '<p style="background:url(javascript:alert(1))">x',
    '<div style="position:fixed;inset:0">x</div>',
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<textarea><img src=x onerror=alert(1)></textarea>",
    "<template><img src=x onerror=alert(1)></template>",
    "<title><img src=x onerror=alert(1)></title>",
    "<xmp><p title='</xmp><img src=x onerror=alert(1)>'>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<!--<img src='--><img src=x onerror=alert(1)>'>",
    "<![CDATA[><img src=x onerror=alert(1)>]]>",
    "<?php echo 1 ?>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<embed src=x>",
    "<button formaction=javascript:alert(1)>x</button>",
    "<p hx-get=/quizzes/ hx-trigger=load>x</p>",
    "<p data-hx-post=/sign-out>x</p>",
    "<p x-data='alert(1)'>x</p>",
    "text{: onclick=alert(1) }",
    "`<script>alert(1)</script>`",
    "```\n<script>alert(1)</script>\n```",
    "| a |\n|---|\n| <img src=x onerror=alert(1)> |",
    '![x" onerror="alert(1)](/a)',
    '[x](/a "t\\" onmouseover=\\"alert(1)")',
    '![x](/a"onerror="alert(1))',
    "<a href='/a' target=_blank ping=//x.example>x</a>",
    "<img srcset='//x.example/a 1x' src=/a>",
    "<p slot=x is=y nonce=z>x</p>",
    "<form id=x><input name=y></form>",
    "<details ontoggle=alert(1) open>x</details>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<\x00script>alert(1)</script>",
    "<ｓｃｒｉｐｔ>alert(1)</ｓｃｒｉｐｔ>",
    "<p/onclick=alert(1)>x",
    "<a href=/a onclick\n=\nalert(1)>x",
)

PAYLOADS = (
    [carrier.format(scheme) for carrier, scheme in product(CARRIERS, SCHEMES)]
    + [f"<{tag} {event}=alert(1)>x" for tag, event in product(TAGS, EVENTS)]
    + [f'<{tag} {event}="alert(1)">x' for tag, event in product(TAGS, EVENTS)]
    + list(ODD)
)


class Inspector(HTMLParser):
    """Collects whatever could act, load or lead away."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in INERT:
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            if name in ("href", "src"):
                self._address(tag, name, value or "")
            elif not (name in PLAIN or (tag == "div" and name in ("role", "tabindex"))):
                self.found.append(f"{tag} {name}={value}")

    def _address(self, tag: str, name: str, value: str) -> None:
        # As a browser reads it: tabs, line ends and leading control characters dropped, backslashes turned.
        read = (
            "".join(character for character in value if character not in "\t\r\n").lstrip("".join(map(chr, range(33)))).replace("\\", "/")
        )
        parts = urlsplit(read)
        if parts.netloc or read.startswith("//") or parts.scheme not in ("", "mailto"):
            self.found.append(f"{tag} {name}={value!r}")

    def handle_comment(self, data: str) -> None:
        self.found.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.found.append(f"<!{decl}>")

    def handle_pi(self, data: str) -> None:
        self.found.append(f"<?{data}>")


def active(text: str) -> list[str]:
    """What acts in a piece of HTML."""
    inspector = Inspector()
    inspector.feed(text)
    inspector.close()
    return inspector.found


def test_the_corpus_is_large_and_the_inspector_sees() -> None:
    assert len(set(PAYLOADS)) > 600
    assert sum(bool(active(payload)) for payload in ODD) > 30
    assert active('<p onclick="x">') and active("<a href='/\\x.example'>") and not active('<a href="/a#b">x</a>')


@pytest.mark.parametrize("start", range(0, len(PAYLOADS), 100))
def test_nothing_active_comes_through(start: int) -> None:
    for payload in PAYLOADS[start : start + 100]:
        assert active(clean(render(payload))) == [], payload
        assert active(clean(render(f"**文**{payload}字\n\n{payload}\n\n- {payload}"))) == [], payload


@pytest.mark.parametrize("text", ["{{ config }}", "{% include 'x' %}", "{{ 7*7 }}", "{# x #}", "${7*7}", "%(x)s"])
def test_the_language_of_templates_is_shown_as_it_stands(text: str) -> None:
    assert plain_text(clean(render(text))) == text


@pytest.mark.parametrize(
    "kept",
    [
        '<a href="/manual/3.1#c3.1.4">3.1.4</a>',
        '<a href="#c3.1.4">3.1.4</a>',
        '<a href="mailto:hr@bank.example">人事</a>',
        '<img alt="图" src="/manual/figures/tiers.svg">',
        '<td colspan="2">x</td>',
        '<p class="ruling">x</p>',
    ],
)
def test_what_a_manual_needs_stays(kept: str) -> None:
    text = f"<table><tbody><tr>{kept}</tr></tbody></table>" if kept.startswith("<td") else kept
    assert kept in clean(text)


def test_placeholders_are_filled_and_unknown_ones_named_by_line() -> None:
    text, unknown = fill("[[a]] 与 [[ a ]]\n[[b]]\n[[<b>]] [[a]]", lambda key: {"a": "五万元"}.get(key))
    assert text.split("\n")[0] == "五万元 与 五万元" and unknown == [(1, "b"), (2, "<b>")]
    assert "<b>" not in text


def test_words_of_a_piece_of_html() -> None:
    assert plain_text("<p>一<b>二</b></p><ul><li>三</li><li>四 &amp; 五</li></ul>") == "一二 三 四 & 五"
