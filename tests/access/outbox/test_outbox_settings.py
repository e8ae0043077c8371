"""What the settings say of messages, and what they may not say."""

import pytest

from config import Posting


def given(monkeypatch: pytest.MonkeyPatch, **said: str) -> Posting:
    for name, value in said.items():
        monkeypatch.setenv(f"OUTREACH_{name}", value)
    return Posting.from_environment()


def test_nothing_said_is_no_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not given(monkeypatch).takes_mail


def test_a_server_needs_a_sender_too(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not given(monkeypatch, SMTP="mail.example:587").takes_mail
    made = given(monkeypatch, MAIL_FROM="a@b.example", WEBHOOK_LOCAL="10.0.0.1:443 [::1]:8443")
    assert (made.takes_mail, made.server, made.security) == (True, ("mail.example", 587), "starttls")
    assert made.local_hooks == {("10.0.0.1", 443), ("::1", 8443)}


@pytest.mark.parametrize(
    "wrong",
    [
        {"SMTP": "mail.example"},
        {"SMTP": "mail.example:587", "SMTP_TLS": "none"},
        {"SMTP_TLS": "ssl"},
        {"WEBHOOK_LOCAL": "10.0.0.1"},
        {"LINE_URL": "http://line.example/push"},
        {"SMS_URL": "http://sms.example", "SMS_TOKEN_FILE": "/x"},
        {"SMS_URL": "https://sms.example"},
    ],
)
def test_what_cannot_be_meant_ends_with_one_line(monkeypatch: pytest.MonkeyPatch, wrong: dict[str, str]) -> None:
    with pytest.raises(SystemExit, match="settings: OUTREACH_"):
        given(monkeypatch, **wrong)
