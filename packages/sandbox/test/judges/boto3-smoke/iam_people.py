import json

from aws import holds, pages, refused
from iam import document

READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"


def story_users_and_groups(aws):
    iam = aws.iam
    user, group = {"UserName": "ada"}, {"GroupName": "ops"}
    iam.create_user(**user)
    iam.get_waiter("user_exists").wait(**user)
    with refused(iam.exceptions.EntityAlreadyExistsException):
        iam.create_user(**user)
    with refused(iam.exceptions.NoSuchEntityException):
        iam.get_user(UserName="none")
    iam.create_group(**group)
    with refused(iam.exceptions.NoSuchEntityException):
        iam.add_user_to_group(**user, GroupName="none")
    iam.add_user_to_group(**user, **group)
    assert [each["UserName"] for each in pages(iam, "get_group", 1, "Users", **group)] == ["ada"]
    assert len(pages(iam, "list_groups", 1, "Groups")) == 1
    assert "ada" in [each["UserName"] for each in pages(iam, "list_users", 1, "Users")]
    for kind, named in (("user", user), ("group", group)):
        call = lambda verb, what: getattr(iam, f"{verb}_{kind}_{what}")
        call("put", "policy")(**named, PolicyName="inline", PolicyDocument=json.dumps(document()))
        assert call("get", "policy")(**named, PolicyName="inline")["PolicyDocument"] == document()
        assert pages(iam, f"list_{kind}_policies", 1, "PolicyNames", **named) == ["inline"]
        call("attach", "policy")(**named, PolicyArn=READ_ONLY)
        attached = pages(iam, f"list_attached_{kind}_policies", 1, "AttachedPolicies", **named)
        holds(attached[0], PolicyArn=READ_ONLY)
    with refused(iam.exceptions.DeleteConflictException):
        iam.delete_group(**group)
    with refused(iam.exceptions.DeleteConflictException):
        iam.delete_user(**user)
    answer = iam.simulate_principal_policy(
        PolicySourceArn=iam.get_user(**user)["User"]["Arn"], ActionNames=["s3:GetObject", "iam:DeleteUser"]
    )
    decisions = {each["EvalActionName"]: each["EvalDecision"] for each in answer["EvaluationResults"]}
    assert decisions["s3:GetObject"] == "allowed" and decisions["iam:DeleteUser"] == "implicitDeny"
    iam.remove_user_from_group(**user, **group)
    for kind, named in (("user", user), ("group", group)):
        getattr(iam, f"delete_{kind}_policy")(**named, PolicyName="inline")
        getattr(iam, f"detach_{kind}_policy")(**named, PolicyArn=READ_ONLY)
        getattr(iam, f"delete_{kind}")(**named)
