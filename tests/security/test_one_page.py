"""Every address is answered by one endpoint: where two stand at it, one of them is out of reach."""

import re
from collections import defaultdict

import pytest
from flask import Flask


@pytest.mark.databases("sqlite")
def test_no_two_endpoints_share_an_address(app: Flask) -> None:
    found = defaultdict(set)
    for rule in app.url_map.iter_rules():
        for method in rule.methods or ():
            if method != "OPTIONS":
                found[method, re.sub(r"(?<=[<:])\w+>", ">", rule.rule)].add(rule.endpoint)

    assert len(found) > 100
    assert {place: endpoints for place, endpoints in found.items() if len(endpoints) > 1} == {}
