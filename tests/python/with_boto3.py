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


def instance_status(client, name):
    found = client.describe_db_instances(DBInstanceIdentifier=name)["DBInstances"]
    return found[0]["DBInstanceStatus"]


def cluster(client, name):
    return client.describe_db_clusters(DBClusterIdentifier=name)["DBClusters"][0]


def cluster_status(client, name):
    return cluster(client, name)["Status"]


def until(client, name, status, look=instance_status):
    """What the waiters do not know: a rename, in which no name answers for a while."""
    steady = 0
    for _ in range(4000):
        try:
            steady = steady + 1 if look(client, name) == status else 0
        except (client.exceptions.DBInstanceNotFoundFault, client.exceptions.DBClusterNotFoundFault):
            steady = 0
        # At 600 times real time, 20 looks are more than any stale `available`.
        if steady >= 20:
            return
        time.sleep(0.01)
    raise AssertionError(f"{name} is never {status}")


def look_around(client):
    """Every operation that only reads."""
    assert len(client.describe_db_instances()["DBInstances"]) == 11
    assert len(client.describe_db_clusters()["DBClusters"]) == 3
    client.describe_db_snapshots()
    client.describe_db_snapshots(DBInstanceIdentifier="db1", SnapshotType="automated")
    client.describe_db_cluster_snapshots()
    client.describe_account_attributes()
    client.describe_blue_green_deployments()
    client.describe_integrations()
    client.describe_events(Duration=60)
    client.describe_db_cluster_endpoints()
    client.describe_db_cluster_parameter_groups()
    client.describe_global_clusters()
    client.describe_db_proxies()
    refused("DBProxyNotFoundFault", client.describe_db_proxy_targets, DBProxyName="nothing")
    client.describe_db_parameter_groups()
    client.describe_option_groups()
    client.describe_db_subnet_groups()
    client.describe_certificates()
    client.describe_db_engine_versions()
    version = client.describe_db_engine_versions(Engine="aurora-postgresql", EngineVersion="14.9")
    assert version["DBEngineVersions"][0]["DBParameterGroupFamily"] == "aurora-postgresql14"
    arn = client.describe_db_instances(DBInstanceIdentifier="DB1")["DBInstances"][0]["DBInstanceArn"]
    client.describe_db_instances(DBInstanceIdentifier=arn)
    client.describe_db_instances(Filters=[{"Name": "engine", "Values": ["mysql"]}])
    pages = client.get_paginator("describe_db_instances").paginate(PaginationConfig={"PageSize": 20})
    assert len(pages.build_full_result()["DBInstances"]) == 11
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


def snapshot_and_rename(client, name):
    """The first half for a cluster of either kind."""
    client.create_db_cluster_snapshot(
        DBClusterIdentifier=name, DBClusterSnapshotIdentifier=f"{name}-mine"
    )
    wait(client, "db_cluster_snapshot_available", DBClusterSnapshotIdentifier=f"{name}-mine")
    until(client, name, "available", cluster_status)
    client.modify_db_cluster(
        DBClusterIdentifier=name, DeletionProtection=False, ApplyImmediately=True
    )
    until(client, name, "available", cluster_status)
    client.modify_db_cluster(
        DBClusterIdentifier=name, NewDBClusterIdentifier=f"{name}-temp", ApplyImmediately=True
    )
    until(client, f"{name}-temp", "available", cluster_status)


def delete_cluster(client, name):
    client.delete_db_cluster(DBClusterIdentifier=name, SkipFinalSnapshot=True)
    wait(client, "db_cluster_deleted", DBClusterIdentifier=name)


def replace_aurora(client):
    """An Aurora cluster: the members one by one, before and after."""
    snapshot_and_rename(client, "aurora1")
    client.restore_db_cluster_from_snapshot(
        DBClusterIdentifier="aurora1", SnapshotIdentifier="aurora1-mine",
        Engine="aurora-postgresql", EngineVersion="15.4", DBSubnetGroupName="db1-subnets",
        DBClusterParameterGroupName="aurora1-cluster-parameters",
        VpcSecurityGroupIds=["sg-ledger"], EnableIAMDatabaseAuthentication=True,
        EnableCloudwatchLogsExports=["postgresql"], Tags=[{"Key": "mine", "Value": "yes"}],
        ServerlessV2ScalingConfiguration={"MinCapacity": 0.5, "MaxCapacity": 8},
    )
    for number in range(3):
        old = f"aurora1-{number}"
        client.modify_db_instance(
            DBInstanceIdentifier=old, NewDBInstanceIdentifier=f"{old}-temp", ApplyImmediately=True
        )
        until(client, f"{old}-temp", "available")
    wait(client, "db_cluster_available", DBClusterIdentifier="aurora1")
    until(client, "aurora1", "available", cluster_status)
    assert cluster(client, "aurora1")["DBClusterMembers"] == []
    for number, kind in enumerate(["db.r6g.large", "db.r6g.xlarge", "db.serverless"]):
        client.create_db_instance(
            DBInstanceIdentifier=f"aurora1-{number}", DBClusterIdentifier="aurora1",
            DBInstanceClass=kind, Engine="aurora-postgresql", PromotionTier=number,
        )
    members = [{"Name": "db-cluster-id", "Values": ["aurora1"]}]
    wait(client, "db_instance_available", Filters=members)
    for number in range(3):
        until(client, f"aurora1-{number}", "available")
    client.failover_db_cluster(
        DBClusterIdentifier="aurora1", TargetDBInstanceIdentifier=reader(client, "aurora1")
    )
    until(client, "aurora1", "available", cluster_status)
    client.delete_db_cluster_endpoint(DBClusterEndpointIdentifier="aurora1-reports")
    while client.describe_db_cluster_endpoints(
        Filters=[{"Name": "db-cluster-endpoint-type", "Values": ["CUSTOM"]}]
    )["DBClusterEndpoints"]:
        time.sleep(0.05)
    client.create_db_cluster_endpoint(
        DBClusterIdentifier="aurora1", DBClusterEndpointIdentifier="aurora1-reports",
        EndpointType="READER", StaticMembers=["aurora1-2"],
    )
    refused(
        "InvalidDBClusterStateFault", client.delete_db_cluster,
        DBClusterIdentifier="aurora1-temp", SkipFinalSnapshot=True,
    )
    for number in range(3):
        client.delete_db_instance(
            DBInstanceIdentifier=f"aurora1-{number}-temp", SkipFinalSnapshot=True
        )
    delete_cluster(client, "aurora1-temp")
    client.copy_db_cluster_snapshot(
        SourceDBClusterSnapshotIdentifier="aurora1-mine",
        TargetDBClusterSnapshotIdentifier="aurora1-copied",
    )
    wait(client, "db_cluster_snapshot_available", DBClusterSnapshotIdentifier="aurora1-copied")
    client.delete_db_cluster_snapshot(DBClusterSnapshotIdentifier="aurora1-mine")
    wait(client, "db_cluster_snapshot_deleted", DBClusterSnapshotIdentifier="aurora1-mine")
    client.stop_db_cluster(DBClusterIdentifier="aurora1")
    until(client, "aurora1", "stopped", cluster_status)
    client.start_db_cluster(DBClusterIdentifier="aurora1")
    until(client, "aurora1", "available", cluster_status)


def reader(client, name):
    members = cluster(client, name)["DBClusterMembers"]
    assert [one["IsClusterWriter"] for one in members].count(True) == 1
    return next(one["DBInstanceIdentifier"] for one in members if not one["IsClusterWriter"])


def replace_multi_az(client):
    """A Multi-AZ DB cluster, whose members come and go with it."""
    snapshot_and_rename(client, "maz1")
    names = sorted(
        one["DBInstanceIdentifier"] for one in cluster(client, "maz1-temp")["DBClusterMembers"]
    )
    assert names == [f"maz1-temp-instance-{number}" for number in (1, 2, 3)], names
    client.restore_db_cluster_from_snapshot(
        DBClusterIdentifier="maz1", SnapshotIdentifier="maz1-mine", Engine="postgres",
        EngineVersion="15.4", DBClusterInstanceClass="db.m6gd.large", StorageType="io1",
        Iops=1000, PubliclyAccessible=False, DBSubnetGroupName="db1-subnets",
    )
    wait(client, "db_cluster_available", DBClusterIdentifier="maz1")
    until(client, "maz1", "available", cluster_status)
    client.failover_db_cluster(DBClusterIdentifier="maz1")
    until(client, "maz1", "available", cluster_status)
    reader(client, "maz1")
    delete_cluster(client, "maz1-temp")


def a_new_cluster(client):
    client.create_db_cluster(
        DBClusterIdentifier="fresh", Engine="aurora-mysql", MasterUsername="admin1",
        ManageMasterUserPassword=True, BacktrackWindow=3600,
    )
    until(client, "fresh", "available", cluster_status)
    client.modify_db_cluster(DBClusterIdentifier="fresh", NewDBClusterIdentifier="later")
    assert cluster(client, "fresh")["PendingModifiedValues"] == {"DBClusterIdentifier": "later"}


if __name__ == "__main__":
    rds = connect(sys.argv[1])
    look_around(rds)
    replace(rds)
    the_rest(rds)
    replace_aurora(rds)
    replace_multi_az(rds)
    a_new_cluster(rds)
    print(f"{replies} replies, nothing unknown")
