"""What people, broken readers and attackers put into a code: made here, by kind."""

import itertools
import random
import string

_TARGETS = ("", "VP1", "VP1ABCDEFGHIJKLMNOPQRSTUVWXYZ234567AAAAAAAAAAAAAAAAAAAA", "张伟")
_ORDERS = (
    "\x10\x04\x01", "\x10\x05\x02", "\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08", "\x1b@", "\x1dV\x00",
    "\x1dr1",
)  # fmt: skip
_TERMINAL = ("\x1b[2J", "\x1b]0;title\x07", "\x1b[6n", "\x9b31m", "\x1bc", "\x0e", "\x08" * 9, "\x7f" * 9)
_QUERIES = (
    "' OR '1'='1", "'; DROP TABLE visits;--", '" OR ""="', "1; SELECT pg_sleep(9)", "' UNION SELECT NULL--",
    "\\'; --", "%' --", "admin'/*", "')) OR 1=1--", "_%_%",
)  # fmt: skip
_MARKUP = (
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[b]bold[/b]", "[ref=x]y[/ref]",
    "[color=ff0000]", "&amp;&lt;", "<!--", "]]>",
    "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>",
    "javascript:alert(1)", "{{7*7}}", "{% for x in y %}", "${7*7}",
    "#{7*7}", "<%= 7*7 %>",
)  # fmt: skip
_SHELL = (
    "$(reboot)", "`reboot`", "; reboot", "| reboot", "&& reboot", "> /dev/sda", "--help", "-rf /", "%00",
    "\\x00",
)  # fmt: skip
_PATHS = (
    "../../../../etc/passwd", "..\\..\\boot.ini", "/dev/null", "file:///etc/shadow", "CON", "NUL.txt",
    "//host/share", "C:\\", "~root", ".", "..", "a/b\0.png",
)  # fmt: skip
_FORMATS = (
    "%s%s%s%n", "%x" * 20, "{0}", "{}", "{0.__class__}", "%(name)s", "%d", "{:>999999999}", "\\u0000",
    "\\N{DIGIT}",
)  # fmt: skip
_TABLES = (
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x")', "=cmd|' /C calc'!A0", '"a","b"',
    ";;;", "'=1",
)  # fmt: skip
_NUMBERS = (
    "0", "-0", "1e309", "NaN", "Infinity", "0x7fffffff", "9" * 40, "1.0.0", "½", "٣", "１２３", "௧", "१",
    "-1", "1_000",
)  # fmt: skip
_HEADERS = (
    "a\r\nSet-Cookie: x=1", "GET / HTTP/1.1\r\nHost: x\r\n\r\n", "a\nb", "a\rb", "\r\n\r\n", "a\tb",
    "a\x0bb", "a\x85b",
)  # fmt: skip
_LETTERS = (
    "\u202eabc", "\u2066abc\u2069", "a\u200bb", "\ufeffabc", "e\u0301\u0301\u0301\u0301", "ﬁ", "İ", "ß",
    "\u00a0", "\u3000", "👩‍👩‍👧‍👦", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "𠮷", "\ud800", "\udfff\ud800", "\uffff", "\U0010ffff", "\ufffd",
    "ａｂｃ", "ﷺ", "\u0600", "\u00ad", "\u2028", "\u180e", "\ue000", "ราชอาณาจักร", "שלום", "العربية", "𝓥𝓟𝟏",
    "ＶＰ１", "VP\u0399", "ѴР1",
)  # fmt: skip
_LENGTHS = (255, 256, 257, 4096, 65_537)


def hostile_strings() -> list[str]:
    """At least 515, each different; many hold terminators and so make several scans."""
    kinds = (_ORDERS, _TERMINAL, _QUERIES, _MARKUP, _SHELL, _PATHS, _FORMATS, _TABLES, _NUMBERS, _HEADERS)
    bad = list(itertools.chain(*kinds, _LETTERS))
    made = [target + text for target in _TARGETS for text in bad]
    made += [chr(code) for code in range(128)]
    made += [character * length for character in "A\0张" for length in _LENGTHS]
    chance = random.Random(515)
    made += ["".join(chance.choices(string.printable, k=chance.randrange(1, 90))) for _ in range(60)]
    return list(dict.fromkeys(made))
