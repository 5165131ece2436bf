"""Uses every service of a server as people use AWS, with boto3, and holds every answer against botocore's models.

Prints one JSON object: {"stories": {"sqs": {"queues": null or a problem}}, "operations": ["sqs.CreateQueue"]}.
Arguments name the modules to run; each function `story_*` in them is a story.
"""

import importlib
import json
import os
import sys
import traceback

from aws import Aws


def where(failure):
    """The line of the story, without those of the libraries below it."""
    frames = traceback.extract_tb(failure.__traceback__)
    told = [frame for frame in frames if frame.name.startswith("story_")][-1]
    return f"{os.path.basename(told.filename)}:{told.lineno}: {told.line}"


def run(module, aws):
    """Every story of a module is told, whatever became of the one before."""
    found = {}
    for name, story in vars(module).items():
        if not name.startswith("story_"):
            continue
        try:
            story(aws)
            problem = aws.judge.take()
        except Exception as failure:  # whatever it is, it is what the suite is to find
            problem = "\n".join([where(failure), f"{type(failure).__name__}: {failure}", aws.judge.take() or ""])
        found[name.removeprefix("story_")] = problem
    return found


def main():
    aws = Aws()
    stories = {name: run(importlib.import_module(name), aws) for name in sys.argv[1:]}
    print(json.dumps({"stories": stories, "operations": sorted(aws.judge.operations)}))


main()
