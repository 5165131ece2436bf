import json
import time

from aws import pages, refused


def story_groups(aws):
    logs = aws.logs
    logs.create_log_group(logGroupName="/smoke", tags={"team": "web"})
    with refused(logs.exceptions.ResourceAlreadyExistsException):
        logs.create_log_group(logGroupName="/smoke")
    with refused(logs.exceptions.InvalidParameterException):
        logs.create_log_group(logGroupName="not a name?")
    logs.put_retention_policy(logGroupName="/smoke", retentionInDays=7)
    with refused(logs.exceptions.InvalidParameterException):
        logs.put_retention_policy(logGroupName="/smoke", retentionInDays=2)
    with refused(logs.exceptions.ResourceNotFoundException):
        logs.put_retention_policy(logGroupName="/none", retentionInDays=7)
    (group,) = logs.describe_log_groups(logGroupNamePrefix="/smoke")["logGroups"]
    assert group["retentionInDays"] == 7 and group["arn"] == group["logGroupArn"] + ":*"
    logs.delete_retention_policy(logGroupName="/smoke")
    assert "retentionInDays" not in logs.describe_log_groups(logGroupNamePrefix="/smoke")["logGroups"][0]
    arn = group["logGroupArn"]
    logs.tag_resource(resourceArn=arn, tags={"stage": "test"})
    logs.untag_resource(resourceArn=arn, tagKeys=["team"])
    assert logs.list_tags_for_resource(resourceArn=arn)["tags"] == {"stage": "test"}
    logs.tag_log_group(logGroupName="/smoke", tags={"old": "way"})
    logs.untag_log_group(logGroupName="/smoke", tags=["stage"])
    assert logs.list_tags_log_group(logGroupName="/smoke")["tags"] == {"old": "way"}
    key = "arn:aws:kms:us-east-1:111111111111:key/11111111-2222-3333-4444-555555555555"
    logs.associate_kms_key(logGroupName="/smoke", kmsKeyId=key)
    assert logs.describe_log_groups(logGroupNamePrefix="/smoke")["logGroups"][0]["kmsKeyId"] == key
    logs.disassociate_kms_key(logGroupName="/smoke")
    logs.put_bearer_token_authentication(logGroupIdentifier="/smoke", bearerTokenAuthenticationEnabled=True)
    logs.put_log_group_deletion_protection(logGroupIdentifier="/smoke", deletionProtectionEnabled=True)
    with refused(logs.exceptions.ValidationException):
        logs.delete_log_group(logGroupName="/smoke")
    logs.put_log_group_deletion_protection(logGroupIdentifier="/smoke", deletionProtectionEnabled=False)
    for number in range(3):
        logs.create_log_group(logGroupName=f"/pages/{number}")
    assert len(pages(logs, "describe_log_groups", 1, "logGroups", logGroupNamePrefix="/pages/")) == 3
    for name in ("/smoke", "/pages/0", "/pages/1", "/pages/2"):
        logs.delete_log_group(logGroupName=name)
    with refused(logs.exceptions.ResourceNotFoundException):
        logs.delete_log_group(logGroupName="/smoke")


def story_events(aws):
    logs = aws.logs
    logs.create_log_group(logGroupName="/events")
    stream = {"logGroupName": "/events", "logStreamName": "one"}
    logs.create_log_stream(**stream)
    with refused(logs.exceptions.ResourceAlreadyExistsException):
        logs.create_log_stream(**stream)
    now = int(time.time() * 1000)
    events = [{"timestamp": now + number, "message": f"line {number}"} for number in range(3)]
    logs.put_log_events(**stream, logEvents=events)
    with refused(logs.exceptions.InvalidParameterException):
        logs.put_log_events(**stream, logEvents=list(reversed(events)))
    with refused(logs.exceptions.ResourceNotFoundException):
        logs.put_log_events(logGroupName="/events", logStreamName="none", logEvents=events)
    got = logs.get_log_events(**stream, startFromHead=True)["events"]
    assert [each["message"] for each in got] == ["line 0", "line 1", "line 2"]
    found = pages(logs, "filter_log_events", 1, "events", logGroupName="/events", filterPattern="line")
    assert len(found) == 3
    (shown,) = logs.describe_log_streams(logGroupName="/events")["logStreams"]
    assert shown["firstEventTimestamp"] == now and shown["lastEventTimestamp"] == now + 2
    logs.delete_log_stream(**stream)
    logs.delete_log_group(logGroupName="/events")


def story_policies(aws):
    logs = aws.logs
    logs.create_log_group(logGroupName="/policies")
    masking = {"Name": "p", "Version": "2021-06-01", "Statement": []}
    group = {"logGroupIdentifier": "/policies"}
    logs.put_data_protection_policy(**group, policyDocument=json.dumps(masking))
    assert json.loads(logs.get_data_protection_policy(**group)["policyDocument"]) == masking
    logs.delete_data_protection_policy(**group)
    logs.put_index_policy(**group, policyDocument='{"Fields":["requestId"]}')
    assert len(logs.describe_index_policies(logGroupIdentifiers=["/policies"])["indexPolicies"]) == 1
    logs.delete_index_policy(**group)
    document = json.dumps({"Version": "2012-10-17", "Statement": []})
    logs.put_resource_policy(policyName="dns", policyDocument=document)
    assert [each["policyName"] for each in logs.describe_resource_policies()["resourcePolicies"]] == ["dns"]
    logs.delete_resource_policy(policyName="dns")
    with refused(logs.exceptions.ResourceNotFoundException):
        logs.delete_resource_policy(policyName="dns")
    logs.delete_log_group(logGroupName="/policies")
