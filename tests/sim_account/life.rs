//! Restore, snapshot, tags, delete, start and stop, lists.

use super::support::{Stage, stage};
use aws_sdk_rds::types::{Filter, Tag};
use std::time::Duration;
use trapheus::sim::{Event, Kind};

fn tag(key: &str, value: &str) -> Tag {
    Tag::builder().key(key).value(value).build()
}

async fn snapshot(stage: &Stage, name: &str) {
    let call = stage.rds.create_db_snapshot().db_instance_identifier("db1");
    let call = call.db_snapshot_identifier(name).tags(tag("mine", "yes"));
    let made = call.send().await.unwrap().db_snapshot.unwrap();
    assert_eq!(made.status.as_deref(), Some("creating"));
    for _ in 0..300 {
        let call = stage.rds.describe_db_snapshots().db_snapshot_identifier(name);
        let found = call.send().await.unwrap().db_snapshots.unwrap().remove(0);
        if found.status.as_deref() == Some("available") {
            return;
        }
        tokio::time::sleep(Duration::from_secs(2)).await;
    }
    panic!("no snapshot");
}

/// What every account has is found by its name, and the family by the version.
#[tokio::test(start_paused = true)]
async fn default_groups_and_families_are_those_of_the_version() {
    let rds = stage(1).rds;
    for (name, engine, major) in [
        ("default:postgres-15", "postgres", "15"),
        ("default:sqlserver-se-15-00", "sqlserver-se", "15.00"),
        ("default:mysql-8-0", "mysql", "8.0"),
        ("db1-options", "postgres", "15"),
    ] {
        let call = rds.describe_option_groups().option_group_name(name).send().await.unwrap();
        let group = &call.option_groups_list()[0];
        assert_eq!(
            (group.engine_name(), group.major_engine_version()),
            (Some(engine), Some(major))
        );
    }
    for (engine, version, family) in [
        ("postgres", "14.9", "postgres14"),
        ("mysql", "8.0.36", "mysql8.0"),
        ("mariadb", "10.11.9", "mariadb10.11"),
        ("aurora-postgresql", "16.1", "aurora-postgresql16"),
        ("aurora-mysql", "8.0.mysql_aurora.3.04.1", "aurora-mysql8.0"),
        ("sqlserver-se", "15.00.4385.2.v1", "sqlserver-se-15.0"),
        ("oracle-se2", "19.0.0.0.ru-2024-07.rur-2024-07.r1", "oracle-se2-19"),
    ] {
        let call = rds.describe_db_engine_versions().engine(engine).engine_version(version);
        let answer = call.send().await.unwrap();
        assert_eq!(answer.db_engine_versions()[0].db_parameter_group_family(), Some(family));
    }
    let call = rds.describe_db_engine_versions().engine("nothing").send().await.unwrap();
    assert!(call.db_engine_versions().is_empty());
    let all = rds.describe_db_engine_versions().send().await.unwrap();
    assert!(all.db_engine_versions().len() > 4);
}

#[tokio::test(start_paused = true)]
async fn a_restore_without_parameters_loses_the_settings() {
    let stage = stage(1);
    let original = stage.describe("db1").await.unwrap();
    let call = stage.rds.restore_db_instance_from_db_snapshot();
    let call = call.db_instance_identifier("copy1").db_snapshot_identifier("db1-snapshot");
    let restored = call.send().await.unwrap().db_instance.unwrap();
    assert_eq!(restored.db_instance_status.as_deref(), Some("creating"));
    assert!(restored.endpoint.is_none());
    assert_ne!(restored.dbi_resource_id, original.dbi_resource_id);
    stage.settle("copy1", "available").await;
    let restored = stage.describe("copy1").await.unwrap();
    // From the data (facts 1.1).
    assert_eq!(restored.db_instance_class, original.db_instance_class);
    assert_eq!(restored.engine_version, original.engine_version);
    assert_eq!(restored.kms_key_id, original.kms_key_id);
    assert_eq!(restored.endpoint.unwrap().port, Some(5433));
    assert_eq!(restored.backup_retention_period, Some(14));
    assert_eq!(restored.tag_list.unwrap().len(), 2);
    // By the service (facts 1.5).
    assert_eq!(restored.multi_az, Some(false));
    assert_eq!(restored.deletion_protection, Some(false));
    assert_eq!(restored.publicly_accessible, Some(true));
    assert_eq!(restored.monitoring_interval, Some(0));
    assert_eq!(restored.max_allocated_storage, None);
    let group = restored.db_parameter_groups.unwrap().remove(0);
    assert_eq!(group.db_parameter_group_name.as_deref(), Some("default.postgres15"));
    let subnets = restored.db_subnet_group.unwrap();
    assert_eq!(subnets.db_subnet_group_name.as_deref(), Some("default"));
}

#[tokio::test(start_paused = true)]
async fn a_restore_passes_through_its_statuses() {
    let mut early = 0;
    for seed in 0..6 {
        let stage = stage(seed);
        let call = stage.rds.restore_db_instance_from_db_snapshot();
        let call = call
            .db_instance_identifier("copy1")
            .db_snapshot_identifier("db1-snapshot")
            .enable_iam_database_authentication(true)
            .enable_cloudwatch_logs_exports("postgresql")
            .tags(tag("mine", "yes"));
        call.send().await.unwrap();
        let mut seen = stage.watch("copy1", 1000).await;
        if seen[1] == "available" {
            early += 1;
            seen.remove(1);
        }
        let wanted = [
            "creating",
            "backing-up",
            "configuring-log-exports",
            "configuring-iam-database-auth",
            "available",
        ];
        assert_eq!(seen, wanted);
        // Only the tags that were given.
        let restored = stage.describe("copy1").await.unwrap();
        assert_eq!(restored.tag_list.unwrap(), [tag("mine", "yes")]);
    }
    assert!((1..6).contains(&early), "{early}");
}

#[tokio::test(start_paused = true)]
async fn another_storage_type_means_hours() {
    let stage = stage(1);
    let call = stage.rds.restore_db_instance_from_db_snapshot();
    let call = call.db_instance_identifier("copy1").db_snapshot_identifier("db1-snapshot");
    call.storage_type("gp2").send().await.unwrap();
    stage.settle("copy1", "storage-optimization").await;
    tokio::time::sleep(Duration::from_secs(3600)).await;
    assert_eq!(stage.seen("copy1").await, "storage-optimization");
    tokio::time::sleep(Duration::from_secs(36_000)).await;
    assert_eq!(stage.seen("copy1").await, "available");
}

#[tokio::test(start_paused = true)]
async fn a_snapshot_makes_the_instance_busy() {
    let stage = stage(1);
    snapshot(&stage, "s1").await;
    assert_eq!(stage.seen("db1").await, "backing-up");
    stage.settle("db1", "available").await;
    let snapshots = stage.account.snapshots(stage.now());
    let made = snapshots.iter().find(|one| one.identifier == "s1").unwrap();
    // The instance copies its tags to snapshots, and some were given.
    assert_eq!(made.tags.len(), 3);
    let id = stage.describe("db1").await.unwrap().dbi_resource_id.unwrap();
    assert_eq!(made.source, id);
    let call = stage.rds.delete_db_snapshot().db_snapshot_identifier("s1");
    call.send().await.unwrap();
    tokio::time::sleep(Duration::from_secs(30)).await;
    let history = stage.account.history_at(stage.now());
    let gone = history.iter().rfind(|one| one.event == Event::Gone).unwrap();
    assert_eq!((gone.kind, gone.name.as_str()), (Kind::Snapshot, "s1"));
    assert_eq!(gone.tags["mine"], "yes");
}

#[tokio::test(start_paused = true)]
async fn a_deletion_lags_and_frees_the_name_at_its_end() {
    let stage = stage(1);
    stage.unprotect("db1").await;
    let call = stage.rds.delete_db_instance().db_instance_identifier("db1");
    let reply = call.skip_final_snapshot(true).send().await.unwrap();
    let status = reply.db_instance.unwrap().db_instance_status.unwrap();
    assert_eq!(status, "available");
    assert_eq!(stage.watch("db1", 500).await, ["available", "deleting", "-"]);
    // Manual snapshots stay (facts 4.4).
    let call = stage.rds.describe_db_snapshots().db_instance_identifier("db1");
    assert!(call.send().await.unwrap().db_snapshots.unwrap().len() >= 2);
}

#[tokio::test(start_paused = true)]
async fn the_last_snapshot_is_taken() {
    let stage = stage(1);
    stage.unprotect("db1").await;
    let call = stage.rds.delete_db_instance().db_instance_identifier("db1");
    let call = call.final_db_snapshot_identifier("db1-final");
    call.send().await.unwrap();
    assert_eq!(stage.watch("db1", 900).await, ["available", "deleting", "-"]);
    let call = stage.rds.describe_db_snapshots().db_snapshot_identifier("db1-final");
    let made = call.send().await.unwrap().db_snapshots.unwrap().remove(0);
    assert_eq!(made.status.as_deref(), Some("available"));
}

#[tokio::test(start_paused = true)]
async fn stop_start_and_reboot() {
    let stage = stage(1);
    let name = "db10";
    stage.rds.stop_db_instance().db_instance_identifier(name).send().await.unwrap();
    assert_eq!(stage.watch(name, 400).await, ["available", "stopping", "stopped"]);
    stage.rds.start_db_instance().db_instance_identifier(name).send().await.unwrap();
    assert_eq!(stage.watch(name, 500).await, ["stopped", "starting", "available"]);
    stage.rds.reboot_db_instance().db_instance_identifier(name).send().await.unwrap();
    assert_eq!(stage.watch(name, 300).await, ["available", "rebooting", "available"]);
    let db10 = stage.account.instances(stage.now());
    assert!(db10.iter().any(|one| one.identifier == name && one.up));
}

#[tokio::test(start_paused = true)]
async fn a_stopped_instance_starts_by_itself_after_a_week() {
    let stage = stage(1);
    let call = stage.rds.stop_db_instance().db_instance_identifier("db10");
    call.send().await.unwrap();
    tokio::time::sleep(Duration::from_secs(6 * 86_400)).await;
    assert_eq!(stage.seen("db10").await, "stopped");
    tokio::time::sleep(Duration::from_secs(2 * 86_400)).await;
    assert_eq!(stage.seen("db10").await, "available");
}

#[tokio::test(start_paused = true)]
async fn tags_are_set_and_taken_away() {
    let stage = stage(1);
    let arn = "arn:aws:rds:eu-west-1:111122223333:db:db1";
    let add = stage.rds.add_tags_to_resource().resource_name(arn);
    add.tags(tag("a", "1")).tags(tag("team", "new")).send().await.unwrap();
    let remove = stage.rds.remove_tags_from_resource().resource_name(arn);
    remove.tag_keys("env").tag_keys("nothing").send().await.unwrap();
    let list = stage.rds.list_tags_for_resource().resource_name(arn);
    let tags = list.send().await.unwrap().tag_list.unwrap();
    assert_eq!(tags, [tag("a", "1"), tag("team", "new")]);
    assert_eq!(stage.describe("DB1").await.unwrap().tag_list.unwrap(), tags);
}

#[tokio::test(start_paused = true)]
async fn lists_are_filtered_and_paged() {
    let stage = stage(1);
    for number in 0..45 {
        let name = format!("many-{number}");
        stage.account.add_instance(serde_json::json!({ "DBInstanceIdentifier": name }));
    }
    let mut names = Vec::new();
    let mut marker = None;
    loop {
        let call = stage.rds.describe_db_instances().max_records(20).set_marker(marker);
        let page = call.send().await.unwrap();
        let rows = page.db_instances.unwrap_or_default();
        names.extend(rows.into_iter().filter_map(|one| one.db_instance_identifier));
        marker = page.marker;
        if marker.is_none() {
            break;
        }
    }
    assert_eq!(names.len(), stage.account.instances(stage.now()).len());
    assert!(names.is_sorted());
    for (name, value, count) in [
        ("db-instance-id", "arn:aws:rds:eu-west-1:111122223333:db:DB1", 1),
        ("db-cluster-id", "aurora1", 3),
        ("db-cluster-id", "maz1", 3),
        ("dbi-resource-id", "db-NOBODY", 0),
        ("engine", "mysql", 2),
    ] {
        let filter = Filter::builder().name(name).values(value).build();
        let call = stage.rds.describe_db_instances().filters(filter);
        let found = call.send().await.unwrap().db_instances.unwrap_or_default();
        assert_eq!(found.len(), count, "{name}={value}");
    }
    let clusters = stage.rds.describe_db_clusters().send().await.unwrap();
    let clusters = clusters.db_clusters.unwrap();
    let writers = clusters.iter().flat_map(|one| one.db_cluster_members());
    let writers = writers.filter(|one| one.is_cluster_writer == Some(true));
    assert_eq!(writers.count(), 3);
}

#[tokio::test(start_paused = true)]
async fn events_tell_the_story() {
    let stage = stage(1);
    stage.rename("db10", "db10-temp").await;
    stage.settle("db10-temp", "available").await;
    let call = stage.rds.describe_events().source_identifier("db10-temp");
    let call = call.source_type(aws_sdk_rds::types::SourceType::DbInstance);
    let events = call.send().await.unwrap().events.unwrap();
    let messages: Vec<_> = events.iter().filter_map(|one| one.message.as_deref()).collect();
    assert_eq!(messages, ["Renamed db10 to db10-temp", "DB instance restarted"]);
}

#[tokio::test(start_paused = true)]
async fn new_security_groups_and_secrets_take_their_time() {
    let stage = stage(1);
    let call = stage.rds.modify_db_instance().db_instance_identifier("db1");
    let call = call.vpc_security_group_ids("sg-admins").vpc_security_group_ids("sg-new");
    let call = call.manage_master_user_password(true).apply_immediately(true);
    let reply = call.send().await.unwrap().db_instance.unwrap();
    let statuses = |one: &aws_sdk_rds::types::DbInstance| -> Vec<String> {
        let groups = one.vpc_security_groups().iter().filter_map(|group| group.status.clone());
        let secret = one.master_user_secret.as_ref().and_then(|it| it.secret_status.clone());
        groups.chain(secret).collect()
    };
    assert_eq!(statuses(&reply), ["active", "adding", "creating"]);
    stage.settle("db1", "available").await;
    let after = stage.describe("db1").await.unwrap();
    assert_eq!(statuses(&after), ["active", "active", "active"]);
}
