"""The OpenAPI document, drawn from the routes' own contracts."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

from flask import Flask

from web.contract import Contract, Device, Staff

PREFIX = "/api/v1"
NO_CONTENT = 204
DONE = {"description": "done", "content": {"application/json": {"schema": {"type": "object"}}}}
FILE = {"description": "a file", "content": {"*/*": {}}}
UNDOCUMENTED_METHODS = {"HEAD", "OPTIONS"}


def contracts(app: Flask) -> dict[tuple[str, str], Contract | None]:
    """(path, method) → contract, of every route under /api/v1; None where a route declares none."""
    found = {}
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith(PREFIX):
            for method in (rule.methods or set()) - UNDOCUMENTED_METHODS:
                found[re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method.lower()] = getattr(app.view_functions[rule.endpoint], "contract", None)
    return found


def document(app: Flask) -> dict[str, Any]:
    """OpenAPI 3.1 of the app."""
    paths: dict[str, dict[str, Any]] = defaultdict(dict)
    shared: dict[str, Any] = {}
    for (path, method), contract in sorted(contracts(app).items()):
        if contract is not None:
            paths[path][method] = _operation(path, contract, shared)
    return {
        "openapi": "3.1.0",
        "info": {"title": "叫号 Jiaohao", "version": "1"},
        "paths": dict(paths),
        "components": {
            "securitySchemes": {
                "device": {"type": "http", "scheme": "bearer"},
                "staff": {"type": "apiKey", "in": "cookie", "name": app.config["SESSION_COOKIE_NAME"], "description": "with X-CSRF-Token on every change"},
            },
            "schemas": {
                **shared,
                "Problem": {
                    "type": "object",
                    "required": ["type", "status", "title"],
                    "properties": {"type": {"type": "string"}, "status": {"type": "integer"}, "title": {"type": "string"}, "title_en": {"type": "string"}},
                },
            },
        },
    }


def _operation(path: str, contract: Contract, shared: dict[str, Any]) -> dict[str, Any]:
    """One route.  What its body refers to is put into `shared`, the document's components."""
    responses: dict[str, Any] = {
        str(status): {"description": "done"} if status == NO_CONTENT else FILE if contract.file else DONE for status in contract.answers
    }
    by_status: dict[int, list[str]] = defaultdict(list)
    for refusal in contract.refusals:
        by_status[refusal.status].append(refusal.slug)
    for status, slugs in by_status.items():
        responses[str(status)] = {
            "description": ", ".join(sorted(set(slugs))),
            "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
    operation: dict[str, Any] = {"summary": contract.summary, "responses": responses}
    if parameters := re.findall(r"{(\w+)}", path):
        operation["parameters"] = [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in parameters]
    if contract.body is not None:
        schema = contract.body.model_json_schema(ref_template="#/components/schemas/{model}")
        shared.update(schema.pop("$defs", {}))
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    if isinstance(contract.credential, Device):
        operation["security"] = [{"device": []}]
        operation["x-device-kinds"] = list(contract.credential.kinds)
    elif isinstance(contract.credential, Staff):
        operation["security"] = [{"staff": []}]
        operation["x-roles"] = list(contract.credential.roles)
        if contract.credential.keypad:
            operation["security"].append({"device": []})
            operation["x-device-kinds"] = ["keypad"]
    return operation
