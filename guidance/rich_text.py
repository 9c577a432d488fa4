"""How rich text shows its links."""

from wagtail.rich_text.pages import PageLinkHandler

from guidance.known import known_pages


class KnownPageLinkHandler(PageLinkHandler):
    """Links to pages in rich text, without a query for each text. A link to a page that is gone leads nowhere."""

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict[str, str]]) -> list[str]:
        known = known_pages()
        urls = [known.url(int(attrs["id"])) if attrs.get("id", "").isdigit() else "" for attrs in attrs_list]
        return [f'<a href="{url}">' if url else "<a>" for url in urls]
