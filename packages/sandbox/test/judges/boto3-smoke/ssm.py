from aws import as_dict, holds, pages, refused, tags


def story_parameters(aws):
    ssm = aws.ssm
    put = {"Name": "/smoke/a", "Type": "String"}
    holds(ssm.put_parameter(**put, Value="1", Tags=tags(team="web")), Version=1, Tier="Standard")
    with refused(ssm.exceptions.ParameterAlreadyExists):
        ssm.put_parameter(**put, Value="2")
    holds(ssm.put_parameter(**put, Value="2", Overwrite=True), Version=2)
    holds(ssm.get_parameter(Name="/smoke/a")["Parameter"], Value="2", Version=2, Type="String")
    holds(ssm.get_parameter(Name="/smoke/a:1")["Parameter"], Value="1")
    with refused(ssm.exceptions.ParameterNotFound):
        ssm.get_parameter(Name="/none")
    with refused(ssm.exceptions.ParameterVersionNotFound):
        ssm.get_parameter(Name="/smoke/a:9")
    ssm.label_parameter_version(Name="/smoke/a", ParameterVersion=1, Labels=["good"])
    holds(ssm.get_parameter(Name="/smoke/a:good")["Parameter"], Version=1)
    assert [each["Version"] for each in pages(ssm, "get_parameter_history", 1, "Parameters", Name="/smoke/a")] == [1, 2]
    ssm.put_parameter(Name="/smoke/b/secret", Type="SecureString", Value="hush")
    sealed = ssm.get_parameter(Name="/smoke/b/secret")["Parameter"]["Value"]
    assert "hush" not in sealed
    holds(ssm.get_parameter(Name="/smoke/b/secret", WithDecryption=True)["Parameter"], Value="hush")
    ssm.put_parameter(Name="/smoke/list", Type="StringList", Value="x,y")
    with refused(ssm.exceptions.ParameterPatternMismatchException):
        ssm.put_parameter(Name="/smoke/odd", Type="String", Value="abc", AllowedPattern="^[0-9]+$")
    found = ssm.get_parameters(Names=["/smoke/a", "/none"])
    assert len(found["Parameters"]) == 1 and found["InvalidParameters"] == ["/none"]
    path = {"Path": "/smoke", "Recursive": True}
    assert len(pages(ssm, "get_parameters_by_path", 1, "Parameters", **path)) == 3
    assert len(pages(ssm, "describe_parameters", 1, "Parameters")) >= 3
    name = {"ResourceType": "Parameter", "ResourceId": "/smoke/a"}
    ssm.add_tags_to_resource(**name, Tags=tags(stage="test"))
    ssm.remove_tags_from_resource(**name, TagKeys=["team"])
    assert as_dict(ssm.list_tags_for_resource(**name)["TagList"]) == {"stage": "test"}
    ssm.delete_parameter(Name="/smoke/a")
    with refused(ssm.exceptions.ParameterNotFound):
        ssm.delete_parameter(Name="/smoke/a")
    gone = ssm.delete_parameters(Names=["/smoke/b/secret", "/smoke/list", "/none"])
    assert len(gone["DeletedParameters"]) == 2 and gone["InvalidParameters"] == ["/none"]


def story_public_images(aws):
    name = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"
    image = aws.ssm.get_parameter(Name=name)["Parameter"]["Value"]
    assert aws.ec2.describe_images(ImageIds=[image])["Images"][0]["State"] == "available"
