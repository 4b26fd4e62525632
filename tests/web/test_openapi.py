"""The API's description, held against the routes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.factories import PASSWORD
from tests.web.visitors import Site, routes_with_contracts
from web.contract import Device, Staff
from web.openapi import PREFIX, UNDOCUMENTED_METHODS

METHODS = {"get", "post", "put", "patch", "delete"}
SLUG = re.compile(r"[a-z]+(-[a-z]+)*")


@pytest.fixture
def document(site: Site) -> dict[str, Any]:
    """What a supervisor is given."""
    return dict(site.supervisor().get("/api/v1/openapi.json").get_json())


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(path, method, operation) of the whole document."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def within(value: Any) -> Iterator[Any]:
    """Everything inside a JSON value."""
    yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from within(inner)


def test_every_route_has_a_contract(site: Site):
    without = [
        rule.rule
        for rule in site.app.url_map.iter_rules()
        if rule.rule.startswith(PREFIX) and getattr(site.app.view_functions[rule.endpoint], "contract", None) is None
    ]

    assert without == []


def test_the_document_names_every_route_and_nothing_else(site: Site, document: dict[str, Any]):
    routes = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in site.app.url_map.iter_rules()
        if rule.rule.startswith("/api/")
        for method in (rule.methods or set()) - UNDOCUMENTED_METHODS
    }

    assert {(path, method) for path, method, _ in operations(document)} == routes


def test_the_document_has_the_shape_of_openapi(document: dict[str, Any]):
    assert re.fullmatch(r"3\.1\.\d+", document["openapi"])
    assert document["info"].keys() >= {"title", "version"}
    for path, method, operation in operations(document):
        assert path.startswith(f"{PREFIX}/"), path
        assert method in METHODS, path
        assert operation["summary"].endswith("."), path
        assert operation["responses"], path
        for status, response in operation["responses"].items():
            assert re.fullmatch(r"[2-5]\d\d", status), path
            assert response["description"], path
        assert {parameter["name"] for parameter in operation.get("parameters", ()) if parameter["in"] == "path"} == set(re.findall(r"{(\w+)}", path))


def test_everything_referred_to_is_there(document: dict[str, Any]):
    for value in within(document):
        if isinstance(value, dict) and "$ref" in value:
            found: Any = document
            for step in value["$ref"].removeprefix("#/").split("/"):
                assert step in found, value
                found = found[step]


def test_every_operation_says_who_may_ask(site: Site, document: dict[str, Any]):
    schemes = document["components"]["securitySchemes"]
    for path, method, operation in operations(document):
        contract = getattr(site.app.view_functions[endpoint(site, path, method)], "contract")  # noqa: B009 - views are functions, which have no such attribute to a type checker
        wanted = [{"device": []}] if isinstance(contract.credential, Device) else [{"staff": []}] if isinstance(contract.credential, Staff) else None
        if isinstance(contract.credential, Staff) and contract.credential.keypad:
            wanted = [{"staff": []}, {"device": []}]
        assert operation.get("security") == wanted, path
        if wanted:
            assert {name for one in wanted for name in one} <= set(schemes)
            assert {"401", "403"} <= set(operation["responses"]), path


def endpoint(site: Site, path: str, method: str) -> str:
    """Of the route that stands in the document so."""
    [found] = [
        rule.endpoint
        for rule in site.app.url_map.iter_rules()
        if re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule) == path and method.upper() in (rule.methods or set())
    ]
    return found


def test_every_body_is_an_object_that_takes_no_unknown_keys(document: dict[str, Any]):
    bodies = [operation["requestBody"]["content"]["application/json"]["schema"] for _, _, operation in operations(document) if "requestBody" in operation]

    assert bodies
    for schema in bodies:
        assert (schema["type"], schema["additionalProperties"]) == ("object", False)
        assert all(property_ for property_ in schema.get("properties", {}).values())


def test_every_refusal_is_a_problem_with_a_slug(document: dict[str, Any]):
    for path, _, operation in operations(document):
        for status, response in operation["responses"].items():
            if status >= "400":
                assert response["content"]["application/problem+json"]["schema"] == {"$ref": "#/components/schemas/Problem"}, path
                assert all(SLUG.fullmatch(slug) for slug in response["description"].split(", ")), path


def test_the_staffs_cookie_is_called_what_it_is_called(site: Site, document: dict[str, Any]):
    answer = site.stranger().post("/api/v1/supervisor/session", {"username": "li", "password": PASSWORD})

    assert answer.headers["Set-Cookie"].startswith(document["components"]["securitySchemes"]["staff"]["name"] + "=")


def test_what_a_route_answers_to_nonsense_stands_in_the_document(site: Site, document: dict[str, Any]):
    by_route = {(method.upper(), re.sub(r"{\w+}", "", path)): set(operation["responses"]) for path, method, operation in operations(document)}
    visitors = {credential: site.one_with(credential) for credential in {contract.credential for _, _, contract in routes_with_contracts(site.app)}}

    for method, path, contract in routes_with_contracts(site.app):
        documented = by_route[method, path.replace("nowhere", "").replace("99999", "")]
        for visitor, body in ((site.stranger(), {}), (visitors[contract.credential], {"nonsense": 1})):
            answer = visitor.ask(method, path, body)
            assert str(answer.status_code) in documented, f"{method} {path}: {answer.text}"
