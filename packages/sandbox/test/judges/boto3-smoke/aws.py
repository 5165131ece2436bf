"""What the stories share: clients whose answers are judged, expected refusals, pages, waiters."""

import contextlib
import os
import time

import boto3
import botocore.config
from botocore.exceptions import ClientError

from model_judge import ModelJudge

QUICK = {"Delay": 0.05, "MaxAttempts": 400}


class Aws:
    """Clients by name: `aws.ec2`, `aws.lambda_`."""

    def __init__(self, judge=None, **keys):
        self.endpoint = os.environ["AWS_ENDPOINT_URL"]
        self.judge = judge or ModelJudge()
        self.session = boto3.Session(**keys)
        self.clients = {}

    def __getattr__(self, name):
        name = name.rstrip("_")
        if name not in self.clients:
            s3 = {"addressing_style": "path"}
            config = botocore.config.Config(retries={"max_attempts": 0}, s3=s3, inject_host_prefix=False)
            client = self.session.client(name, endpoint_url=self.endpoint, config=config)
            client.meta.events.register("after-call", self.judge.hear)
            self.clients[name] = client
        return self.clients[name]

    def signed_by(self, credentials):
        """The same server with what AssumeRole answered."""
        keys = {
            "aws_access_key_id": credentials["AccessKeyId"],
            "aws_secret_access_key": credentials["SecretAccessKey"],
            "aws_session_token": credentials["SessionToken"],
        }
        return Aws(self.judge, **keys)


@contextlib.contextmanager
def refused(expected):
    """What is inside must be refused: by a modelled exception class, or by a code where AWS models none."""
    try:
        yield
    except ClientError as problem:
        code = problem.response["Error"]["Code"]
        if isinstance(expected, str):
            assert code == expected, f"{code} instead of {expected}: {problem}"
        else:
            assert isinstance(problem, expected), f"{code} is no {expected.__name__}: {problem}"
        return
    raise AssertionError(f"not refused by {expected}")


def pages(client, operation, size, key, **given):
    """All items, page by page; no page is larger than asked for, and no item comes twice."""
    paginator = client.get_paginator(operation)
    found = []
    for page in paginator.paginate(PaginationConfig={"PageSize": size}, **given):
        items = page.get(key, [])
        assert len(items) <= size, f"{operation}: {len(items)} in a page of {size}"
        found += items
    keys = [repr(item) for item in found]
    assert len(set(keys)) == len(keys), f"{operation}: an item came twice"
    return found


def wait(client, waiter, **given):
    client.get_waiter(waiter).wait(WaiterConfig=QUICK, **given)


def until(happened):
    """For what botocore has no waiter for."""
    for _ in range(400):
        found = happened()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError("it did not happen in 20 s")


def tags(**named):
    return [{"Key": key, "Value": value} for key, value in named.items()]


def as_dict(listed):
    return {tag["Key"]: tag["Value"] for tag in listed}


def holds(found, **expected):
    """The members that are named have these values."""
    for name, value in expected.items():
        assert found.get(name) == value, f"{name}: {found.get(name)!r} instead of {value!r}"
