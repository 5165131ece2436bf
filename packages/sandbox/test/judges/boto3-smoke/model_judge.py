"""Holds what a server answers against botocore's models: required members, enumerations, bounds, codes of errors."""

import re

# What any operation may be refused with, whatever its model says, and what the older Query services use besides.
COMMON = {
    "AccessDenied",
    "AccessDeniedException",
    "InvalidClientTokenId",
    "InvalidParameterValue",
    "MissingParameter",
    "ValidationError",
    "ValidationException",
}
# Services whose models name few or none of their errors.
UNMODELLED = {"ec2", "s3"}
# What AWS answers, whatever its models say: shape and value.
ANSWERED = {("AttachmentStatus", "available"), ("PermissionsBoundaryAttachmentType", "Policy")}


class ModelJudge:
    def __init__(self):
        self.operations = set()
        self.problems = []

    def hear(self, parsed, model, **_rest):
        where = f"{model.service_model.service_name}.{model.name}"
        self.operations.add(where)
        error = parsed.get("Error")
        if error:
            # SQS, a Query service once, tells its old code besides.
            self.problems += error_problems(where, model, error.get("QueryErrorCode") or error.get("Code", ""))
        elif model.output_shape:
            self.problems += shape_problems(where, model.output_shape, parsed)

    def take(self):
        """What was found since the last time, or None."""
        found, self.problems = self.problems, []
        return "\n".join(sorted(set(found))) or None


def error_problems(where, model, code):
    if model.service_model.service_name in UNMODELLED or code in COMMON:
        return []
    known = {shape.error_code for shape in model.error_shapes} | {shape.name for shape in model.error_shapes}
    return [] if code in known else [f"{where}: {code} is none of {sorted(known)}"]


def shape_problems(path, shape, value):
    """Everything below a value that its shape does not allow."""
    kind = shape.type_name
    if kind == "structure" and isinstance(value, dict):
        missing = [f"{path}: no {name}" for name in shape.required_members if value.get(name) is None]
        inner = [
            problem
            for name, member in shape.members.items()
            if value.get(name) is not None
            for problem in shape_problems(f"{path}.{name}", member, value[name])
        ]
        return missing + inner
    if kind == "list":
        # Bounds of lists are of inputs: AWS answers empty ones where there is nothing.
        return [problem for item in value for problem in shape_problems(f"{path}[]", shape.member, item)]
    if kind == "map":
        return [
            problem
            for name, item in value.items()
            for problem in shape_problems(f"{path}<key>", shape.key, name)
            + shape_problems(f"{path}{{}}", shape.value, item)
        ]
    if kind == "string":
        return text_problems(path, shape, value)
    if kind in ("integer", "long", "float", "double"):
        return bounds(path, shape, value)
    return []


def text_problems(path, shape, value):
    if not isinstance(value, str):  # a policy document, which botocore has read already
        return []
    if shape.enum:
        if value in shape.enum or (shape.name, value) in ANSWERED:
            return []
        return [f"{path}: {value!r} is none of {', '.join(shape.enum[:9])} …"]
    pattern = shape.metadata.get("pattern")
    if pattern and value and not matches(pattern, value):
        return [f"{path}: {value[:80]!r} does not match {pattern}"]
    # AWS answers an empty text where there is nothing.
    return bounds(path, shape, len(value)) if value else []


def matches(pattern, value):
    """A pattern in Java's dialect that Python does not read is not judged."""
    try:
        return re.fullmatch(pattern, value, re.ASCII | re.DOTALL) is not None
    except re.error:
        return True


def bounds(path, shape, size):
    low, high = shape.metadata.get("min"), shape.metadata.get("max")
    if (low is None or size >= low) and (high is None or size <= high):
        return []
    return [f"{path}: {size} is not within {low} and {high}"]
