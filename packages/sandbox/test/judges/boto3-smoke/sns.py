import json

from aws import as_dict, holds, refused, tags


def story_topics(aws):
    sns = aws.sns
    arn = sns.create_topic(Name="smoke", Attributes={"DisplayName": "Smoke"}, Tags=tags(team="web"))["TopicArn"]
    assert sns.create_topic(Name="smoke")["TopicArn"] == arn
    with refused(sns.exceptions.InvalidParameterException):
        sns.create_topic(Name="not a name")
    with refused(sns.exceptions.NotFoundException):
        sns.get_topic_attributes(TopicArn=arn + "-none")
    sns.set_topic_attributes(TopicArn=arn, AttributeName="DisplayName", AttributeValue="Other")
    holds(sns.get_topic_attributes(TopicArn=arn)["Attributes"], DisplayName="Other", TopicArn=arn)
    sns.tag_resource(ResourceArn=arn, Tags=tags(stage="test"))
    sns.untag_resource(ResourceArn=arn, TagKeys=["team"])
    assert as_dict(sns.list_tags_for_resource(ResourceArn=arn)["Tags"]) == {"stage": "test"}
    with refused(sns.exceptions.ResourceNotFoundException):
        sns.list_tags_for_resource(ResourceArn=arn + "-none")
    policy = json.dumps({"Name": "p", "Version": "2021-06-01", "Statement": []})
    sns.put_data_protection_policy(ResourceArn=arn, DataProtectionPolicy=policy)
    assert json.loads(sns.get_data_protection_policy(ResourceArn=arn)["DataProtectionPolicy"])["Name"] == "p"
    for number in range(101):
        sns.create_topic(Name=f"many-{number}")
    found = [topic["TopicArn"] for page in sns.get_paginator("list_topics").paginate() for topic in page["Topics"]]
    assert len(found) == len(set(found)) == 102
    for each in found:
        sns.delete_topic(TopicArn=each)
    sns.delete_topic(TopicArn=arn)
    assert sns.list_topics()["Topics"] == []


def story_subscriptions(aws):
    sns, sqs = aws.sns, aws.sqs
    arn = sns.create_topic(Name="news")["TopicArn"]
    url = sqs.create_queue(QueueName="readers")["QueueUrl"]
    queue = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    with refused(sns.exceptions.NotFoundException):
        sns.subscribe(TopicArn=arn + "-none", Protocol="sqs", Endpoint=queue)
    with refused(sns.exceptions.InvalidParameterException):
        sns.subscribe(TopicArn=arn, Protocol="pigeon", Endpoint="loft")
    one = sns.subscribe(TopicArn=arn, Protocol="sqs", Endpoint=queue, ReturnSubscriptionArn=True)["SubscriptionArn"]
    assert sns.subscribe(TopicArn=arn, Protocol="sqs", Endpoint=queue)["SubscriptionArn"] == one
    mail = sns.subscribe(TopicArn=arn, Protocol="email", Endpoint="a@example.com")["SubscriptionArn"]
    assert mail == "pending confirmation"
    only = {"AttributeName": "FilterPolicy", "AttributeValue": '{"kind":["good"]}'}
    sns.set_subscription_attributes(SubscriptionArn=one, **only)
    attributes = sns.get_subscription_attributes(SubscriptionArn=one)["Attributes"]
    holds(attributes, FilterPolicy='{"kind":["good"]}', Protocol="sqs", PendingConfirmation="false")
    assert len(sns.list_subscriptions_by_topic(TopicArn=arn)["Subscriptions"]) == 2
    assert len(sns.list_subscriptions()["Subscriptions"]) == 2
    with refused(sns.exceptions.InvalidParameterException):
        sns.confirm_subscription(TopicArn=arn, Token="nonsense")
    kind = lambda value: {"kind": {"DataType": "String", "StringValue": value}}
    sns.publish(TopicArn=arn, Message="bad news", MessageAttributes=kind("bad"))
    sns.publish(TopicArn=arn, Message="good news", Subject="s", MessageAttributes=kind("good"))
    entries = [{"Id": "1", "Message": "more", "MessageAttributes": kind("good")}]
    assert len(sns.publish_batch(TopicArn=arn, PublishBatchRequestEntries=entries)["Successful"]) == 1
    with refused(sns.exceptions.NotFoundException):
        sns.publish(TopicArn=arn + "-none", Message="m")
    got = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
    bodies = [json.loads(each["Body"]) for each in got]
    assert [body["Message"] for body in bodies] == ["good news", "more"]
    holds(bodies[0], Type="Notification", Subject="s", TopicArn=arn)
    sns.unsubscribe(SubscriptionArn=one)
    assert [each["Protocol"] for each in sns.list_subscriptions()["Subscriptions"]] == ["email"]
    sns.delete_topic(TopicArn=arn)
    sqs.delete_queue(QueueUrl=url)
