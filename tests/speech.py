"""In which language a screen reader says each text of a page."""

from html.parser import HTMLParser

EMPTY = {"area", "br", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
UNSEEN = {"title", "script", "style", "template"}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = [("", "")]
        self.said: list[tuple[str, str]] = []

    def handle_starttag(self, tag, attrs):
        if tag not in EMPTY:
            self.open.append((tag, dict(attrs).get("lang") or self.open[-1][1]))

    def handle_endtag(self, tag):
        while tag in [name for name, _lang in self.open] and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if data.strip() and not UNSEEN & {name for name, _lang in self.open}:
            self.said.append((self.open[-1][1], " ".join(data.split())))


def spoken(html: str) -> list[tuple[str, str]]:
    """Language and words of every text, from top to bottom; what is not read out is left out."""
    reader = _Reader()
    reader.feed(html)
    return reader.said


def languages_of(word: str, html: str) -> set[str]:
    """The languages in which the page says a text that holds the word; empty when it does not."""
    return {lang for lang, text in spoken(html) if word in text}
