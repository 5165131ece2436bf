"""Calls every operation of the named services with botocore and compares both directions with what the server tells.

Prints one JSON object: {"operations": n, "inexact": {"service.Operation side": "where"}}.
"""

import base64
import datetime
import json
import os
import sys
import urllib.request

import botocore.config
import botocore.session

DEEPEST = 16
# Older names for operations whose requests look the same as those of the operations that took their place.
SUPERSEDED = {"GetBucketLifecycle", "GetBucketNotification", "PutBucketLifecycle", "PutBucketNotification"}
# What botocore takes for itself, to sign a request for another region, and does not send.
OWN_USE = {"rds": {"SourceRegion"}}
endpoint = os.environ["AWS_ENDPOINT_URL"]
count = 0


def number():
    global count
    count += 1
    return count


def bound(shape):
    """What travels in the path or in a header is plain: paths are encoded by other rules, and S3 takes ASCII only."""
    place = shape.serialization.get("location")
    if place == "uri":
        return "label" if shape.type_name == "string" else 7
    if place == "headers":
        return {"k1": f"plain {number()}"}
    return None


def synthesise(shape, depth=0, seen=frozenset()):
    kind = shape.type_name
    limits = shape.metadata
    if kind == "string":
        text = shape.enum[0] if shape.enum else f"text {number()}&<é"
        return text.ljust(limits.get("min", 0), "z")[: limits.get("max", 10**6)]
    if kind == "boolean":
        return True
    if kind in ("integer", "long"):
        return max(limits.get("min", 1), 1) if {"min", "max"} & set(limits) else number()
    if kind in ("float", "double"):
        return 1.5
    if kind == "timestamp":
        return datetime.datetime.fromtimestamp(1.7e9 + number(), datetime.timezone.utc)
    if kind == "blob":
        return b"ab\x00"
    if kind == "list":
        item = synthesise(shape.member, depth + 1, seen)
        return None if item is None else [item] * max(1, min(2, limits.get("max", 2)))
    if kind == "map":
        item = synthesise(shape.value, depth + 1, seen)
        return None if item is None else {(shape.key.enum or ["k1"])[0]: item}
    if shape.name in seen or depth > DEEPEST:
        return None
    return structure(shape, depth, seen | {shape.name})


def structure(shape, depth, seen):
    members = {}
    for name, member in shape.members.items():
        if getattr(member, "is_document_type", False):
            continue
        value = bound(member) or synthesise(member, depth + 1, seen)
        if value is None:
            continue
        members[name] = value
        if getattr(shape, "is_tagged_union", False):
            break
    return members if members or depth == 0 else None


def plain(value):
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items() if name != "ResponseMetadata"}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    if isinstance(value, (bytes, bytearray)):
        return "bytes " + base64.b64encode(value).decode()
    return value


def known(shape, value):
    """Leaves out what this version of botocore does not know."""
    if shape is None:
        return {}
    if value is None:
        return value
    if shape.type_name == "structure" and isinstance(value, dict):
        return {name: known(shape.members[name], item) for name, item in value.items() if name in shape.members}
    if shape.type_name == "list" and isinstance(value, list):
        return [known(shape.member, item) for item in value]
    if shape.type_name == "map" and isinstance(value, dict):
        return {name: known(shape.value, item) for name, item in value.items()}
    return value


def difference(expected, found, path=""):
    if expected == found:
        return None
    if isinstance(expected, dict) and isinstance(found, dict):
        for name in sorted(set(expected) | set(found)):
            where = difference(expected.get(name), found.get(name), f"{path}/{name}")
            if where:
                return where
        return None
    if isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        pairs = enumerate(zip(expected, found))
        return next(filter(None, (difference(x, y, f"{path}/{n}") for n, (x, y) in pairs)), None)
    return f"{path}: {str(expected)[:50]!r} became {str(found)[:50]!r}"


def try_service(session, name, inexact):
    config = botocore.config.Config(
        parameter_validation=False, retries={"max_attempts": 0}, inject_host_prefix=False
    )
    client = session.create_client(name, endpoint_url=endpoint, config=config)
    model = client.meta.service_model
    operations = 0
    for operation in model.operation_names:
        described = model.operation_model(operation)
        if described.has_streaming_input or described.has_streaming_output or described.has_event_stream_output:
            continue
        if name == "s3" and operation in SUPERSEDED:
            continue
        if described.auth_type == "none" or "smithy.api#noAuth" in (described.auth or []):
            continue
        operations += 1
        given = structure(described.input_shape, 0, frozenset()) if described.input_shape else {}
        given = {member: value for member, value in given.items() if member not in OWN_USE.get(name, ())}
        try:
            answered = client._make_api_call(operation, given)
            with urllib.request.urlopen(endpoint + "/last") as last:
                server = json.load(last)
            sides = {
                "name": difference(operation, server["operation"]),
                "in": difference(plain(given), server["input"]),
                "out": difference(known(described.output_shape, server.get("output") or {}), plain(answered)),
            }
        except Exception as problem:  # any failure is a finding, and the rest goes on
            sides = {"failed": str(problem)[:160]}
        inexact.update({f"{name}.{operation} {side}": where for side, where in sides.items() if where})
    return operations


def main():
    session = botocore.session.get_session()
    inexact = {}
    operations = sum(try_service(session, name, inexact) for name in sys.argv[1:])
    print(json.dumps({"operations": operations, "inexact": inexact}))


main()
