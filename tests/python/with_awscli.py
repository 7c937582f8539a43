"""Drives the simulated account with the AWS CLI and its own waiters.

Usage: python tests/python/with_awscli.py http://127.0.0.1:PORT
"""

import json
import os
import subprocess
import sys
import time

AWS = os.path.join(os.path.dirname(sys.executable), "aws")


def aws(*words, check=True):
    """Runs one command; its answer as JSON, if it has one."""
    # The CLI passes over the endpoint variables for RDS in us-east-1, hence the option and a region.
    command = [sys.executable, AWS, "--endpoint-url", sys.argv[1], "--region", "eu-west-1"]
    environment = dict(
        os.environ, AWS_ACCESS_KEY_ID="AKID", AWS_SECRET_ACCESS_KEY="secret",
        AWS_CONFIG_FILE=os.devnull, AWS_SHARED_CREDENTIALS_FILE=os.devnull, AWS_PAGER="",
    )
    done = subprocess.run(
        [*command, *words], env=environment, capture_output=True, text=True, check=False
    )
    if check and done.returncode != 0:
        sys.exit(f"{words}: {done.stderr}")
    if not check:
        return done
    return json.loads(done.stdout) if done.stdout.strip() else None


def rds(*words, **options):
    return aws("rds", *words, **options)


def until(name, status, kind="instance"):
    """The CLI's waiter stops at the NotFound of a rename, and at the first `available`."""
    for _ in range(200):
        done = rds(f"describe-db-{kind}s", f"--db-{kind}-identifier", name, check=False)
        if f'Status": "{status}"' in done.stdout:
            return
        time.sleep(0.2)
    sys.exit(f"{name} is never {status}")


def rename_cluster(name):
    rds("create-db-cluster-snapshot", "--db-cluster-identifier", name,
        "--db-cluster-snapshot-identifier", f"{name}-cli")
    rds("wait", "db-cluster-snapshot-available", "--db-cluster-snapshot-identifier", f"{name}-cli")
    time.sleep(1)
    until(name, "available", "cluster")
    rds("modify-db-cluster", "--db-cluster-identifier", name, "--no-deletion-protection",
        "--new-db-cluster-identifier", f"{name}-temp", "--apply-immediately")
    time.sleep(1)
    until(f"{name}-temp", "available", "cluster")


def clusters():
    """Snapshot, rename, restore, wait, fail over, delete: an Aurora and a Multi-AZ DB cluster."""
    rename_cluster("aurora1")
    aurora = ("--db-cluster-identifier", "aurora1")
    engine = ("--engine", "aurora-postgresql")
    rds("restore-db-cluster-from-snapshot", *aurora, *engine, "--engine-version", "15.4",
        "--snapshot-identifier", "aurora1-cli", "--db-subnet-group-name", "db1-subnets")
    rds("wait", "db-cluster-available", *aurora)
    time.sleep(1)
    until("aurora1", "available", "cluster")
    for name in ("one", "two"):
        rds("create-db-instance", *aurora, *engine, "--db-instance-identifier", name,
            "--db-instance-class", "db.r6g.large")
    rds("wait", "db-instance-available", "--filters", "Name=db-cluster-id,Values=aurora1")
    rds("failover-db-cluster", *aurora)
    temp = ("--db-cluster-identifier", "aurora1-temp")
    for number in range(3):
        rds("delete-db-instance", "--db-instance-identifier", f"aurora1-{number}",
            "--skip-final-snapshot")
    rds("delete-db-cluster", *temp, "--skip-final-snapshot")
    rds("wait", "db-cluster-deleted", *temp)
    rename_cluster("maz1")
    rds("restore-db-cluster-from-snapshot", "--db-cluster-identifier", "maz1", "--engine", "postgres",
        "--engine-version", "15.4", "--snapshot-identifier", "maz1-cli", "--storage-type", "io1",
        "--iops", "1000", "--db-cluster-instance-class", "db.m6gd.large")
    rds("wait", "db-cluster-available", "--db-cluster-identifier", "maz1")
    members = rds("describe-db-clusters", "--db-cluster-identifier", "maz1")["DBClusters"][0]
    assert len(members["DBClusterMembers"]) == 3, members
    temp = ("--db-cluster-identifier", "maz1-temp")
    rds("delete-db-cluster", *temp, "--skip-final-snapshot")
    rds("wait", "db-cluster-deleted", *temp)


def main():
    assert aws("sts", "get-caller-identity")["Account"] == "111122223333"
    db10 = ("--db-instance-identifier", "db10")
    rds("create-db-snapshot", *db10, "--db-snapshot-identifier", "cli")
    rds("wait", "db-snapshot-available", "--db-snapshot-identifier", "cli")
    time.sleep(1)
    rds("modify-db-instance", *db10, "--new-db-instance-identifier", "db10-temp", "--apply-immediately")
    # At 600 times real time a rename is over in about a second; so is its last reboot.
    time.sleep(2)
    until("db10-temp", "available")
    rds("restore-db-instance-from-db-snapshot", *db10, "--db-snapshot-identifier", "cli",
        "--tags", "Key=mine,Value=yes", "--no-multi-az")
    rds("wait", "db-instance-available", *db10)
    temp = ("--db-instance-identifier", "db10-temp")
    rds("delete-db-instance", *temp, "--skip-final-snapshot")
    rds("wait", "db-instance-deleted", *temp)
    gone = rds("describe-db-instances", *temp, check=False)
    assert gone.returncode != 0 and "DBInstanceNotFound" in gone.stderr, gone.stderr
    found = rds("describe-db-instances", *db10)["DBInstances"][0]
    assert found["TagList"] == [{"Key": "mine", "Value": "yes"}], found["TagList"]
    rds("delete-db-snapshot", "--db-snapshot-identifier", "cli")
    rds("wait", "db-snapshot-deleted", "--db-snapshot-identifier", "cli")
    clusters()
    print("done")


if __name__ == "__main__":
    main()
