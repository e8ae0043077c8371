"""Chapters as HTML: no HTML of the text, anchors at the headings, links and pictures as the site has them."""

from outreach.help.rendering import chapter, render


def test_a_chapter_lets_no_html_through() -> None:
    body = render("# A\n\n<script>x</script> <b>y</b>\n\n[z](javascript:x)").body
    assert "<script" not in body
    assert "<b>" not in body
    assert "href" not in body


def test_a_heading_gives_its_anchor_to_the_page() -> None:
    found = render("# Title\n\n## Log **it** {#log}\n\ntext")
    assert found.title == "Title"
    assert found.sections == {"log": "Log it"}
    assert '<h2 id="log">Log <strong>it</strong></h2>' in found.body


def test_a_link_to_a_chapter_is_one_of_the_site() -> None:
    body = render("# A\n\n[b](consent.md#record) [c](meeting.md) [d](#x)").body
    assert 'href="consent#record"' in body
    assert 'href="meeting"' in body
    assert 'href="#x"' in body


def test_a_picture_of_the_repository_is_one_of_the_site() -> None:
    body = render("# A\n\n![A case](../../static/help/case.png)").body
    assert '<img src="../static/help/case.png" alt="A case" width="540" height="960" loading="lazy"' in body


def test_a_chapter_is_read_once() -> None:
    assert chapter("today", "th") is chapter("today", "th")
    assert chapter("today", "th").title != chapter("today", "en").title


def test_a_language_without_a_chapter_shows_its_fallback() -> None:
    assert chapter("today", "en").title == "The day's work"
