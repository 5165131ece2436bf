from aws import as_dict, holds, pages, refused, tags, until, wait
from network import cards, two_subnets


def story_classic(aws):
    elb = aws.elb
    errors = elb.exceptions
    name = {"LoadBalancerName": "smoke"}
    with two_subnets(aws) as (vpc, subnets):
        listener = {"Protocol": "HTTP", "LoadBalancerPort": 80, "InstancePort": 8080}
        place = {"Subnets": subnets[:1], "Tags": tags(team="web")}
        assert elb.create_load_balancer(**name, Listeners=[listener], **place)["DNSName"]
        with refused(errors.DuplicateAccessPointNameException):
            elb.create_load_balancer(**name, Listeners=[{**listener, "InstancePort": 1}], Subnets=subnets[:1])
        with refused(errors.AccessPointNotFoundException):
            elb.describe_load_balancers(LoadBalancerNames=["none"])
        elb.create_load_balancer_listeners(**name, Listeners=[{**listener, "LoadBalancerPort": 81}])
        with refused(errors.DuplicateListenerException):
            other = {**listener, "LoadBalancerPort": 81, "InstancePort": 9}
            elb.create_load_balancer_listeners(**name, Listeners=[other])
        check = {"Target": "HTTP:8080/", "Interval": 10, "Timeout": 5, "UnhealthyThreshold": 2, "HealthyThreshold": 2}
        holds(elb.configure_health_check(**name, HealthCheck=check)["HealthCheck"], **check)
        elb.create_lb_cookie_stickiness_policy(**name, PolicyName="sticky", CookieExpirationPeriod=60)
        elb.create_app_cookie_stickiness_policy(**name, PolicyName="own", CookieName="c")
        elb.set_load_balancer_policies_of_listener(**name, LoadBalancerPort=80, PolicyNames=["sticky"])
        elb.delete_load_balancer_policy(**name, PolicyName="own")
        group = aws.ec2.create_security_group(GroupName="front", Description="d", VpcId=vpc)["GroupId"]
        assert elb.apply_security_groups_to_load_balancer(**name, SecurityGroups=[group])["SecurityGroups"] == [group]
        assert len(elb.attach_load_balancer_to_subnets(**name, Subnets=subnets[1:])["Subnets"]) == 2
        elb.detach_load_balancer_from_subnets(**name, Subnets=subnets[1:])
        attributes = {"CrossZoneLoadBalancing": {"Enabled": True}}
        elb.modify_load_balancer_attributes(**name, LoadBalancerAttributes=attributes)
        holds(elb.describe_load_balancer_attributes(**name)["LoadBalancerAttributes"], **attributes)
        elb.add_tags(LoadBalancerNames=["smoke"], Tags=tags(stage="test"))
        elb.remove_tags(LoadBalancerNames=["smoke"], Tags=[{"Key": "team"}])
        (described,) = elb.describe_tags(LoadBalancerNames=["smoke"])["TagDescriptions"]
        assert as_dict(described["Tags"]) == {"stage": "test"}
        unknown = [{"InstanceId": "i-0123456789abcdef0"}]
        with refused(errors.InvalidEndPointException):
            elb.register_instances_with_load_balancer(**name, Instances=unknown)
        with refused(errors.InvalidEndPointException):
            elb.deregister_instances_from_load_balancer(**name, Instances=unknown)
        assert elb.describe_instance_health(**name)["InstanceStates"] == []
        shown = pages(elb, "describe_load_balancers", 1, "LoadBalancerDescriptions")[0]
        assert len(shown["ListenerDescriptions"]) == 2 and shown["Scheme"] == "internet-facing"
        elb.delete_load_balancer_listeners(**name, LoadBalancerPorts=[81])
        elb.delete_load_balancer(**name)
        elb.delete_load_balancer(**name)
        until(lambda: not cards(aws, vpc))
        aws.ec2.delete_security_group(GroupId=group)


def story_classic_by_zones(aws):
    """In the default network."""
    elb = aws.elb
    name = {"LoadBalancerName": "zones"}
    listener = {"Protocol": "TCP", "LoadBalancerPort": 25, "InstancePort": 25}
    elb.create_load_balancer(**name, Listeners=[listener], AvailabilityZones=["us-east-1a"], Scheme="internal")
    more = elb.enable_availability_zones_for_load_balancer(**name, AvailabilityZones=["us-east-1b"])
    assert sorted(more["AvailabilityZones"]) == ["us-east-1a", "us-east-1b"]
    (shown,) = elb.describe_load_balancers(LoadBalancerNames=["zones"])["LoadBalancerDescriptions"]
    assert len(shown["Subnets"]) == 2
    elb.delete_load_balancer(**name)
    until(lambda: not cards(aws, shown["VPCId"]))


def story_application(aws):
    elb = aws.elbv2
    errors = elb.exceptions
    with two_subnets(aws) as (vpc, subnets):
        inside = {"Subnets": subnets, "Scheme": "internal", "Tags": tags(team="web")}
        (made,) = elb.create_load_balancer(Name="smoke", **inside)["LoadBalancers"]
        holds(made, Type="application", Scheme="internal", VpcId=vpc)
        balancer = {"LoadBalancerArn": made["LoadBalancerArn"]}
        arns = {"LoadBalancerArns": [made["LoadBalancerArn"]]}
        wait(elb, "load_balancer_exists", **arns)
        wait(elb, "load_balancer_available", **arns)
        with refused(errors.LoadBalancerNotFoundException):
            elb.describe_load_balancers(Names=["none"])
        with refused(errors.DuplicateLoadBalancerNameException):
            elb.create_load_balancer(Name="smoke", Subnets=subnets, Scheme="internet-facing")
        wanted = {"Protocol": "HTTP", "Port": 80, "VpcId": vpc}
        (first,) = elb.create_target_group(Name="smoke", **wanted)["TargetGroups"]
        group = {"TargetGroupArn": first["TargetGroupArn"]}
        with refused(errors.DuplicateTargetGroupNameException):
            elb.create_target_group(Name="smoke", **{**wanted, "Port": 81})
        elb.create_target_group(Name="other", **wanted)
        assert len(pages(elb, "describe_target_groups", 1, "TargetGroups")) == 2
        elb.modify_target_group(**group, HealthCheckPath="/up")
        delay = [{"Key": "deregistration_delay.timeout_seconds", "Value": "5"}]
        elb.modify_target_group_attributes(**group, Attributes=delay)
        assert as_dict(elb.describe_target_group_attributes(**group)["Attributes"])[delay[0]["Key"]] == "5"
        forward = {"DefaultActions": [{"Type": "forward", **group}]}
        one = elb.create_listener(**balancer, Protocol="HTTP", Port=80, **forward)["Listeners"][0]["ListenerArn"]
        with refused(errors.DuplicateListenerException):
            fixed = {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}
            elb.create_listener(**balancer, Protocol="HTTP", Port=80, DefaultActions=[fixed])
        with refused(errors.ResourceInUseException):
            elb.delete_target_group(**group)
        elb.modify_listener(ListenerArn=one, Port=81)
        elb.create_listener(**balancer, Protocol="HTTP", Port=82, **forward)
        assert len(pages(elb, "describe_listeners", 1, "Listeners", **balancer)) == 2
        (rule,) = elb.describe_rules(ListenerArn=one)["Rules"]
        holds(rule, Priority="default", IsDefault=True)
        assert elb.describe_listener_certificates(ListenerArn=one)["Certificates"] == []
        server = [{"Key": "routing.http.response.server.enabled", "Value": "false"}]
        elb.modify_listener_attributes(ListenerArn=one, Attributes=server)
        assert as_dict(elb.describe_listener_attributes(ListenerArn=one)["Attributes"])[server[0]["Key"]] == "false"
        idle = [{"Key": "idle_timeout.timeout_seconds", "Value": "30"}]
        elb.modify_load_balancer_attributes(**balancer, Attributes=idle)
        attributes = as_dict(elb.describe_load_balancer_attributes(**balancer)["Attributes"])
        assert attributes["idle_timeout.timeout_seconds"] == "30"
        elb.set_subnets(**balancer, Subnets=subnets)
        security = aws.ec2.create_security_group(GroupName="front", Description="d", VpcId=vpc)["GroupId"]
        elb.set_security_groups(**balancer, SecurityGroups=[security])
        elb.set_ip_address_type(**balancer, IpAddressType="ipv4")
        elb.add_tags(ResourceArns=list(balancer.values()), Tags=tags(stage="test"))
        elb.remove_tags(ResourceArns=list(balancer.values()), TagKeys=["team"])
        described = elb.describe_tags(ResourceArns=list(balancer.values()))["TagDescriptions"]
        assert as_dict(described[0]["Tags"]) == {"stage": "test"}
        with refused(errors.InvalidTargetException):
            elb.register_targets(**group, Targets=[{"Id": "i-0123456789abcdef0"}])
        elb.delete_listener(ListenerArn=one)
        with refused(errors.ListenerNotFoundException):
            elb.describe_listeners(ListenerArns=[one])
        elb.delete_load_balancer(**balancer)
        wait(elb, "load_balancers_deleted", **arns)
        for each in elb.describe_target_groups()["TargetGroups"]:
            elb.delete_target_group(TargetGroupArn=each["TargetGroupArn"])
        with refused(errors.TargetGroupNotFoundException):
            elb.describe_target_groups(**{"TargetGroupArns": list(group.values())})
        until(lambda: not cards(aws, vpc))
        aws.ec2.delete_security_group(GroupId=security)


def story_targets(aws):
    elb = aws.elbv2
    with two_subnets(aws) as (vpc, subnets):
        made = elb.create_target_group(Name="addresses", Protocol="TCP", Port=5000, VpcId=vpc, TargetType="ip")
        group = {"TargetGroupArn": made["TargetGroups"][0]["TargetGroupArn"]}
        elb.register_targets(**group, Targets=[{"Id": "10.90.0.20"}, {"Id": "10.90.1.20", "Port": 5001}])
        health = elb.describe_target_health(**group)["TargetHealthDescriptions"]
        assert sorted(each["Target"]["Port"] for each in health) == [5000, 5001]
        assert {each["TargetHealth"]["State"] for each in health} == {"unused"}
        network = elb.create_load_balancer(Name="net", Type="network", Subnets=subnets)["LoadBalancers"][0]
        holds(network, Type="network", IpAddressType="ipv4")
        wait(elb, "load_balancer_available", Names=["net"])
        one = {"LoadBalancerArn": network["LoadBalancerArn"]}
        elb.modify_capacity_reservation(**one, MinimumLoadBalancerCapacity={"CapacityUnits": 100})
        reserved = elb.describe_capacity_reservation(**one)
        holds(reserved["MinimumLoadBalancerCapacity"], CapacityUnits=100)
        elb.modify_capacity_reservation(**one, ResetCapacityReservation=True)
        assert "IpamPools" not in elb.modify_ip_pools(**one, RemoveIpamPools=["ipv4"])
        leaving = [{"Id": "10.90.1.20", "Port": 5001}]
        elb.deregister_targets(**group, Targets=leaving)
        wait(elb, "target_deregistered", **group, Targets=leaving)
        assert len(elb.describe_target_health(**group)["TargetHealthDescriptions"]) == 1
        elb.delete_load_balancer(LoadBalancerArn=network["LoadBalancerArn"])
        wait(elb, "load_balancers_deleted", Names=["net"])
        elb.delete_target_group(**group)
