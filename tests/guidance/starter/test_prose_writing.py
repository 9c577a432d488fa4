"""Rich text of the CMS as Markdown, and back."""

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from guidance.starter.markdown import rich_text
from guidance.starter.prose_writing import to_markdown

PAGES = {3: "guidance/home", 4: "roles/team"}


def written(html: str) -> str:
    return to_markdown(html, PAGES.get).text


def shape(html: str) -> str:
    """HTML without what the CMS adds and what a reader cannot see."""
    soup = BeautifulSoup(html, "html.parser")
    for tag in soup.find_all(True):
        tag.attrs = {name: value for name, value in tag.attrs.items() if name in ("href", "linktype", "id", "start")}
    return "".join(str(soup).split("\n"))


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ('<p data-block-key="a1">Ring <b>i dag</b>.</p>', "Ring **i dag**."),
        ("<p>One.</p><p>Two<br/>lines.</p>", "One.\n\nTwo  \nlines."),
        ("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", "- a\n    - b\n- c"),
        ("<ol><li><p>a</p><p>b</p></li><li>c</li></ol>", "1. a\n\n    b\n\n2. c"),
        ('<p><a linktype="page" id="3">the home</a></p>', "[the home](page:guidance/home)"),
        ('<p><a href="https://example.org/a(b)">out</a></p>', "[out](<https://example.org/a(b)>)"),
        ("<p># no heading, * no list, 1. &lt;b&gt;</p>", "\\# no heading, \\* no list, 1. &lt;b>"),
        ("<p>1. no list</p><p>:::</p>", "1\\. no list\n\n&#58;::"),
    ],
)
def test_it_is_written_as_people_write_it(html, markdown):
    assert written(html) == markdown


def test_a_link_that_the_file_cannot_follow_is_told_and_its_words_stay():
    found = to_markdown(
        '<p>See <a linktype="page" id="9">the plan</a> and <a linktype="document" id="2">the sheet</a>.</p>', PAGES.get
    )

    assert found.text == "See the plan and the sheet."
    assert found.lost == [
        "The link on “the plan” leads to a page that is not in the file.",
        "The link on “the sheet” leads to a document, which a file cannot hold.",
    ]


words = st.text(st.sampled_from("aæ1 *_`[]()<>&#-+.:!=~|\\"), min_size=1, max_size=12)
escaped = words.map(lambda text: text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))
pieces = st.recursive(
    escaped,
    lambda inside: st.builds(
        lambda tag, parts: f"<{tag}>{''.join(parts)}</{tag.split()[0]}>",
        st.sampled_from(["b", "i", 'a linktype="page" id="3"', 'a href="https://example.org/x_y"']),
        st.lists(inside, min_size=1, max_size=3),
    ),
    max_leaves=4,
) | st.just("<br/>")
lines = st.lists(pieces, min_size=1, max_size=4).map("".join)
blocks = st.recursive(
    lines.map(lambda line: f"<p>{line}</p>"),
    lambda inside: st.builds(
        lambda tag, items: f"<{tag}>{''.join(f'<li>{item}</li>' for item in items)}</{tag}>",
        st.sampled_from(["ul", "ol"]),
        st.lists(st.builds(lambda line, more: line + "".join(more), lines, st.lists(inside, max_size=1)), min_size=1),
    ),
    max_leaves=3,
)


@given(st.lists(blocks, min_size=1, max_size=3).map("".join))
def test_what_is_written_reads_back_as_the_same_text_or_is_told(html):
    found = to_markdown(html, PAGES.get)

    back = rich_text(found.text, {key: number for number, key in PAGES.items()}.get)

    again = to_markdown(back, PAGES.get)
    assert (
        BeautifulSoup(back, "html.parser").get_text("").split()
        or not BeautifulSoup(html, "html.parser").get_text("").split()
    )
    assert again.text == found.text or found.lost
