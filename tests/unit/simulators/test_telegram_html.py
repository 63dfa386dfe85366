"""The HTML mode; cases from test/message_entities.cpp in tdlib/td."""

import pytest

from tests.simulators.telegram.errors import ApiError
from tests.simulators.telegram.html import parse_html, trim


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("&#57311;", "Text contains invalid Unicode characters after decoding HTML entities"),
        ("🏟 🏟&lt;<abacaba", "Unclosed start tag at byte offset 13"),
        ("🏟 🏟&lt;<abac aba>", 'Unsupported start tag "abac" at byte offset 13'),
        ("a < b > c", 'Unsupported start tag "" at byte offset 2'),
        ("🏟 🏟&lt;<i   =aba>", 'Empty attribute name in the tag "i" at byte offset 13'),
        ("<i    aba>", 'Expected equal sign in declaration of an attribute of the tag "i" at byte offset 0'),
        ("🏟 🏟&lt;<i    aba  =  ", 'Unclosed start tag "i" at byte offset 13'),
        ("🏟 🏟&lt;<i    aba  =  190azAz-.,", "Unexpected end of name token at byte offset 27"),
        ('🏟 🏟&lt;<i    aba  =  "&lt;&gt;&quot;>', "Unclosed start tag at byte offset 13"),
        ("🏟 🏟&lt;</", "Unexpected end tag at byte offset 13"),
        ("🏟 🏟&lt;<i>a</i   ", "Unclosed end tag at byte offset 17"),
        ("🏟 🏟&lt;<i>a</em   >", 'Unmatched end tag at byte offset 17, expected "</i>", found "</em>"'),
        ("<b>bold", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ('<tg-emoji emoji-id="x">👍</tg-emoji>', "Invalid custom emoji identifier specified"),
        ("<p>x</p>", 'Unsupported start tag "p" at byte offset 0'),
        ("a<br/>b", 'Unsupported start tag "br/" at byte offset 1'),
    ],
)
def test_refuses(source: str, problem: str) -> None:
    with pytest.raises(ApiError) as caught:
        parse_html(source)
    assert caught.value.description.startswith(f"Bad Request: can't parse entities: {problem}")


@pytest.mark.parametrize(
    ("source", "text", "kinds"),
    [
        ("&lt;&gt;&amp;&quot;&laquo;&#12345678;", '<>&"&laquo;&#12345678;', []),
        ("R&D &nbsp; &#39;", "R&D &nbsp; '", []),
        ("🏟 🏟<i>🏟 &lt🏟</i>", "🏟 🏟🏟 <🏟", [("italic", 5, 6)]),
        ("🏟 🏟<i>🏟 &gt;<b aba   =   caba>&lt🏟</b></i>", "🏟 🏟🏟 ><🏟", [("italic", 5, 7), ("bold", 9, 3)]),
        ("🏟 🏟&lt;<i>🏟 🏟&lt;</>", "🏟 🏟<🏟 🏟<", [("italic", 6, 6)]),
        ("🏟 🏟&lt;<b></b>", "🏟 🏟<", []),
        ("<i><b> </b> <code> </code></i>", "   ", [("italic", 0, 3), ("bold", 0, 1), ("code", 2, 1)]),
        ("<STRONG>x</strong><em>y</em>", "xy", [("bold", 0, 1), ("italic", 1, 1)]),
        (
            "<ins>a</ins><del>b</del><strike>c</strike>",
            "abc",
            [("underline", 0, 1)] + [("strikethrough", i, 1) for i in (1, 2)],
        ),
        ('<span class="tg-spoiler">a</span><tg-spoiler>b</tg-spoiler>', "ab", [("spoiler", 0, 1), ("spoiler", 1, 1)]),
        ("<blockquote>a</blockquote>b", "ab", [("blockquote", 0, 1)]),
        ("<blockquote expandable>a</blockquote>b", "ab", [("expandable_blockquote", 0, 1)]),
        ("<pre><code>a</code></pre>", "a", [("pre", 0, 1), ("code", 0, 1)]),
        ('<tg-emoji emoji-id="53">👍</tg-emoji>', "👍", [("custom_emoji", 0, 2)]),
        ('<a href="javascript:alert(1)">x</a>', "x", []),
        ('<a href="http://localhost/x">x</a>', "x", []),
    ],
)
def test_reads(source: str, text: str, kinds: list[tuple[str, int, int]]) -> None:
    seen, entities = parse_html(source)
    assert seen == text
    assert [(one["type"], one["offset"], one["length"]) for one in entities] == kinds


def test_links_mentions_and_languages_keep_their_argument() -> None:
    assert parse_html("<a href=telegram.org>x</a>")[1][0]["url"] == "http://telegram.org/"
    assert parse_html("<a href='https://t.me/a?b=1&amp;c=2'>x</a>")[1][0]["url"] == "https://t.me/a?b=1&c=2"
    assert parse_html("<a href='tg://user?id=42'>x</a>")[1][0]["user"]["id"] == 42
    [pre] = parse_html('<pre><code class="language-python">x</code></pre>')[1]
    assert pre == {"type": "pre", "offset": 0, "length": 1, "language": "python"}


def test_trim_moves_entities() -> None:
    assert trim(*parse_html("  <b>ab</b> c\n ")) == ("ab c", [{"type": "bold", "offset": 0, "length": 2}])
    assert trim(*parse_html("a<i>  </i>")) == ("a", [])
