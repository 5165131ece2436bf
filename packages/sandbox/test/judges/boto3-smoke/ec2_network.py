from aws import as_dict, holds, pages, refused, tags, until, wait
from network import two_subnets

UNKNOWN = "0123456789abcdef0"


def story_networks(aws):
    ec2 = aws.ec2
    named = [{"ResourceType": "vpc", "Tags": tags(Name="smoke")}]
    vpc = ec2.create_vpc(CidrBlock="10.91.0.0/16", TagSpecifications=named)["Vpc"]["VpcId"]
    wait(ec2, "vpc_exists", VpcIds=[vpc])
    wait(ec2, "vpc_available", VpcIds=[vpc])
    with refused("InvalidVpcID.NotFound"):
        ec2.describe_vpcs(VpcIds=[f"vpc-{UNKNOWN}"])
    with refused("InvalidVpc.Range"):
        ec2.create_vpc(CidrBlock="10.0.0.0/8")
    with refused("DryRunOperation"):
        ec2.create_vpc(CidrBlock="10.91.0.0/16", DryRun=True)
    ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": True})
    assert ec2.describe_vpc_attribute(VpcId=vpc, Attribute="enableDnsHostnames")["EnableDnsHostnames"]["Value"]
    more = ec2.associate_vpc_cidr_block(VpcId=vpc, CidrBlock="10.92.0.0/16")["CidrBlockAssociation"]
    for number in range(6):
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.91.{number}.0/24")
    here = [{"Name": "vpc-id", "Values": [vpc]}]
    subnets = [each["SubnetId"] for each in pages(ec2, "describe_subnets", 5, "Subnets", Filters=here)]
    assert len(subnets) == 6
    with refused("InvalidSubnet.Conflict"):
        ec2.create_subnet(VpcId=vpc, CidrBlock="10.91.0.0/20")
    ec2.modify_subnet_attribute(SubnetId=subnets[0], MapPublicIpOnLaunch={"Value": True})
    assert ec2.describe_subnets(SubnetIds=subnets[:1])["Subnets"][0]["MapPublicIpOnLaunch"]
    ec2.create_tags(Resources=subnets, Tags=tags(tier="web", other="x"))
    ec2.delete_tags(Resources=subnets, Tags=[{"Key": "other"}])
    tagged = [{"Name": "resource-id", "Values": subnets}]
    assert len(pages(ec2, "describe_tags", 5, "Tags", Filters=tagged)) == 6
    by_tag = ec2.describe_subnets(Filters=[{"Name": "tag:tier", "Values": ["w?b"]}])["Subnets"]
    assert len(by_tag) == 6 and as_dict(by_tag[0]["Tags"]) == {"tier": "web"}
    with refused("DependencyViolation"):
        ec2.delete_vpc(VpcId=vpc)
    assert len(ec2.describe_network_acls(Filters=here)["NetworkAcls"]) == 1
    ec2.disassociate_vpc_cidr_block(AssociationId=more["AssociationId"])
    for each in subnets:
        ec2.delete_subnet(SubnetId=each)
    ec2.delete_vpc(VpcId=vpc)
    with refused("InvalidSubnetID.NotFound"):
        ec2.describe_subnets(SubnetIds=subnets)


def story_routes(aws):
    ec2 = aws.ec2
    with two_subnets(aws) as (vpc, subnets):
        here = [{"Name": "attachment.vpc-id", "Values": [vpc]}]
        gateway = ec2.describe_internet_gateways(Filters=here)["InternetGateways"][0]["InternetGatewayId"]
        wait(ec2, "internet_gateway_exists", InternetGatewayIds=[gateway])
        table = {"RouteTableId": ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]}
        out = {**table, "DestinationCidrBlock": "0.0.0.0/0"}
        ec2.create_route(**out, GatewayId=gateway)
        with refused("RouteAlreadyExists"):
            ec2.create_route(**out, GatewayId="local")
        first = ec2.associate_route_table(**table, SubnetId=subnets[0])["AssociationId"]
        of_all = [{"Name": "association.main", "Values": ["true"]}, {"Name": "vpc-id", "Values": [vpc]}]
        main = ec2.describe_route_tables(Filters=of_all)
        moved = ec2.replace_route_table_association(
            AssociationId=first, RouteTableId=main["RouteTables"][0]["RouteTableId"]
        )["NewAssociationId"]
        ec2.disassociate_route_table(AssociationId=moved)
        address = ec2.allocate_address(Domain="vpc")["AllocationId"]
        made = ec2.create_nat_gateway(SubnetId=subnets[0], AllocationId=address)["NatGateway"]
        nat = {"NatGatewayId": made["NatGatewayId"]}
        wait(ec2, "nat_gateway_available", NatGatewayIds=[nat["NatGatewayId"]])
        second = ec2.allocate_address(Domain="vpc")["AllocationId"]
        (added,) = ec2.associate_nat_gateway_address(**nat, AllocationIds=[second])["NatGatewayAddresses"]
        holds(added, Status="associating", IsPrimary=False)
        until(lambda: address_of(ec2, nat, second)["Status"] == "succeeded")
        ec2.disassociate_nat_gateway_address(**nat, AssociationIds=[address_of(ec2, nat, second)["AssociationId"]])
        until(lambda: not address_of(ec2, nat, second))
        inside = ec2.create_nat_gateway(SubnetId=subnets[1], ConnectivityType="private")["NatGateway"]["NatGatewayId"]
        wait(ec2, "nat_gateway_available", NatGatewayIds=[inside])
        ec2.assign_private_nat_gateway_address(NatGatewayId=inside, PrivateIpAddresses=["10.90.1.77"])
        ec2.unassign_private_nat_gateway_address(NatGatewayId=inside, PrivateIpAddresses=["10.90.1.77"])
        ec2.replace_route(**out, **nat)
        (route,) = [
            each
            for each in ec2.describe_route_tables(RouteTableIds=[table["RouteTableId"]])["RouteTables"][0]["Routes"]
            if each["DestinationCidrBlock"] == "0.0.0.0/0"
        ]
        holds(route, NatGatewayId=nat["NatGatewayId"], State="active", Origin="CreateRoute")
        ec2.delete_route(**out)
        with refused("InvalidRoute.NotFound"):
            ec2.delete_route(**out)
        for each in (nat["NatGatewayId"], inside):
            ec2.delete_nat_gateway(NatGatewayId=each)
            wait(ec2, "nat_gateway_deleted", NatGatewayIds=[each])
        for each in (address, second):
            ec2.release_address(AllocationId=each)
        ec2.delete_route_table(**table)


def address_of(ec2, nat, allocation):
    (shown,) = ec2.describe_nat_gateways(NatGatewayIds=list(nat.values()))["NatGateways"]
    return next((each for each in shown["NatGatewayAddresses"] if each["AllocationId"] == allocation), None)


def story_security_groups(aws):
    ec2 = aws.ec2
    with two_subnets(aws) as (vpc, _):
        group = {"GroupId": ec2.create_security_group(GroupName="smoke", Description="d", VpcId=vpc)["GroupId"]}
        wait(ec2, "security_group_exists", GroupIds=[group["GroupId"]])
        with refused("InvalidGroup.Duplicate"):
            ec2.create_security_group(GroupName="smoke", Description="d", VpcId=vpc)
        web = {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}
        (rule,) = ec2.authorize_security_group_ingress(**group, IpPermissions=[web])["SecurityGroupRules"]
        with refused("InvalidPermission.Duplicate"):
            ec2.authorize_security_group_ingress(**group, IpPermissions=[web])
        ec2.authorize_security_group_egress(**group, IpPermissions=[web])
        described = {**web, "IpRanges": [{"CidrIp": "10.0.0.0/8", "Description": "inside"}]}
        ec2.update_security_group_rule_descriptions_ingress(**group, IpPermissions=[described])
        ec2.update_security_group_rule_descriptions_egress(**group, IpPermissions=[described])
        changed = {"IpProtocol": "tcp", "FromPort": 81, "ToPort": 81, "CidrIpv4": "10.0.0.0/8"}
        entry = {"SecurityGroupRuleId": rule["SecurityGroupRuleId"], "SecurityGroupRule": changed}
        ec2.modify_security_group_rules(**group, SecurityGroupRules=[entry])
        filters = [{"Name": "group-id", "Values": [group["GroupId"]]}]
        rules = pages(ec2, "describe_security_group_rules", 5, "SecurityGroupRules", Filters=filters)
        assert len(rules) == 3
        ec2.revoke_security_group_ingress(**group, SecurityGroupRuleIds=[rule["SecurityGroupRuleId"]])
        ec2.revoke_security_group_egress(**group, IpPermissions=[web])
        with refused("InvalidPermission.NotFound"):
            ec2.revoke_security_group_ingress(**group, IpPermissions=[web])
        assert len(pages(ec2, "describe_security_groups", 5, "SecurityGroups")) >= 3
        ec2.delete_security_group(**group)
        with refused("InvalidGroup.NotFound"):
            ec2.delete_security_group(**group)


def story_places(aws):
    ec2 = aws.ec2
    assert "eu-west-1" in [each["RegionName"] for each in ec2.describe_regions()["Regions"]]
    with refused("InvalidParameterValue"):
        ec2.describe_regions(RegionNames=["mars-1"])
    assert ec2.describe_availability_zones()["AvailabilityZones"][0]["State"] == "available"
    assert ec2.describe_account_attributes(AttributeNames=["default-vpc"])["AccountAttributes"]
    ec2.describe_vpc_classic_link()
    ec2.describe_vpc_classic_link_dns_support()
    types = ec2.describe_instance_types(InstanceTypes=["t3.micro"])["InstanceTypes"]
    holds(types[0]["MemoryInfo"], SizeInMiB=1024)
    with refused("InvalidInstanceType"):
        ec2.describe_instance_types(InstanceTypes=["t3.gigantic"])
    assert len(pages(ec2, "describe_instance_type_offerings", 5, "InstanceTypeOfferings")) > 5
    assert ec2.describe_instance_types(MaxResults=5)["NextToken"]
