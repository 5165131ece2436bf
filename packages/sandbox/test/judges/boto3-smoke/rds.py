from aws import as_dict, holds, pages, refused, tags, until, wait
from network import two_subnets


def story_databases(aws):
    rds = aws.rds
    errors = rds.exceptions
    group, one = {"DBSubnetGroupName": "smoke"}, {"DBInstanceIdentifier": "smoke"}
    snapshot = {"DBSnapshotIdentifier": "smoke-before"}
    with two_subnets(aws) as (_, subnets):
        rds.create_db_subnet_group(**group, DBSubnetGroupDescription="d", SubnetIds=subnets)
        with refused(errors.DBSubnetGroupAlreadyExistsFault):
            rds.create_db_subnet_group(**group, DBSubnetGroupDescription="d", SubnetIds=subnets)
        with refused(errors.DBSubnetGroupDoesNotCoverEnoughAZs):
            rds.create_db_subnet_group(DBSubnetGroupName="one", DBSubnetGroupDescription="d", SubnetIds=subnets[:1])
        rds.modify_db_subnet_group(**group, DBSubnetGroupDescription="e", SubnetIds=subnets)
        assert len(pages(rds, "describe_db_subnet_groups", 20, "DBSubnetGroups")) == 1
        wanted = {"DBInstanceClass": "db.t3.micro", "Engine": "postgres", "AllocatedStorage": 20, **group}
        signed = {"MasterUsername": "boss", "MasterUserPassword": "hush-hush-hush"}
        made = rds.create_db_instance(**one, **wanted, **signed, Tags=tags(team="web"))["DBInstance"]
        holds(made, DBInstanceStatus="creating")
        assert "hush" not in repr(made)
        with refused(errors.DBInstanceAlreadyExistsFault):
            rds.create_db_instance(**one, **wanted, **signed)
        wait(rds, "db_instance_available", **one)
        with refused(errors.DBInstanceNotFoundFault):
            rds.describe_db_instances(DBInstanceIdentifier="none")
        (shown,) = pages(rds, "describe_db_instances", 20, "DBInstances")
        holds(shown["Endpoint"], Port=5432)
        rds.modify_db_instance(**one, AllocatedStorage=30, ApplyImmediately=True)
        wait(rds, "db_instance_available", **one)
        arn = {"ResourceName": shown["DBInstanceArn"]}
        rds.add_tags_to_resource(**arn, Tags=tags(stage="test"))
        rds.remove_tags_from_resource(**arn, TagKeys=["team"])
        assert as_dict(rds.list_tags_for_resource(**arn)["TagList"]) == {"stage": "test"}
        rds.create_db_snapshot(**snapshot, **one)
        wait(rds, "db_snapshot_available", **snapshot)
        with refused(errors.DBSnapshotAlreadyExistsFault):
            rds.create_db_snapshot(**snapshot, **one)
        rds.restore_db_instance_from_db_snapshot(DBInstanceIdentifier="restored", **snapshot, **group)
        wait(rds, "db_instance_available", DBInstanceIdentifier="restored")
        rds.reboot_db_instance(**one)
        wait(rds, "db_instance_available", **one)
        rds.stop_db_instance(**one)
        until(lambda: rds.describe_db_instances(**one)["DBInstances"][0]["DBInstanceStatus"] == "stopped")
        with refused(errors.InvalidDBInstanceStateFault):
            rds.stop_db_instance(**one)
        rds.start_db_instance(**one)
        wait(rds, "db_instance_available", **one)
        with refused(errors.InvalidDBSubnetGroupStateFault):
            rds.delete_db_subnet_group(**group)
        rds.delete_db_instance(**one, FinalDBSnapshotIdentifier="smoke-last")
        rds.delete_db_instance(DBInstanceIdentifier="restored", SkipFinalSnapshot=True)
        for each in ("smoke", "restored"):
            wait(rds, "db_instance_deleted", DBInstanceIdentifier=each)
        assert len(pages(rds, "describe_db_snapshots", 20, "DBSnapshots")) == 2
        for each in ("smoke-before", "smoke-last"):
            rds.delete_db_snapshot(DBSnapshotIdentifier=each)
            wait(rds, "db_snapshot_deleted", DBSnapshotIdentifier=each)
        rds.delete_db_subnet_group(**group)
        with refused(errors.DBSubnetGroupNotFoundFault):
            rds.delete_db_subnet_group(**group)
