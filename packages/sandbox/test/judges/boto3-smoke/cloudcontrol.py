import json

from aws import holds, refused, wait

TYPE = {"TypeName": "AWS::Kinesis::Stream"}


def story_resources(aws):
    control = aws.cloudcontrol
    errors = control.exceptions
    desired = {"Name": "smoke", "ShardCount": 1}
    create = {**TYPE, "DesiredState": json.dumps(desired), "ClientToken": "one"}
    begun = control.create_resource(**create)["ProgressEvent"]
    holds(begun, Operation="CREATE", OperationStatus="IN_PROGRESS")
    assert control.create_resource(**create)["ProgressEvent"]["RequestToken"] == begun["RequestToken"]
    with refused(errors.ClientTokenConflictException):
        control.create_resource(**{**create, "DesiredState": json.dumps({**desired, "ShardCount": 2})})
    wait(control, "resource_request_success", RequestToken=begun["RequestToken"])
    with refused("ValidationException"):
        control.cancel_resource_request(RequestToken=begun["RequestToken"])  # it has ended
    again = control.create_resource(**TYPE, DesiredState=json.dumps(desired))["ProgressEvent"]
    for _ in range(100):
        event = control.get_resource_request_status(RequestToken=again["RequestToken"])["ProgressEvent"]
        if event["OperationStatus"] == "FAILED":
            break
    holds(event, ErrorCode="AlreadyExists")
    one = {**TYPE, "Identifier": "smoke"}
    holds(json.loads(control.get_resource(**one)["ResourceDescription"]["Properties"]), ShardCount=1)
    patch = json.dumps([{"op": "replace", "path": "/ShardCount", "value": 3}])
    begun = control.update_resource(**one, PatchDocument=patch)["ProgressEvent"]
    wait(control, "resource_request_success", RequestToken=begun["RequestToken"])
    holds(json.loads(control.get_resource(**one)["ResourceDescription"]["Properties"]), ShardCount=3)
    other = control.create_resource(**TYPE, DesiredState=json.dumps({**desired, "Name": "two"}))["ProgressEvent"]
    wait(control, "resource_request_success", RequestToken=other["RequestToken"])
    listed = control.get_paginator("list_resources").paginate(**TYPE)
    found = [each["Identifier"] for page in listed for each in page["ResourceDescriptions"]]
    assert sorted(found) == ["smoke", "two"]
    requests = control.get_paginator("list_resource_requests").paginate(PaginationConfig={"PageSize": 2})
    assert sum(len(page["ResourceRequestStatusSummaries"]) for page in requests) >= 4
    with refused(errors.ResourceNotFoundException):
        control.get_resource(**TYPE, Identifier="none")
    with refused(errors.TypeNotFoundException):
        control.list_resources(TypeName="AWS::No::Type")
    with refused(errors.RequestTokenNotFoundException):
        control.get_resource_request_status(RequestToken="0e3f1f9e-0000-0000-0000-000000000000")
    for name in ("smoke", "two"):
        gone = control.delete_resource(**TYPE, Identifier=name)["ProgressEvent"]
        wait(control, "resource_request_success", RequestToken=gone["RequestToken"])
    with refused(errors.ResourceNotFoundException):
        control.get_resource(**one)


def story_types(aws):
    cloudformation = aws.cloudformation
    described = cloudformation.describe_type(Type="RESOURCE", TypeName="AWS::Kinesis::Stream")
    holds(json.loads(described["Schema"]), typeName="AWS::Kinesis::Stream")
    listed = cloudformation.list_types(Visibility="PUBLIC", Filters={"TypeNamePrefix": "AWS::Kinesis::"})
    assert "AWS::Kinesis::Stream" in [each["TypeName"] for each in listed["TypeSummaries"]]
    with refused(cloudformation.exceptions.TypeNotFoundException):
        cloudformation.describe_type(Type="RESOURCE", TypeName="AWS::No::Type")
    assert cloudformation.describe_stacks()["Stacks"] == []
    assert cloudformation.list_exports()["Exports"] == []
    with refused("ValidationError"):
        cloudformation.describe_stacks(StackName="none")
