"""Notices by mail: SMTP (RFC 5321), one message with a plain and an HTML part.

The Message-ID is made from the notice's key, so that a message that is sent twice can be known as the same.
"""

import hashlib
import re
import smtplib
import ssl
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate
from html import escape

from kiosk.courier.letter import Enclosure, Letter
from kiosk.courier.undelivered import TIMEOUT, Undelivered
from kiosk.settings import Notices

_SEVEN_BIT = SMTP.clone(cte_type="7bit")  # passes every mail server there is
_ADDRESS = re.compile(r"[^\s@,;:<>()\[\]\\\"]{1,64}@[^\s@,;:<>()\[\]\\\"]{1,255}")


class Mail:
    """The mail server named in the settings; one connection a letter. `patience`: seconds for each step."""

    def __init__(self, notices: Notices, patience: float = TIMEOUT) -> None:
        host, _, port = notices.smtp.rpartition(":")
        self._host, self._port = host.strip("[]"), int(port)
        self._notices, self._patience = notices, patience

    def deliver(self, letter: Letter) -> None:
        """Hand the letter to the mail server, or `Undelivered`."""
        message = compose(letter, self._notices.mail_from)
        try:
            self._send(message)
        except smtplib.SMTPRecipientsRefused as fault:
            status = next(iter(fault.recipients.values()))[0]
            raise Undelivered(f"smtp_{status}", permanent=status >= 500) from None
        except smtplib.SMTPResponseException as fault:
            # A refused login is mended by the administrator; the notice waits for that.
            permanent = fault.smtp_code >= 500 and not isinstance(fault, smtplib.SMTPAuthenticationError)
            raise Undelivered(f"smtp_{fault.smtp_code}", permanent) from None
        except (OSError, smtplib.SMTPException) as fault:
            raise Undelivered(f"smtp_{type(fault).__name__}") from None

    def _send(self, message: EmailMessage) -> None:
        with smtplib.SMTP(self._host, self._port, timeout=self._patience) as server:
            if self._notices.smtp_tls:
                server.starttls(context=ssl.create_default_context())
            if self._notices.smtp_user:
                server.login(self._notices.smtp_user, self._notices.smtp_password)
            server.send_message(message)


def compose(letter: Letter, sender: str) -> EmailMessage:
    """The message; an address that is none is `Undelivered` for good."""
    if not _ADDRESS.fullmatch(letter.to):
        raise Undelivered("bad_address", permanent=True)
    message = EmailMessage(_SEVEN_BIT)
    message["From"], message["To"], message["Subject"] = sender, letter.to, letter.subject
    domain = re.sub(r"[^A-Za-z0-9.\-]", "", sender.rpartition("@")[2]) or "localhost"
    message["Message-ID"] = f"<{hashlib.sha256(letter.key.encode()).hexdigest()[:32]}@{domain}>"
    message["Date"] = formatdate()
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.plain())
    message.add_alternative(_html(letter), subtype="html")
    for enclosure in letter.enclosures:
        _enclose(message, enclosure)
    message["Content-Language"] = letter.language  # last: enclosing moves what is there into an inner part
    return message


def _enclose(message: EmailMessage, enclosure: Enclosure) -> None:
    """A picture stands in the letter itself; a calendar entry is offered to the calendar and as a file."""
    main, _, sub = enclosure.kind.partition("/")
    if main == "image":
        page = message.get_payload()[-1]  # type: ignore[index]
        page.add_related(enclosure.content, main, sub, cid=f"<{enclosure.name}>")  # type: ignore[union-attr]
        return
    text = enclosure.content.decode()
    if sub == "calendar":
        method = "CANCEL" if "METHOD:CANCEL" in text else "REQUEST"
        message.add_alternative(text, subtype=sub, params={"method": method})
    message.add_attachment(text, subtype=sub, filename=enclosure.name)


def _html(letter: Letter) -> str:
    """The HTML part: styles in place, nothing fetched from anywhere."""
    rows = "".join(
        f'<tr><td style="padding:4px 16px 4px 0;color:#51605a">{escape(label)}</td>'
        f'<td style="padding:4px 0;font-weight:600">{escape(value)}</td></tr>'
        for label, value in letter.facts
    )
    return (
        f'<!doctype html><html lang="{letter.language}"><head><meta charset="utf-8"></head>'
        '<body style="margin:0;padding:24px;background:#eef1ee;color:#14211c;font:16px/1.5 sans-serif">'
        '<div style="max-width:480px;margin:0 auto;padding:24px;background:#fff;border-radius:16px">'
        f"<p>{escape(letter.greeting)}</p><p>{escape(letter.text)}</p><table>{rows}</table>"
        f"{_pictures(letter)}{_button(letter)}"
        f'<p style="font-size:13px;color:#51605a">{escape(letter.footer)}</p></div></body></html>'
    )


def _button(letter: Letter) -> str:
    if not letter.url:
        return ""
    return (
        f'<p style="margin:24px 0"><a href="{escape(letter.url)}" style="display:block;padding:16px;'
        "border-radius:12px;background:#0b6b4a;color:#fff;font-weight:700;text-align:center;"
        f'text-decoration:none">{escape(letter.button)}</a></p>'
    )


def _pictures(letter: Letter) -> str:
    names = [one.name for one in letter.enclosures if one.kind.startswith("image/")]
    return "".join(f'<p style="text-align:center"><img src="cid:{name}" alt=""></p>' for name in names)
