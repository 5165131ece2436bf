import json

from aws import as_dict, holds, pages, refused, tags


def document(action="s3:GetObject"):
    statement = {"Effect": "Allow", "Action": action, "Resource": "*"}
    return {"Version": "2012-10-17", "Statement": [statement]}


def trust(service="ec2.amazonaws.com"):
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": service}}
    return {"Version": "2012-10-17", "Statement": [statement]}


def story_roles(aws):
    iam = aws.iam
    role = {"RoleName": "smoke"}
    made = iam.create_role(**role, AssumeRolePolicyDocument=json.dumps(trust()), Tags=tags(team="web"))["Role"]
    assert made["AssumeRolePolicyDocument"] == trust()
    with refused(iam.exceptions.EntityAlreadyExistsException):
        iam.create_role(**role, AssumeRolePolicyDocument=json.dumps(trust()))
    with refused(iam.exceptions.MalformedPolicyDocumentException):
        iam.create_role(RoleName="bad", AssumeRolePolicyDocument="{")
    with refused(iam.exceptions.NoSuchEntityException):
        iam.get_role(RoleName="none")
    iam.get_waiter("role_exists").wait(**role)
    iam.update_role(**role, Description="of smoke", MaxSessionDuration=7200)
    iam.update_assume_role_policy(**role, PolicyDocument=json.dumps(trust("lambda.amazonaws.com")))
    boundary = "arn:aws:iam::aws:policy/AdministratorAccess"
    iam.put_role_permissions_boundary(**role, PermissionsBoundary=boundary)
    shown = iam.get_role(**role)["Role"]
    holds(shown, Description="of smoke", MaxSessionDuration=7200)
    holds(shown["PermissionsBoundary"], PermissionsBoundaryArn=boundary)
    iam.delete_role_permissions_boundary(**role)
    iam.put_role_policy(**role, PolicyName="inline", PolicyDocument=json.dumps(document()))
    assert iam.get_role_policy(**role, PolicyName="inline")["PolicyDocument"] == document()
    with refused(iam.exceptions.NoSuchEntityException):
        iam.get_role_policy(**role, PolicyName="none")
    iam.attach_role_policy(**role, PolicyArn=boundary)
    assert len(pages(iam, "list_attached_role_policies", 1, "AttachedPolicies", **role)) == 1
    assert pages(iam, "list_role_policies", 1, "PolicyNames", **role) == ["inline"]
    iam.tag_role(**role, Tags=tags(stage="test"))
    iam.untag_role(**role, TagKeys=["team"])
    assert as_dict(iam.list_role_tags(**role)["Tags"]) == {"stage": "test"}
    iam.create_role(RoleName="smoke-two", AssumeRolePolicyDocument=json.dumps(trust()))
    assert {"smoke", "smoke-two"} <= {each["RoleName"] for each in pages(iam, "list_roles", 1, "Roles")}
    details = iam.get_paginator("get_account_authorization_details").paginate(Filter=["Role"])
    assert "smoke" in {each["RoleName"] for page in details for each in page["RoleDetailList"]}
    with refused(iam.exceptions.DeleteConflictException):
        iam.delete_role(**role)
    iam.delete_role_policy(**role, PolicyName="inline")
    iam.detach_role_policy(**role, PolicyArn=boundary)
    iam.delete_role(**role)
    iam.delete_role(RoleName="smoke-two")


def story_instance_profiles(aws):
    iam = aws.iam
    profile, role = {"InstanceProfileName": "smoke"}, {"RoleName": "smoke-host"}
    iam.create_role(**role, AssumeRolePolicyDocument=json.dumps(trust()))
    iam.create_instance_profile(**profile, Tags=tags(team="web"))
    with refused(iam.exceptions.EntityAlreadyExistsException):
        iam.create_instance_profile(**profile)
    iam.get_waiter("instance_profile_exists").wait(**profile)
    iam.add_role_to_instance_profile(**profile, **role)
    with refused(iam.exceptions.LimitExceededException):
        iam.add_role_to_instance_profile(**profile, **role)
    iam.tag_instance_profile(**profile, Tags=tags(stage="test"))
    iam.untag_instance_profile(**profile, TagKeys=["team"])
    shown = iam.get_instance_profile(**profile)["InstanceProfile"]
    assert [each["RoleName"] for each in shown["Roles"]] == ["smoke-host"]
    assert as_dict(shown["Tags"]) == {"stage": "test"}
    assert len(pages(iam, "list_instance_profiles", 1, "InstanceProfiles")) == 1
    assert len(pages(iam, "list_instance_profiles_for_role", 1, "InstanceProfiles", **role)) == 1
    for delete in (lambda: iam.delete_role(**role), lambda: iam.delete_instance_profile(**profile)):
        with refused(iam.exceptions.DeleteConflictException):
            delete()
    iam.remove_role_from_instance_profile(**profile, **role)
    iam.delete_instance_profile(**profile)
    iam.delete_role(**role)


def story_managed_policies(aws):
    iam = aws.iam
    first = {"PolicyDocument": json.dumps(document()), "Tags": tags(team="web")}
    named = {"PolicyArn": iam.create_policy(PolicyName="smoke", **first)["Policy"]["Arn"]}
    iam.get_waiter("policy_exists").wait(**named)
    for action in ("s3:PutObject", "s3:List*", "s3:GetBucket*", "s3:*"):
        last = iam.create_policy_version(**named, PolicyDocument=json.dumps(document(action)))["PolicyVersion"]
    with refused(iam.exceptions.LimitExceededException):
        iam.create_policy_version(**named, PolicyDocument=json.dumps(document()))
    assert len(pages(iam, "list_policy_versions", 2, "Versions", **named)) == 5
    iam.set_default_policy_version(**named, VersionId=last["VersionId"])
    version = iam.get_policy_version(**named, VersionId=last["VersionId"])["PolicyVersion"]
    assert version["Document"] == document("s3:*") and version["IsDefaultVersion"]
    with refused(iam.exceptions.DeleteConflictException):
        iam.delete_policy_version(**named, VersionId=last["VersionId"])
    iam.tag_policy(**named, Tags=tags(stage="test"))
    iam.untag_policy(**named, TagKeys=["team"])
    assert as_dict(iam.get_policy(**named)["Policy"]["Tags"]) == {"stage": "test"}
    assert len(pages(iam, "list_policies", 1, "Policies", Scope="Local")) == 1
    iam.create_role(RoleName="bearer", AssumeRolePolicyDocument=json.dumps(trust()))
    iam.attach_role_policy(RoleName="bearer", **named)
    bearers = pages(iam, "list_entities_for_policy", 1, "PolicyRoles", **named)
    assert [each["RoleName"] for each in bearers] == ["bearer"]
    with refused(iam.exceptions.DeleteConflictException):
        iam.delete_policy(**named)
    iam.detach_role_policy(RoleName="bearer", **named)
    iam.delete_role(RoleName="bearer")
    for each in iam.list_policy_versions(**named)["Versions"]:
        if not each["IsDefaultVersion"]:
            iam.delete_policy_version(**named, VersionId=each["VersionId"])
    iam.delete_policy(**named)
    with refused(iam.exceptions.NoSuchEntityException):
        iam.get_policy(**named)
