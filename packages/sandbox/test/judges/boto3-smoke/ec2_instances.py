import json

from aws import as_dict, holds, pages, refused, tags, wait
from iam import trust
from network import image_of, two_subnets

UNKNOWN = "0123456789abcdef0"


def story_instances(aws):
    ec2 = aws.ec2
    with two_subnets(aws) as (vpc, subnets):
        wanted = {"ImageId": image_of(aws), "InstanceType": "t3.micro", "SubnetId": subnets[0]}
        named = [{"ResourceType": "instance", "Tags": tags(Name="smoke")}]
        once = {"MinCount": 6, "MaxCount": 6, "ClientToken": "once", "TagSpecifications": named}
        made = ec2.run_instances(**wanted, **once)["Instances"]
        ids = [each["InstanceId"] for each in made]
        assert {each["State"]["Name"] for each in made} == {"pending"}
        assert {each["InstanceId"] for each in ec2.run_instances(**wanted, **once)["Instances"]} == set(ids)
        with refused("IdempotentParameterMismatch"):
            ec2.run_instances(**{**wanted, "InstanceType": "t3.small"}, **once)
        wait(ec2, "instance_exists", InstanceIds=ids)
        wait(ec2, "instance_running", InstanceIds=ids)
        wait(ec2, "instance_status_ok", InstanceIds=ids)
        wait(ec2, "system_status_ok", InstanceIds=ids)
        here = [{"Name": "vpc-id", "Values": [vpc]}]
        found = pages(ec2, "describe_instances", 5, "Reservations", Filters=here)
        assert sum(len(each["Instances"]) for each in found) == 6
        with refused("InvalidInstanceID.NotFound"):
            ec2.describe_instances(InstanceIds=[f"i-{UNKNOWN}"])
        with refused("InvalidInstanceID.Malformed"):
            ec2.describe_instances(InstanceIds=["nonsense"])
        one = {"InstanceId": ids[0]}
        ec2.monitor_instances(InstanceIds=ids)
        ec2.unmonitor_instances(InstanceIds=ids)
        ec2.modify_instance_metadata_options(**one, HttpTokens="required")
        ec2.modify_instance_attribute(**one, DisableApiTermination={"Value": True})
        with refused("OperationNotPermitted"):
            ec2.terminate_instances(InstanceIds=ids[:1])
        ec2.modify_instance_attribute(**one, DisableApiTermination={"Value": False})
        shown = ec2.describe_instance_attribute(**one, Attribute="disableApiTermination")
        assert not shown["DisableApiTermination"]["Value"]
        assert ec2.describe_instance_credit_specifications(InstanceIds=ids[:1])["InstanceCreditSpecifications"]
        ec2.get_console_output(**one)
        ec2.reboot_instances(InstanceIds=ids[:1])
        (stopping,) = ec2.stop_instances(InstanceIds=ids[:1])["StoppingInstances"]
        holds(stopping["PreviousState"], Name="running", Code=16)
        wait(ec2, "instance_stopped", InstanceIds=ids[:1])
        ec2.modify_instance_attribute(**one, InstanceType={"Value": "t3.small"})
        ec2.start_instances(InstanceIds=ids[:1])
        wait(ec2, "instance_running", InstanceIds=ids[:1])
        (shown,) = ec2.describe_instances(InstanceIds=ids[:1])["Reservations"][0]["Instances"]
        holds(shown, InstanceType="t3.small")
        assert as_dict(shown["Tags"]) == {"Name": "smoke"}
        ec2.terminate_instances(InstanceIds=ids)
        wait(ec2, "instance_terminated", InstanceIds=ids)


def story_profiles_of_instances(aws):
    ec2, iam = aws.ec2, aws.iam
    names = ["smoke-one", "smoke-two"]
    for each in names:
        iam.create_role(RoleName=each, AssumeRolePolicyDocument=json.dumps(trust()))
        iam.create_instance_profile(InstanceProfileName=each)
        iam.add_role_to_instance_profile(InstanceProfileName=each, RoleName=each)
    with two_subnets(aws) as (_, subnets):
        wanted = {"ImageId": image_of(aws), "InstanceType": "t3.micro", "SubnetId": subnets[0]}
        instance = ec2.run_instances(**wanted, MinCount=1, MaxCount=1)["Instances"][0]["InstanceId"]
        wait(ec2, "instance_running", InstanceIds=[instance])
        made = ec2.associate_iam_instance_profile(IamInstanceProfile={"Name": names[0]}, InstanceId=instance)
        association = made["IamInstanceProfileAssociation"]["AssociationId"]
        with refused("IncorrectState"):
            ec2.associate_iam_instance_profile(IamInstanceProfile={"Name": names[1]}, InstanceId=instance)
        replaced = ec2.replace_iam_instance_profile_association(
            IamInstanceProfile={"Name": names[1]}, AssociationId=association
        )["IamInstanceProfileAssociation"]["AssociationId"]
        filters = [{"Name": "instance-id", "Values": [instance]}]
        shown = ec2.describe_iam_instance_profile_associations(Filters=filters)["IamInstanceProfileAssociations"]
        assert replaced in [each["AssociationId"] for each in shown]
        ec2.disassociate_iam_instance_profile(AssociationId=replaced)
        ec2.terminate_instances(InstanceIds=[instance])
        wait(ec2, "instance_terminated", InstanceIds=[instance])
    for each in names:
        iam.remove_role_from_instance_profile(InstanceProfileName=each, RoleName=each)
        iam.delete_instance_profile(InstanceProfileName=each)
        iam.delete_role(RoleName=each)


def story_disks(aws):
    ec2 = aws.ec2
    volume = ec2.create_volume(AvailabilityZone="us-east-1a", Size=1, VolumeType="gp3")["VolumeId"]
    one = {"VolumeId": volume}
    wait(ec2, "volume_available", VolumeIds=[volume])
    with refused("InvalidVolume.NotFound"):
        ec2.describe_volumes(VolumeIds=[f"vol-{UNKNOWN}"])
    with refused("InvalidZone.NotFound"):
        ec2.create_volume(AvailabilityZone="us-east-1z", Size=1)
    ec2.modify_volume_attribute(**one, AutoEnableIO={"Value": True})
    assert ec2.describe_volume_attribute(**one, Attribute="autoEnableIO")["AutoEnableIO"]["Value"]
    with two_subnets(aws) as (_, subnets):
        wanted = {"ImageId": image_of(aws), "InstanceType": "t3.micro", "SubnetId": subnets[0]}
        instance = ec2.run_instances(**wanted, MinCount=1, MaxCount=1)["Instances"][0]["InstanceId"]
        wait(ec2, "instance_running", InstanceIds=[instance])
        holds(ec2.attach_volume(**one, InstanceId=instance, Device="/dev/sdf"), State="attaching")
        wait(ec2, "volume_in_use", VolumeIds=[volume])
        with refused("VolumeInUse"):
            ec2.delete_volume(**one)
        holds(ec2.modify_volume(**one, Size=2)["VolumeModification"], TargetSize=2, OriginalSize=1)
        assert ec2.describe_volumes_modifications(VolumeIds=[volume])["VolumesModifications"]
        snapshot = ec2.create_snapshot(**one, Description="of smoke")["SnapshotId"]
        wait(ec2, "snapshot_completed", SnapshotIds=[snapshot])
        assert len(pages(ec2, "describe_snapshots", 5, "Snapshots", OwnerIds=["self"])) == 1
        ec2.detach_volume(**one)
        wait(ec2, "volume_available", VolumeIds=[volume])
        ec2.terminate_instances(InstanceIds=[instance])
        wait(ec2, "instance_terminated", InstanceIds=[instance])
    ec2.delete_snapshot(SnapshotId=snapshot)
    for _ in range(5):
        ec2.create_volume(AvailabilityZone="us-east-1a", Size=1)
    found = pages(ec2, "describe_volumes", 5, "Volumes")
    assert len(found) == 6
    for each in found:
        wait(ec2, "volume_available", VolumeIds=[each["VolumeId"]])
        ec2.delete_volume(VolumeId=each["VolumeId"])
    wait(ec2, "volume_deleted", VolumeIds=[volume])


def story_addresses_and_interfaces(aws):
    ec2 = aws.ec2
    with two_subnets(aws) as (_, subnets):
        card = ec2.create_network_interface(SubnetId=subnets[0], PrivateIpAddress="10.90.0.9")["NetworkInterface"]
        one = {"NetworkInterfaceId": card["NetworkInterfaceId"]}
        wait(ec2, "network_interface_available", NetworkInterfaceIds=[card["NetworkInterfaceId"]])
        with refused("InvalidNetworkInterfaceID.NotFound"):
            ec2.describe_network_interfaces(NetworkInterfaceIds=[f"eni-{UNKNOWN}"])
        ec2.modify_network_interface_attribute(**one, Description={"Value": "of smoke"})
        here = [{"Name": "subnet-id", "Values": subnets}]
        (shown,) = pages(ec2, "describe_network_interfaces", 5, "NetworkInterfaces", Filters=here)
        holds(shown, Description="of smoke", Status="available", PrivateIpAddress="10.90.0.9")
        address = {"AllocationId": ec2.allocate_address(Domain="vpc")["AllocationId"]}
        association = ec2.associate_address(**address, **one)["AssociationId"]
        with refused("InvalidIPAddress.InUse"):
            ec2.release_address(**address)
        (shown,) = ec2.describe_addresses(AllocationIds=[address["AllocationId"]])["Addresses"]
        holds(shown, AssociationId=association)
        ec2.disassociate_address(AssociationId=association)
        ec2.release_address(**address)
        with refused("InvalidAllocationID.NotFound"):
            ec2.release_address(**address)
        wanted = {"ImageId": image_of(aws), "InstanceType": "t3.micro", "SubnetId": subnets[0]}
        instance = ec2.run_instances(**wanted, MinCount=1, MaxCount=1)["Instances"][0]["InstanceId"]
        wait(ec2, "instance_running", InstanceIds=[instance])
        attachment = ec2.attach_network_interface(**one, InstanceId=instance, DeviceIndex=1)["AttachmentId"]
        with refused("InvalidParameterValue"):
            ec2.delete_network_interface(**one)
        ec2.detach_network_interface(AttachmentId=attachment)
        wait(ec2, "network_interface_available", NetworkInterfaceIds=[card["NetworkInterfaceId"]])
        ec2.delete_network_interface(**one)
        ec2.terminate_instances(InstanceIds=[instance])
        wait(ec2, "instance_terminated", InstanceIds=[instance])


def story_keys_and_templates(aws):
    ec2 = aws.ec2
    made = ec2.create_key_pair(KeyName="smoke", KeyType="ed25519")
    assert "PRIVATE KEY" in made["KeyMaterial"]
    wait(ec2, "key_pair_exists", KeyNames=["smoke"])
    with refused("InvalidKeyPair.Duplicate"):
        ec2.create_key_pair(KeyName="smoke")
    public = ec2.describe_key_pairs(KeyNames=["smoke"], IncludePublicKey=True)["KeyPairs"][0]["PublicKey"]
    assert ec2.import_key_pair(KeyName="copy", PublicKeyMaterial=public.encode())["KeyFingerprint"]
    for each in ("smoke", "copy"):
        ec2.delete_key_pair(KeyName=each)
    with refused("InvalidKeyPair.NotFound"):
        ec2.describe_key_pairs(KeyNames=["smoke"])
    name = {"LaunchTemplateName": "smoke"}
    ec2.create_launch_template(**name, LaunchTemplateData={"InstanceType": "t3.micro"})
    with refused("InvalidLaunchTemplateName.AlreadyExistsException"):
        ec2.create_launch_template(**name, LaunchTemplateData={"InstanceType": "t3.micro"})
    ec2.create_launch_template_version(**name, SourceVersion="1", LaunchTemplateData={"ImageId": image_of(aws)})
    ec2.modify_launch_template(**name, DefaultVersion="2")
    versions = pages(ec2, "describe_launch_template_versions", 5, "LaunchTemplateVersions", **name)
    assert sorted(each["VersionNumber"] for each in versions) == [1, 2]
    assert {each["LaunchTemplateData"]["InstanceType"] for each in versions} == {"t3.micro"}
    gone = ec2.delete_launch_template_versions(**name, Versions=["1", "9"])
    assert len(gone["SuccessfullyDeletedLaunchTemplateVersions"]) == 1
    assert len(gone["UnsuccessfullyDeletedLaunchTemplateVersions"]) == 1
    assert len(pages(ec2, "describe_launch_templates", 5, "LaunchTemplates")) == 1
    ec2.delete_launch_template(**name)
