from aws import as_dict, holds, pages, refused, tags


def story_secrets(aws):
    secrets = aws.secretsmanager
    arn = secrets.create_secret(Name="smoke", SecretString="one", Tags=tags(team="web"))["ARN"]
    with refused(secrets.exceptions.ResourceExistsException):
        secrets.create_secret(Name="smoke", SecretString="two")
    with refused(secrets.exceptions.ResourceNotFoundException):
        secrets.get_secret_value(SecretId="none")
    holds(secrets.get_secret_value(SecretId="smoke"), SecretString="one", ARN=arn, VersionStages=["AWSCURRENT"])
    secrets.put_secret_value(SecretId="smoke", SecretString="two")
    holds(secrets.get_secret_value(SecretId=arn, VersionStage="AWSPREVIOUS"), SecretString="one")
    secrets.update_secret(SecretId="smoke", Description="of smoke", SecretBinary=b"\0\1")
    holds(secrets.get_secret_value(SecretId="smoke"), SecretBinary=b"\0\1")
    secrets.tag_resource(SecretId="smoke", Tags=tags(stage="test"))
    secrets.untag_resource(SecretId="smoke", TagKeys=["team"])
    shown = secrets.describe_secret(SecretId="smoke")
    holds(shown, Name="smoke", Description="of smoke")
    assert as_dict(shown["Tags"]) == {"stage": "test"}
    assert len(secrets.get_random_password(PasswordLength=20, ExcludePunctuation=True)["RandomPassword"]) == 20
    for number in range(3):
        secrets.create_secret(Name=f"page-{number}", SecretString="x")
    assert len(pages(secrets, "list_secrets", 2, "SecretList")) == 4
    secrets.delete_secret(SecretId="smoke", RecoveryWindowInDays=7)
    with refused(secrets.exceptions.InvalidRequestException):
        secrets.get_secret_value(SecretId="smoke")
    secrets.restore_secret(SecretId="smoke")
    for each in secrets.list_secrets()["SecretList"]:
        secrets.delete_secret(SecretId=each["Name"], ForceDeleteWithoutRecovery=True)
