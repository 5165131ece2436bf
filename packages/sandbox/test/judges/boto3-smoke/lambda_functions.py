import io
import json
import zipfile

from aws import holds, pages, refused, wait
from iam import trust


def archive(text):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("index.py", text)
    return packed.getvalue()


def role_of_functions(iam, name):
    document = json.dumps(trust("lambda.amazonaws.com"))
    return iam.create_role(RoleName=name, AssumeRolePolicyDocument=document)["Role"]["Arn"]


def story_functions(aws):
    functions, iam = aws.lambda_, aws.iam
    errors = functions.exceptions
    role = role_of_functions(iam, "runner")
    name = {"FunctionName": "smoke"}
    made = {"Runtime": "python3.13", "Handler": "index.handler", "Role": role}
    code = {"ZipFile": archive("def handler(event, context): return 1")}
    first = functions.create_function(**name, **made, Code=code, Tags={"team": "web"})
    holds(first, State="Pending", Timeout=3, MemorySize=128, Version="$LATEST", PackageType="Zip")
    wait(functions, "function_active_v2", **name)
    wait(functions, "function_exists", **name)
    with refused(errors.ResourceConflictException):
        functions.create_function(**name, **made, Code=code)
    with refused(errors.ResourceNotFoundException):
        functions.get_function(FunctionName="none")
    with refused(errors.InvalidParameterValueException):
        functions.create_function(FunctionName="bad", **{**made, "Role": role + "-none"}, Code=code)
    functions.update_function_configuration(**name, Timeout=9, Environment={"Variables": {"STAGE": "test"}})
    wait(functions, "function_updated_v2", **name)
    holds(functions.get_function_configuration(**name), Timeout=9, Environment={"Variables": {"STAGE": "test"}})
    changed = functions.update_function_code(**name, ZipFile=archive("def handler(event, context): return 2"))
    assert changed["CodeSha256"] != first["CodeSha256"]
    wait(functions, "function_updated", **name)
    arn = functions.get_function(**name)["Configuration"]["FunctionArn"]
    functions.tag_resource(Resource=arn, Tags={"stage": "test"})
    functions.untag_resource(Resource=arn, TagKeys=["team"])
    assert functions.list_tags(Resource=arn)["Tags"] == {"stage": "test"}
    functions.put_function_concurrency(**name, ReservedConcurrentExecutions=2)
    holds(functions.get_function_concurrency(**name), ReservedConcurrentExecutions=2)
    functions.delete_function_concurrency(**name)
    signing = "arn:aws:lambda:us-east-1:111111111111:code-signing-config:csc-0123456789abcdef0"
    functions.put_function_code_signing_config(**name, CodeSigningConfigArn=signing)
    holds(functions.get_function_code_signing_config(**name), CodeSigningConfigArn=signing)
    functions.delete_function_code_signing_config(**name)
    functions.put_function_recursion_config(**name, RecursiveLoop="Allow")
    holds(functions.get_function_recursion_config(**name), RecursiveLoop="Allow")
    functions.put_runtime_management_config(**name, UpdateRuntimeOn="FunctionUpdate")
    holds(functions.get_runtime_management_config(**name), UpdateRuntimeOn="FunctionUpdate")
    functions.create_function(FunctionName="second", **made, Code=code)
    assert len(pages(functions, "list_functions", 1, "Functions")) == 2
    for each in ("smoke", "second"):
        functions.delete_function(FunctionName=each)
    with refused(errors.ResourceNotFoundException):
        functions.delete_function(**name)
    iam.delete_role(RoleName="runner")


def story_versions_and_permissions(aws):
    functions, iam = aws.lambda_, aws.iam
    errors = functions.exceptions
    role = role_of_functions(iam, "walker")
    name = {"FunctionName": "walk"}
    code = {"ZipFile": archive("def handler(event, context): return 1")}
    functions.create_function(**name, Runtime="python3.13", Handler="index.handler", Role=role, Code=code)
    wait(functions, "function_active", **name)
    assert functions.publish_version(**name)["Version"] == "1"
    assert functions.publish_version(**name)["Version"] == "1"  # nothing has changed
    wait(functions, "published_version_active", **name, Qualifier="1")
    versions = pages(functions, "list_versions_by_function", 1, "Versions", **name)
    assert [each["Version"] for each in versions] == ["$LATEST", "1"]
    functions.create_alias(**name, Name="live", FunctionVersion="1")
    with refused(errors.ResourceConflictException):
        functions.create_alias(**name, Name="live", FunctionVersion="1")
    functions.update_alias(**name, Name="live", Description="what is live")
    holds(functions.get_alias(**name, Name="live"), FunctionVersion="1", Description="what is live")
    assert len(pages(functions, "list_aliases", 1, "Aliases", **name)) == 1
    allowed = {"StatementId": "s3", "Action": "lambda:InvokeFunction", "Principal": "s3.amazonaws.com"}
    functions.add_permission(**name, **allowed, SourceAccount="111111111111")
    with refused(errors.ResourceConflictException):
        functions.add_permission(**name, **allowed)
    (statement,) = json.loads(functions.get_policy(**name)["Policy"])["Statement"]
    holds(statement, Sid="s3", Effect="Allow", Principal={"Service": "s3.amazonaws.com"})
    functions.remove_permission(**name, StatementId="s3")
    with refused(errors.ResourceNotFoundException):
        functions.get_policy(**name)
    with refused(errors.ResourceNotFoundException):
        functions.remove_permission(**name, StatementId="s3")
    assert functions.invoke(**name, InvocationType="DryRun")["StatusCode"] == 204
    functions.delete_alias(**name, Name="live")
    functions.delete_function(**name)
    iam.delete_role(RoleName="walker")
