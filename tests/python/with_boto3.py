"""Drives the simulated account with boto3 and its waiters; every reply is read strictly.

Usage: python tests/python/with_boto3.py http://127.0.0.1:PORT
"""

import sys
import time

import boto3
import botocore.config
import botocore.exceptions

import model

replies = 0


def check(response_dict, event_name, **_):
    """Reads one reply as it came, before botocore parses it."""
    global replies
    name = event_name.rsplit(".", 1)[-1]
    model.check_reply(name, response_dict["status_code"], response_dict["body"])
    replies += 1


def connect(endpoint):
    session = boto3.Session(
        aws_access_key_id="AKID", aws_secret_access_key="secret", region_name="eu-west-1"
    )
    config = botocore.config.Config(retries={"max_attempts": 0})
    client = session.client("rds", endpoint_url=endpoint, config=config)
    client.meta.events.register("before-parse.rds", check)
    return client


def refused(code, call, **parameters):
    try:
        call(**parameters)
    except botocore.exceptions.ClientError as error:
        found = error.response["Error"]["Code"]
        assert found == code, f"{found}, not {code}"
        return
    raise AssertionError(f"no {code}")


def wait(client, waiter, **parameters):
    """The service's own waiter, with a delay for the account's quicker clock."""
    client.get_waiter(waiter).wait(WaiterConfig={"Delay": 0.05, "MaxAttempts": 2000}, **parameters)


def until(client, name, status):
    """What the waiters do not know: a rename, in which no name answers for a while."""
    steady = 0
    for _ in range(4000):
        try:
            found = client.describe_db_instances(DBInstanceIdentifier=name)["DBInstances"]
            steady = steady + 1 if found[0]["DBInstanceStatus"] == status else 0
        except client.exceptions.DBInstanceNotFoundFault:
            steady = 0
        # At 600 times real time, 20 looks are more than any stale `available`.
        if steady >= 20:
            return
        time.sleep(0.01)
    raise AssertionError(f"{name} is never {status}")


def look_around(client):
    """Every operation that only reads."""
    assert len(client.describe_db_instances()["DBInstances"]) == 9
    assert len(client.describe_db_clusters()["DBClusters"]) == 2
    client.describe_db_snapshots()
    client.describe_db_snapshots(DBInstanceIdentifier="db1", SnapshotType="automated")
    client.describe_db_cluster_snapshots()
    client.describe_account_attributes()
    client.describe_blue_green_deployments()
    client.describe_integrations()
    client.describe_events(Duration=60)
    client.describe_db_parameter_groups()
    client.describe_option_groups()
    client.describe_db_subnet_groups()
    client.describe_certificates()
    arn = client.describe_db_instances(DBInstanceIdentifier="DB1")["DBInstances"][0]["DBInstanceArn"]
    client.describe_db_instances(DBInstanceIdentifier=arn)
    client.describe_db_instances(Filters=[{"Name": "engine", "Values": ["mysql"]}])
    pages = client.get_paginator("describe_db_instances").paginate(PaginationConfig={"PageSize": 20})
    assert len(pages.build_full_result()["DBInstances"]) == 9
    client.add_tags_to_resource(ResourceName=arn, Tags=[{"Key": "a", "Value": "b"}])
    assert {"Key": "a", "Value": "b"} in client.list_tags_for_resource(ResourceName=arn)["TagList"]
    client.remove_tags_from_resource(ResourceName=arn, TagKeys=["a"])
    refused("DBInstanceNotFound", client.describe_db_instances, DBInstanceIdentifier="nothing")
    refused("DBClusterNotFoundFault", client.describe_db_clusters, DBClusterIdentifier="nothing")
    refused("DBSnapshotNotFound", client.describe_db_snapshots, DBSnapshotIdentifier="nothing")
    refused("InvalidParameterCombination", client.modify_db_instance, DBInstanceIdentifier="db1")


def replace(client):
    """Snapshot, rename, restore, wait, delete."""
    client.create_db_snapshot(DBInstanceIdentifier="db1", DBSnapshotIdentifier="mine")
    wait(client, "db_snapshot_available", DBSnapshotIdentifier="mine")
    until(client, "db1", "available")
    client.modify_db_instance(
        DBInstanceIdentifier="db1", DeletionProtection=False, ApplyImmediately=True
    )
    until(client, "db1", "available")
    refused(
        "DBInstanceAlreadyExists", client.restore_db_instance_from_db_snapshot,
        DBInstanceIdentifier="db1", DBSnapshotIdentifier="mine",
    )
    client.modify_db_instance(
        DBInstanceIdentifier="db1", NewDBInstanceIdentifier="db1-temp", ApplyImmediately=True
    )
    until(client, "db1-temp", "available")
    client.restore_db_instance_from_db_snapshot(
        DBInstanceIdentifier="db1", DBSnapshotIdentifier="mine",
        DBParameterGroupName="db1-parameters", OptionGroupName="db1-options",
        DBSubnetGroupName="db1-subnets", VpcSecurityGroupIds=["sg-orders"], MultiAZ=True,
        EnableCloudwatchLogsExports=["postgresql"], Tags=[{"Key": "mine", "Value": "yes"}],
    )
    wait(client, "db_instance_available", DBInstanceIdentifier="db1")
    until(client, "db1", "available")
    found = client.describe_db_instances(DBInstanceIdentifier="db1")["DBInstances"][0]
    assert found["MultiAZ"] and found["DBSubnetGroup"]["DBSubnetGroupName"] == "db1-subnets"
    client.reboot_db_instance(DBInstanceIdentifier="db1")
    until(client, "db1", "available")
    client.delete_db_instance(DBInstanceIdentifier="db1-temp", SkipFinalSnapshot=True)
    wait(client, "db_instance_deleted", DBInstanceIdentifier="db1-temp")
    client.copy_db_snapshot(SourceDBSnapshotIdentifier="mine", TargetDBSnapshotIdentifier="copied")
    wait(client, "db_snapshot_available", DBSnapshotIdentifier="copied")
    client.delete_db_snapshot(DBSnapshotIdentifier="mine")
    wait(client, "db_snapshot_deleted", DBSnapshotIdentifier="mine")


def the_rest(client):
    """A new instance, stopped and started."""
    client.create_db_instance(
        DBInstanceIdentifier="fresh", DBInstanceClass="db.t4g.micro", Engine="mysql",
        AllocatedStorage=20, MasterUsername="admin1", ManageMasterUserPassword=True,
    )
    until(client, "fresh", "available")
    client.stop_db_instance(DBInstanceIdentifier="fresh")
    until(client, "fresh", "stopped")
    client.start_db_instance(DBInstanceIdentifier="fresh")
    until(client, "fresh", "available")
    client.modify_db_instance(DBInstanceIdentifier="fresh", DBInstanceClass="db.t4g.small")
    found = client.describe_db_instances(DBInstanceIdentifier="fresh")["DBInstances"][0]
    assert found["PendingModifiedValues"] == {"DBInstanceClass": "db.t4g.small"}


if __name__ == "__main__":
    rds = connect(sys.argv[1])
    look_around(rds)
    replace(rds)
    the_rest(rds)
    print(f"{replies} replies, nothing unknown")
