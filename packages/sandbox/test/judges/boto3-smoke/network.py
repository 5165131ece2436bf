"""What the stories about instances, balancers and databases stand in."""

import contextlib

from aws import until, wait


def cards(aws, vpc):
    """Network interfaces in a network: those of a load balancer stay for a while after it."""
    return aws.ec2.describe_network_interfaces(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["NetworkInterfaces"]


@contextlib.contextmanager
def two_subnets(aws):
    """A network with two subnets in two zones, deleted after use; a story that leaves something in it fails."""
    ec2 = aws.ec2
    vpc = ec2.create_vpc(CidrBlock="10.90.0.0/16")["Vpc"]["VpcId"]
    wait(ec2, "vpc_available", VpcIds=[vpc])
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.90.{number}.0/24", AvailabilityZone=f"us-east-1{zone}")
        for number, zone in enumerate("ab")
    ]
    ids = [each["Subnet"]["SubnetId"] for each in subnets]
    wait(ec2, "subnet_available", SubnetIds=ids)
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    yield vpc, ids
    until(lambda: not cards(aws, vpc))
    ec2.detach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    ec2.delete_internet_gateway(InternetGatewayId=gateway)
    for each in ids:
        ec2.delete_subnet(SubnetId=each)
    ec2.delete_vpc(VpcId=vpc)


def image_of(aws):
    return aws.ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
