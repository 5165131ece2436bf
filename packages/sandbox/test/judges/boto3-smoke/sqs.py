from aws import holds, pages, refused


def story_queues(aws):
    sqs = aws.sqs
    url = sqs.create_queue(QueueName="smoke", Attributes={"DelaySeconds": "0"}, tags={"team": "web"})["QueueUrl"]
    assert sqs.create_queue(QueueName="smoke", Attributes={"DelaySeconds": "0"})["QueueUrl"] == url
    with refused(sqs.exceptions.QueueNameExists):
        sqs.create_queue(QueueName="smoke", Attributes={"DelaySeconds": "9"})
    assert sqs.get_queue_url(QueueName="smoke")["QueueUrl"] == url
    with refused(sqs.exceptions.QueueDoesNotExist):
        sqs.get_queue_url(QueueName="none")
    with refused(sqs.exceptions.InvalidAttributeName):
        sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["Nonsense"])
    dead = sqs.create_queue(QueueName="smoke-dead")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    redrive = f'{{"deadLetterTargetArn":"{arn}","maxReceiveCount":"1"}}'
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "0", "RedrivePolicy": redrive})
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    holds(found, VisibilityTimeout="0", MaximumMessageSize="1048576", SqsManagedSseEnabled="true")
    assert pages(sqs, "list_dead_letter_source_queues", 10, "queueUrls", QueueUrl=dead) == [url]
    for number in range(3):
        sqs.create_queue(QueueName=f"smoke-page-{number}")
    assert len(pages(sqs, "list_queues", 1, "QueueUrls", QueueNamePrefix="smoke-page-")) == 3
    sqs.tag_queue(QueueUrl=url, Tags={"stage": "test"})
    sqs.untag_queue(QueueUrl=url, TagKeys=["team"])
    assert sqs.list_queue_tags(QueueUrl=url)["Tags"] == {"stage": "test"}
    for each in sqs.list_queues(QueueNamePrefix="smoke")["QueueUrls"]:
        sqs.delete_queue(QueueUrl=each)
    with refused(sqs.exceptions.QueueDoesNotExist):
        sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])


def story_messages(aws):
    sqs = aws.sqs
    url = sqs.create_queue(QueueName="letters", Attributes={"VisibilityTimeout": "43200"})["QueueUrl"]
    # boto3 compares both digests itself.
    raw = {"DataType": "Binary", "BinaryValue": b"\0"}
    attribute = {"colour": {"DataType": "String", "StringValue": "rot"}, "raw": raw}
    sqs.send_message(QueueUrl=url, MessageBody="hello & <ü>", MessageAttributes=attribute)
    asked = {"QueueUrl": url, "MessageAttributeNames": ["All"], "AttributeNames": ["All"]}
    (message,) = sqs.receive_message(**asked)["Messages"]
    holds(message, Body="hello & <ü>")
    assert message["MessageAttributes"]["raw"]["BinaryValue"] == b"\0"
    holds(message["Attributes"], ApproximateReceiveCount="1")
    assert "Messages" not in sqs.receive_message(**asked)
    sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=0)
    (again,) = sqs.receive_message(**asked)["Messages"]
    holds(again["Attributes"], ApproximateReceiveCount="2")
    sqs.delete_message(QueueUrl=url, ReceiptHandle=again["ReceiptHandle"])
    with refused(sqs.exceptions.ReceiptHandleIsInvalid):
        sqs.delete_message(QueueUrl=url, ReceiptHandle="nonsense")
    entries = [{"Id": str(number), "MessageBody": f"m{number}"} for number in range(3)]
    assert len(sqs.send_message_batch(QueueUrl=url, Entries=entries)["Successful"]) == 3
    with refused(sqs.exceptions.BatchEntryIdsNotDistinct):
        sqs.send_message_batch(QueueUrl=url, Entries=[entries[0], entries[0]])
    with refused(sqs.exceptions.TooManyEntriesInBatchRequest):
        sqs.send_message_batch(QueueUrl=url, Entries=[{"Id": str(n), "MessageBody": "m"} for n in range(11)])
    with refused(sqs.exceptions.EmptyBatchRequest):
        sqs.send_message_batch(QueueUrl=url, Entries=[])
    got = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
    handles = [{"Id": each["MessageId"], "ReceiptHandle": each["ReceiptHandle"]} for each in got]
    visible = [{**each, "VisibilityTimeout": 60} for each in handles]
    assert len(sqs.change_message_visibility_batch(QueueUrl=url, Entries=visible)["Successful"]) == 3
    assert len(sqs.delete_message_batch(QueueUrl=url, Entries=handles)["Successful"]) == 3
    sqs.purge_queue(QueueUrl=url)
    sqs.delete_queue(QueueUrl=url)


def story_first_in_first_out(aws):
    sqs = aws.sqs
    url = sqs.create_queue(QueueName="ordered.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]
    with refused("MissingParameter"):
        sqs.send_message(QueueUrl=url, MessageBody="no group")
    # In one call, since the five minutes in which a repetition is told are short where time is scaled.
    bodies = ("one", "two", "one")
    entries = [
        {"Id": str(number), "MessageBody": body, "MessageGroupId": "g", "MessageDeduplicationId": body}
        for number, body in enumerate(bodies)
    ]
    sent = sqs.send_message_batch(QueueUrl=url, Entries=entries)["Successful"]
    assert [each["SequenceNumber"].isdigit() for each in sent] == [True] * 3
    got = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
    assert [each["Body"] for each in got] == ["one", "two"]
    sqs.delete_queue(QueueUrl=url)
