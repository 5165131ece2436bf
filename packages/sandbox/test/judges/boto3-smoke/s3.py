import io
import json
import urllib.error
import urllib.request

import botocore.config

from aws import as_dict, holds, pages, refused, tags


def story_buckets(aws):
    s3 = aws.s3
    bucket = {"Bucket": "smoke-buckets"}
    s3.create_bucket(**bucket)
    s3.get_waiter("bucket_exists").wait(**bucket)
    assert s3.create_bucket(**bucket)["Location"] == "/smoke-buckets"  # of us-east-1 alone
    assert s3.get_bucket_location(**bucket)["LocationConstraint"] is None
    away = aws.session.client("s3", region_name="eu-west-1", endpoint_url=aws.endpoint)
    there = {"CreateBucketConfiguration": {"LocationConstraint": "eu-west-1"}}
    away.create_bucket(Bucket="smoke-away", **there)
    assert away.get_bucket_location(Bucket="smoke-away")["LocationConstraint"] == "eu-west-1"
    with refused(away.exceptions.BucketAlreadyOwnedByYou):
        away.create_bucket(Bucket="smoke-away", **there)
    with refused("IllegalLocationConstraintException"):
        away.create_bucket(Bucket="smoke-nowhere")
    role = "arn:aws:iam::222222222222:role/OrganizationAccountAccessRole"
    other = aws.signed_by(aws.sts.assume_role(RoleArn=role, RoleSessionName="s3")["Credentials"]).s3
    with refused(other.exceptions.BucketAlreadyExists):
        other.create_bucket(**bucket)
    with refused("403"):
        other.head_bucket(**bucket)
    with refused("AccessDenied"):
        other.list_objects_v2(**bucket)
    with refused("404"):
        s3.head_bucket(Bucket="smoke-none")
    with refused(s3.exceptions.NoSuchBucket):
        s3.list_objects_v2(Bucket="smoke-none")
    assert len(pages(s3, "list_buckets", 1, "Buckets", Prefix="smoke-")) == 2
    s3.put_object(**bucket, Key="k", Body=b"v")
    with refused("BucketNotEmpty"):
        s3.delete_bucket(**bucket)
    s3.delete_object(**bucket, Key="k")
    s3.delete_bucket(**bucket)
    s3.get_waiter("bucket_not_exists").wait(**bucket)
    away.delete_bucket(Bucket="smoke-away")


def story_objects(aws):
    s3 = aws.s3
    bucket = {"Bucket": "smoke-objects"}
    s3.create_bucket(**bucket)
    odd = "a b/ü+&=%41'(*)!~$@:,;?#[].txt"
    told = {"ContentType": "text/plain", "ContentDisposition": 'inline; filename="日ü.txt"', "Metadata": {"who": "me"}}
    put = s3.put_object(**bucket, Key=odd, Body="hello", **told)
    assert put["ETag"] == '"5d41402abc4b2a76b9719d911017c592"'
    s3.get_waiter("object_exists").wait(**bucket, Key=odd)
    got = s3.get_object(**bucket, Key=odd)
    assert got["Body"].read() == b"hello"
    holds(got, ContentLength=5, ContentType="text/plain", Metadata={"who": "me"})
    assert got["ContentDisposition"].encode("latin1").decode() == told["ContentDisposition"]
    holds(s3.get_object(**bucket, Key=odd, Range="bytes=1-2"), ContentRange="bytes 1-2/5")
    with refused("304"):
        s3.get_object(**bucket, Key=odd, IfNoneMatch=put["ETag"])
    with refused("412"):
        s3.head_object(**bucket, Key=odd, IfMatch='"other"')
    with refused(s3.exceptions.NoSuchKey):
        s3.get_object(**bucket, Key="none")
    with refused("404"):
        s3.head_object(**bucket, Key="none")
    s3.copy_object(**bucket, Key="copy", CopySource={**bucket, "Key": odd})
    assert s3.get_object(**bucket, Key="copy")["Body"].read() == b"hello"
    # Unless told otherwise boto3 signs addresses in the way of version 2, which new buckets do not take.
    fourth = botocore.config.Config(signature_version="s3v4", s3={"addressing_style": "path"})
    signer = aws.session.client("s3", endpoint_url=aws.endpoint, config=fourth)
    address = signer.generate_presigned_url("get_object", Params={**bucket, "Key": odd})
    with urllib.request.urlopen(address) as answer:
        assert answer.read() == b"hello"
    try:
        urllib.request.urlopen(address.replace("Signature=", "Signature=0"))
        raise AssertionError("a wrong signature was believed")
    except urllib.error.HTTPError as problem:
        assert problem.code == 403
    s3.upload_fileobj(io.BytesIO(b"x" * 9_000_000), "smoke-objects", "large")
    holds(s3.head_object(**bucket, Key="large"), ContentLength=9_000_000)
    assert s3.head_object(**bucket, Key="large")["ETag"].endswith('-2"')
    for number in range(3):
        s3.put_object(**bucket, Key=f"dir/{number}", Body=b"")
    found = pages(s3, "list_objects_v2", 1, "Contents", **bucket, Prefix="dir/")
    assert [each["Key"] for each in found] == ["dir/0", "dir/1", "dir/2"]
    assert len(pages(s3, "list_objects", 2, "Contents", **bucket)) == 6
    folders = s3.list_objects_v2(**bucket, Delimiter="/")
    assert [each["Prefix"] for each in folders["CommonPrefixes"]] == ["a b/", "dir/"]
    aborted = s3.create_multipart_upload(**bucket, Key="part")["UploadId"]
    s3.abort_multipart_upload(**bucket, Key="part", UploadId=aborted)
    with refused(s3.exceptions.NoSuchUpload):
        s3.abort_multipart_upload(**bucket, Key="part", UploadId=aborted)
    every = [{"Key": each["Key"]} for each in s3.list_objects_v2(**bucket)["Contents"]]
    assert len(s3.delete_objects(**bucket, Delete={"Objects": every})["Deleted"]) == 6
    s3.delete_bucket(**bucket)


def story_versions(aws):
    s3 = aws.s3
    bucket = {"Bucket": "smoke-versions"}
    s3.create_bucket(**bucket)
    assert "Status" not in s3.get_bucket_versioning(**bucket)
    s3.put_bucket_versioning(**bucket, VersioningConfiguration={"Status": "Enabled"})
    first = s3.put_object(**bucket, Key="k", Body=b"1")["VersionId"]
    s3.put_object(**bucket, Key="k", Body=b"2")
    assert s3.get_object(**bucket, Key="k", VersionId=first)["Body"].read() == b"1"
    assert s3.delete_object(**bucket, Key="k")["DeleteMarker"]
    with refused(s3.exceptions.NoSuchKey):
        s3.get_object(**bucket, Key="k")
    versions = pages(s3, "list_object_versions", 10, "Versions", **bucket)
    assert [each["IsLatest"] for each in versions] == [False, False]
    shown = s3.list_object_versions(**bucket)
    both = shown["Versions"] + shown["DeleteMarkers"]
    every = [{"Key": each["Key"], "VersionId": each["VersionId"]} for each in both]
    with refused("BucketNotEmpty"):
        s3.delete_bucket(**bucket)
    s3.delete_objects(**bucket, Delete={"Objects": every})
    s3.delete_bucket(**bucket)


def story_settings(aws):
    s3 = aws.s3
    bucket = {"Bucket": "smoke-settings"}
    s3.create_bucket(**bucket, ObjectLockEnabledForBucket=True)
    s3.put_bucket_tagging(**bucket, Tagging={"TagSet": tags(team="web")})
    assert as_dict(s3.get_bucket_tagging(**bucket)["TagSet"]) == {"team": "web"}
    s3.delete_bucket_tagging(**bucket)
    with refused("NoSuchTagSet"):
        s3.get_bucket_tagging(**bucket)
    statement = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::smoke-settings/*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    s3.put_bucket_policy(**bucket, Policy=policy)
    assert s3.get_bucket_policy(**bucket)["Policy"] == policy
    s3.delete_bucket_policy(**bucket)
    with refused("NoSuchBucketPolicy"):
        s3.get_bucket_policy(**bucket)
    s3.put_bucket_acl(**bucket, ACL="private")
    assert s3.get_bucket_acl(**bucket)["Grants"][0]["Permission"] == "FULL_CONTROL"
    for kind, member, value, missing in SETTINGS:
        getattr(s3, f"put_{kind}")(**bucket, **{member: value})
        answer = getattr(s3, f"get_{kind}")(**bucket)
        answer = answer.get(member, answer)
        holds(answer, **value)
        if missing:
            delete = f"delete_{kind}".replace("_lifecycle_configuration", "_lifecycle")
            getattr(s3, delete)(**bucket)
            with refused(missing):
                getattr(s3, f"get_{kind}")(**bucket)
    s3.delete_bucket_encryption(**bucket)
    s3.delete_bucket(**bucket)


def story_reports_metrics_and_tiers(aws):
    s3 = aws.s3
    bucket = {"Bucket": "smoke-reports"}
    s3.create_bucket(**bucket)
    export = {"Format": "CSV", "Bucket": "arn:aws:s3:::elsewhere"}
    analysis = {"OutputSchemaVersion": "V_1", "Destination": {"S3BucketDestination": export}}
    for kind, member, rest in (
        ("analytics", "Analytics", {"StorageClassAnalysis": {"DataExport": analysis}}),
        (
            "intelligent_tiering",
            "IntelligentTiering",
            {"Status": "Enabled", "Tierings": [{"Days": 90, "AccessTier": "ARCHIVE_ACCESS"}]},
        ),
        (
            "inventory",
            "Inventory",
            {
                "IsEnabled": True,
                "IncludedObjectVersions": "All",
                "Schedule": {"Frequency": "Daily"},
                "Destination": {"S3BucketDestination": export},
            },
        ),
        ("metrics", "Metrics", {"Filter": {"Prefix": "a/"}}),
    ):
        call = lambda verb, end="": getattr(s3, f"{verb}_bucket_{kind}_configuration{end}")
        one, name = {**bucket, "Id": "one"}, f"{member}Configuration"
        call("put")(**one, **{name: {"Id": "one", **rest}})
        call("put")(**bucket, Id="two", **{name: {"Id": "two", **rest}})
        assert call("get")(**one)[name] == {"Id": "one", **rest}
        listed = call("list", "s")(**bucket)
        assert [each["Id"] for each in listed[f"{name}List"]] == ["one", "two"] and not listed["IsTruncated"]
        call("delete")(**one)
        with refused("NoSuchConfiguration"):
            call("get")(**one)
    s3.delete_bucket(**bucket)


RULE = {"ID": "old", "Status": "Enabled", "Filter": {"Prefix": "logs/"}, "Expiration": {"Days": 30}}
SEALED = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}, "BucketKeyEnabled": True}
CLOSED = dict.fromkeys(("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True)
COPY = {"ID": "all", "Status": "Enabled", "Prefix": "", "Destination": {"Bucket": "arn:aws:s3:::elsewhere"}}
# Operation, member of the input, value, and the code when it was taken away again, where it can be.
SETTINGS = [
    ("bucket_abac", "AbacStatus", {"Status": "Enabled"}, None),
    ("bucket_versioning", "VersioningConfiguration", {"Status": "Enabled"}, None),
    ("bucket_encryption", "ServerSideEncryptionConfiguration", {"Rules": [SEALED]}, None),
    ("public_access_block", "PublicAccessBlockConfiguration", CLOSED, "NoSuchPublicAccessBlockConfiguration"),
    (
        "bucket_ownership_controls",
        "OwnershipControls",
        {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
        "OwnershipControlsNotFoundError",
    ),
    (
        "bucket_cors",
        "CORSConfiguration",
        {"CORSRules": [{"AllowedMethods": ["GET"], "AllowedOrigins": ["*"]}]},
        "NoSuchCORSConfiguration",
    ),
    ("bucket_lifecycle_configuration", "LifecycleConfiguration", {"Rules": [RULE]}, "NoSuchLifecycleConfiguration"),
    (
        "bucket_logging",
        "BucketLoggingStatus",
        {"LoggingEnabled": {"TargetBucket": "smoke-settings", "TargetPrefix": "log/"}},
        None,
    ),
    ("bucket_notification_configuration", "NotificationConfiguration", {"EventBridgeConfiguration": {}}, None),
    ("bucket_website", "WebsiteConfiguration", {"IndexDocument": {"Suffix": "i.html"}}, "NoSuchWebsiteConfiguration"),
    ("bucket_accelerate_configuration", "AccelerateConfiguration", {"Status": "Enabled"}, None),
    (
        "bucket_replication",
        "ReplicationConfiguration",
        {"Role": "arn:aws:iam::111111111111:role/copier", "Rules": [COPY]},
        "ReplicationConfigurationNotFoundError",
    ),
    (
        "object_lock_configuration",
        "ObjectLockConfiguration",
        {"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 1}}},
        None,
    ),
]
