"""Schemathesis asks the whole interface what its document allows and what it does not: never a fault of ours,
never an answer that the document does not know."""

import logging
from collections.abc import Iterator

import pytest
import schemathesis
from front_desk import HOUSE
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)
from starlette.applications import Starlette

from doorstep import Blank, Doorstep
from kiosk.ledger.tokens import SCOPES
from kiosk.office.api import ROOT
from kiosk.office.app import make_app
from kiosk.settings import Office, Settings

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
    unsupported_method,
]
FEW = settings(
    max_examples=5,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    database=None,
)
MANY = settings(FEW, max_examples=1000, derandomize=False)


@pytest.fixture(scope="module")
def house(blank_sqlite: Blank) -> Iterator[tuple[Starlette, str]]:
    """An office with a visitor in it and an announced one, and a token for everything."""
    doorstep = Doorstep(blank_sqlite())
    doorstep.inside()
    token = doorstep.reception.add_token("fuzz", SCOPES, "周宁", doorstep.now)
    chosen = Settings(house=HOUSE, office=Office(api_per_second=100_000))
    logging.getLogger("kiosk").setLevel(logging.CRITICAL)
    yield make_app(doorstep.reception, chosen, lambda: doorstep.now), token
    logging.getLogger("kiosk").setLevel(logging.NOTSET)
    doorstep.books.close()


OPERATIONS = [
    "listVisits",
    "getVisit",
    "announce",
    "getAnnouncement",
    "changeAnnouncement",
    "cancelAnnouncement",
    "findHosts",
    "getHost",
    "readLog",
]


def asked(house: tuple[Starlette, str], name: str, how: settings) -> None:
    """Ask one operation what its document allows, then what it does not."""
    app, token = house
    document = schemathesis.openapi.from_asgi(f"{ROOT}/openapi.json", app)
    document.config.generation.update(with_security_parameters=False)
    operation = document.find_operation_by_id(name)
    for mode in schemathesis.GenerationMode:

        @how
        @given(case=operation.as_strategy(generation_mode=mode))
        def ask(case: schemathesis.Case) -> None:
            case.call_and_validate(headers={"Authorization": f"Bearer {token}"}, checks=CHECKS)

        ask()


def test_every_operation_is_asked(house: tuple[Starlette, str]) -> None:
    document = schemathesis.openapi.from_asgi(f"{ROOT}/openapi.json", house[0])
    found = [one.ok().definition.raw["operationId"] for one in document.get_all_operations()]
    assert sorted(found) == sorted(OPERATIONS)


@pytest.mark.parametrize("name", OPERATIONS)
def test_a_few_requests_of_each_kind(house: tuple[Starlette, str], name: str) -> None:
    asked(house, name, FEW)


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("name", OPERATIONS)
def test_many_requests_of_each_kind(house: tuple[Starlette, str], name: str) -> None:
    asked(house, name, MANY)
