"""Addresses in the settings that would fail only later, when a host should be told, are refused at once."""

from pathlib import Path

import pytest

from kiosk.settings import BadSettings, load


@pytest.mark.parametrize("section", ["office.listen", "notices.smtp"])
@pytest.mark.parametrize(
    "address", ["localhost", ":25", "mail:", "mail:smtp", "mail:99999", "mail:２５", "mail:-1"]
)
def test_an_address_without_host_and_port_is_refused(tmp_path: Path, section: str, address: str) -> None:
    room, key = section.split(".")
    (tmp_path / "s.toml").write_text(f'[{room}]\n{key} = "{address}"\n', encoding="utf-8")
    with pytest.raises(BadSettings, match=section):
        load(tmp_path / "s.toml", {})


def test_addresses_that_can_be_used(tmp_path: Path) -> None:
    (tmp_path / "s.toml").write_text('[office]\nlisten = "[::]:8090"\n[notices]\nsmtp = "mail.example:25"\n')
    settings = load(tmp_path / "s.toml", {})
    assert (settings.office.listen, settings.notices.smtp) == ("[::]:8090", "mail.example:25")
