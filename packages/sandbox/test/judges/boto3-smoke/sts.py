from aws import holds, refused

ROLE = "arn:aws:iam::222222222222:role/OrganizationAccountAccessRole"


def story_identity(aws):
    sts = aws.sts
    holds(sts.get_caller_identity(), Account="111111111111")
    assumed = sts.assume_role(RoleArn=ROLE, RoleSessionName="smoke", DurationSeconds=900)
    holds(assumed["AssumedRoleUser"], Arn="arn:aws:sts::222222222222:assumed-role/OrganizationAccountAccessRole/smoke")
    there = aws.signed_by(assumed["Credentials"])
    holds(there.sts.get_caller_identity(), Account="222222222222", Arn=assumed["AssumedRoleUser"]["Arn"])
    session = aws.signed_by(sts.get_session_token()["Credentials"])
    holds(session.sts.get_caller_identity(), Account="111111111111")
    key = assumed["Credentials"]["AccessKeyId"]
    holds(sts.get_access_key_info(AccessKeyId=key), Account="222222222222")
    with refused("AccessDenied"):
        sts.assume_role(RoleArn="arn:aws:iam::222222222222:role/none", RoleSessionName="smoke")
    with refused("InvalidClientTokenId"):
        bad = {**assumed["Credentials"], "SessionToken": "nonsense"}
        aws.signed_by(bad).sts.get_caller_identity()
