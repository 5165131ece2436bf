from aws import holds, pages, refused, until
from network import image_of, two_subnets

GROUP = {"AutoScalingGroupName": "smoke"}


def members(aws):
    (group,) = aws.autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=["smoke"])["AutoScalingGroups"]
    return group["Instances"]


def in_service(aws, count):
    def enough():
        found = members(aws)
        return len(found) == count and all(each["LifecycleState"] == "InService" for each in found) and found

    return [each["InstanceId"] for each in until(enough)]


def story_groups(aws):
    scaling = aws.autoscaling
    errors = scaling.exceptions
    with two_subnets(aws) as (vpc, subnets):
        configuration = {"LaunchConfigurationName": "smoke"}
        scaling.create_launch_configuration(**configuration, ImageId=image_of(aws), InstanceType="t3.micro")
        with refused(errors.AlreadyExistsFault):
            scaling.create_launch_configuration(**configuration, ImageId=image_of(aws), InstanceType="t3.micro")
        assert len(pages(scaling, "describe_launch_configurations", 1, "LaunchConfigurations")) == 1
        tag = {"ResourceId": "smoke", "ResourceType": "auto-scaling-group", "Key": "team", "PropagateAtLaunch": True}
        wanted = {**configuration, "VPCZoneIdentifier": ",".join(subnets), "MinSize": 0, "MaxSize": 4}
        scaling.create_auto_scaling_group(**GROUP, **wanted, DesiredCapacity=2, Tags=[{**tag, "Value": "web"}])
        with refused(errors.AlreadyExistsFault):
            scaling.create_auto_scaling_group(**GROUP, **wanted)
        first = in_service(aws, 2)
        propagated = [{"Name": "resource-id", "Values": first}, {"Name": "key", "Values": ["team"]}]
        assert len(aws.ec2.describe_tags(Filters=propagated)["Tags"]) == 2
        assert len(pages(scaling, "describe_auto_scaling_instances", 1, "AutoScalingInstances")) == 2
        assert len(pages(scaling, "describe_scaling_activities", 1, "Activities", **GROUP)) == 2
        scaling.set_desired_capacity(**GROUP, DesiredCapacity=3)
        ids = in_service(aws, 3)
        with refused("ValidationError"):
            scaling.set_desired_capacity(**GROUP, DesiredCapacity=9)
        scaling.enter_standby(**GROUP, InstanceIds=ids[:1], ShouldDecrementDesiredCapacity=True)
        until(lambda: [each for each in members(aws) if each["LifecycleState"] == "Standby"])
        scaling.exit_standby(**GROUP, InstanceIds=ids[:1])
        in_service(aws, 3)
        scaling.set_instance_protection(**GROUP, InstanceIds=ids[:1], ProtectedFromScaleIn=True)
        scaling.detach_instances(**GROUP, InstanceIds=ids[:1], ShouldDecrementDesiredCapacity=True)
        in_service(aws, 2)
        scaling.attach_instances(**GROUP, InstanceIds=ids[:1])
        in_service(aws, 3)
        scaling.set_instance_health(InstanceId=ids[0], HealthStatus="Unhealthy")
        until(lambda: ids[0] not in in_service(aws, 3))
        leaving = members(aws)[0]["InstanceId"]
        scaling.terminate_instance_in_auto_scaling_group(InstanceId=leaving, ShouldDecrementDesiredCapacity=True)
        in_service(aws, 2)
        scaling.create_or_update_tags(Tags=[{**tag, "Key": "stage", "Value": "test"}])
        scaling.delete_tags(Tags=[tag])
        assert [each["Key"] for each in pages(scaling, "describe_tags", 1, "Tags")] == ["stage"]
        with refused(errors.ResourceInUseFault):
            scaling.delete_launch_configuration(**configuration)
        with refused(errors.ResourceInUseFault):
            scaling.delete_auto_scaling_group(**GROUP)
        scaling.update_auto_scaling_group(**GROUP, MinSize=0, MaxSize=1, DesiredCapacity=0)
        until(lambda: not members(aws))
        scaling.delete_auto_scaling_group(**GROUP)
        until(lambda: not scaling.describe_auto_scaling_groups(AutoScalingGroupNames=["smoke"])["AutoScalingGroups"])
        scaling.delete_launch_configuration(**configuration)
        until(lambda: set(states(aws, vpc)) == {"terminated"})


def states(aws, vpc):
    found = aws.ec2.describe_instances(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["Reservations"]
    return [each["State"]["Name"] for reservation in found for each in reservation["Instances"]]


def story_settings_of_groups(aws):
    scaling = aws.autoscaling
    with two_subnets(aws) as (vpc, subnets):
        template = {"LaunchTemplateName": "scaled"}
        data = {"InstanceType": "t3.micro", "ImageId": image_of(aws)}
        aws.ec2.create_launch_template(**template, LaunchTemplateData=data)
        sizes = {"MinSize": 0, "MaxSize": 1, "VPCZoneIdentifier": subnets[0]}
        scaling.create_auto_scaling_group(**GROUP, LaunchTemplate={**template, "Version": "$Latest"}, **sizes)
        elb, elbv2 = aws.elb, aws.elbv2
        made = elbv2.create_target_group(Name="scaled", Protocol="HTTP", Port=80, VpcId=vpc)["TargetGroups"]
        target = made[0]["TargetGroupArn"]
        scaling.attach_load_balancer_target_groups(**GROUP, TargetGroupARNs=[target])
        scaling.detach_load_balancer_target_groups(**GROUP, TargetGroupARNs=[target])
        source = [{"Identifier": target, "Type": "elbv2"}]
        until(lambda: not groups(aws)[0]["TargetGroupARNs"])
        scaling.attach_traffic_sources(**GROUP, TrafficSources=source)
        scaling.detach_traffic_sources(**GROUP, TrafficSources=source)
        listener = {"Protocol": "HTTP", "LoadBalancerPort": 80, "InstancePort": 80}
        elb.create_load_balancer(LoadBalancerName="scaled", Listeners=[listener], Subnets=subnets[:1])
        scaling.attach_load_balancers(**GROUP, LoadBalancerNames=["scaled"])
        scaling.detach_load_balancers(**GROUP, LoadBalancerNames=["scaled"])
        hook = {**GROUP, "LifecycleHookName": "boot"}
        launching = "autoscaling:EC2_INSTANCE_LAUNCHING"
        scaling.put_lifecycle_hook(**hook, LifecycleTransition=launching, HeartbeatTimeout=60)
        (shown,) = scaling.describe_lifecycle_hooks(**GROUP)["LifecycleHooks"]
        holds(shown, HeartbeatTimeout=60, DefaultResult="ABANDON", GlobalTimeout=6000)
        scaling.delete_lifecycle_hook(**hook)
        topic = aws.sns.create_topic(Name="scaled")["TopicArn"]
        kinds = ["autoscaling:EC2_INSTANCE_LAUNCH"]
        scaling.put_notification_configuration(**GROUP, TopicARN=topic, NotificationTypes=kinds)
        assert len(pages(scaling, "describe_notification_configurations", 1, "NotificationConfigurations")) == 1
        scaling.delete_notification_configuration(**GROUP, TopicARN=topic)
        scaling.enable_metrics_collection(**GROUP, Granularity="1Minute", Metrics=["GroupMinSize"])
        assert [each["Metric"] for each in groups(aws)[0]["EnabledMetrics"]] == ["GroupMinSize"]
        scaling.disable_metrics_collection(**GROUP)
        scaling.suspend_processes(**GROUP, ScalingProcesses=["Launch"])
        assert [each["ProcessName"] for each in groups(aws)[0]["SuspendedProcesses"]] == ["Launch"]
        scaling.resume_processes(**GROUP)
        scaling.delete_auto_scaling_group(**GROUP, ForceDelete=True)
        until(lambda: not groups(aws))
        elb.delete_load_balancer(LoadBalancerName="scaled")
        elbv2.delete_target_group(TargetGroupArn=target)
        aws.sns.delete_topic(TopicArn=topic)
        aws.ec2.delete_launch_template(**template)


def groups(aws):
    return aws.autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=["smoke"])["AutoScalingGroups"]
