"""Reads a reply as a browser does and says what in it is not of the closed set: b, i, br, p, code, a[href relative]."""

import html.parser
import re

ALLOWED = {"b", "i", "br", "p", "code", "a"}
# `/…` but neither `//…` nor `/\\…`, which browsers take for another host.
RELATIVE = re.compile(r"/(?![/\\])[^\s\\<>\"']*|/?\Z|#[\w-]*")


class Reader(html.parser.HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=False)
        self.found, self.open = [], []

    def handle_starttag(self, tag, attributes):
        if tag not in ALLOWED:
            self.found.append(f"<{tag}>")
        for name, value in attributes:
            if tag != "a" or name != "href":
                self.found.append(f"{name} on <{tag}>")
            elif not RELATIVE.fullmatch(value or ""):
                self.found.append(f"href {value!r}")
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in ALLOWED:
            self.found.append(f"</{tag}>")
        elif tag in self.open:
            self.open.remove(tag)
        elif tag != "br":
            self.found.append(f"</{tag}> that nothing opened")

    def handle_comment(self, data):
        self.found.append("a comment")

    def handle_decl(self, data):
        self.found.append("a declaration")

    def unknown_decl(self, data):
        self.found.append("a declaration")

    def handle_pi(self, data):
        self.found.append("a processing instruction")

    def handle_data(self, data):
        if "<" in data:
            self.found.append(f"a bare < in {data[:40]!r}")


def trouble(reply):
    """What no reply may hold; nothing when it is clean."""
    reader = Reader()
    reader.feed(reply)
    reader.close()
    if reader.rawdata:
        reader.found.append(f"an unfinished tag {reader.rawdata[:40]!r}")
    if "\u0000" in reply:
        reader.found.append("NUL")
    return reader.found + [f"<{tag}> never closed" for tag in reader.open if tag != "p"]


def self_test(payloads):
    for clean in ('<b>x</b> &lt;img&gt;<br>• <a href="/ticket/1">INC-1</a> <code>a &amp; b</code><p>y</p>', "plain"):
        assert not trouble(clean), (clean, trouble(clean))
    assert not trouble("a > b &quot; 'x'"), "a bare > is harmless"
    dirty = [payload for payload in payloads if trouble(payload)]
    assert len(dirty) >= 60, f"only {len(dirty)} payloads are trouble when nothing escapes them"
