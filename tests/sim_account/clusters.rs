//! The life of an Aurora cluster: restored, given members, failed over, renamed, deleted.

use super::support::{code, stage};
use aws_sdk_rds::types::{Filter, Tag};
use std::time::Duration;
use trapheus::sim::{Event, Kind};

#[tokio::test(start_paused = true)]
async fn a_restored_cluster_has_no_members() {
    for seed in 0..4 {
        let stage = stage(seed);
        let original = stage.cluster("aurora1").await.unwrap();
        let made = stage.restore_aurora("copy1").send().await.unwrap().db_cluster.unwrap();
        assert_eq!(made.status.as_deref(), Some("creating"));
        let mut seen = stage.watch_cluster("copy1", 1200).await;
        seen.retain(|status| status != "migrating");
        if seen[1] == "available" {
            seen.remove(1);
        }
        assert_eq!(seen, ["creating", "backing-up", "available"]);
        let restored = stage.cluster("copy1").await.unwrap();
        assert!(restored.db_cluster_members().is_empty());
        assert_ne!(restored.db_cluster_resource_id, original.db_cluster_resource_id);
        // Available, and yet nobody can use it (facts 1.2a, end).
        let endpoints = stage.rds.describe_db_cluster_endpoints().db_cluster_identifier("copy1");
        for endpoint in endpoints.send().await.unwrap().db_cluster_endpoints.unwrap() {
            assert_eq!(endpoint.status.as_deref(), Some("creating"));
        }
        assert!(!stage.true_cluster("copy1").up);
        // From the data (facts 1.2a).
        assert_eq!(restored.master_username, original.master_username);
        assert_eq!(restored.kms_key_id, original.kms_key_id);
        assert_eq!(restored.backup_retention_period, Some(7));
        assert_eq!(restored.tag_list.unwrap().len(), 2);
        // By the service (facts 1.5).
        assert_eq!(restored.deletion_protection, Some(false));
        assert_eq!(restored.iam_database_authentication_enabled, Some(false));
        assert!(restored.serverless_v2_scaling_configuration.is_none());
        let group = restored.db_cluster_parameter_group;
        assert_eq!(group.as_deref(), Some("default.aurora-postgresql15"));
        assert_eq!(restored.vpc_security_groups.unwrap().len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn without_a_version_it_is_the_regions() {
    let stage = stage(1);
    let call = stage.rds.restore_db_cluster_from_snapshot().db_cluster_identifier("copy1");
    let call = call.snapshot_identifier("aurora1-snapshot").engine("aurora-postgresql");
    let made = call.send().await.unwrap().db_cluster.unwrap();
    assert_eq!(made.engine_version.as_deref(), Some("16.4"));
    assert_eq!(made.db_subnet_group.as_deref(), Some("default"));
}

#[tokio::test(start_paused = true)]
async fn the_first_member_to_be_available_writes() {
    let mut others = 0;
    for seed in 0..12 {
        let stage = stage(seed);
        stage.restore_aurora("copy1").send().await.unwrap();
        let early = stage.create_member("copy1", "copy1-0").send().await;
        assert_eq!(code(early), "InvalidDBClusterStateFault");
        stage.settle_cluster("copy1", "available").await;
        for name in ["copy1-0", "copy1-1", "copy1-2"] {
            stage.create_member("copy1", name).send().await.unwrap();
        }
        assert_eq!(stage.members("copy1").await.len(), 3);
        assert!(stage.true_cluster("copy1").writer.is_none());
        while stage.true_cluster("copy1").writer.is_none() {
            tokio::time::sleep(Duration::from_secs(5)).await;
        }
        let writer = stage.members("copy1").await.remove(0);
        let is_first = stage.account.instances(stage.now()).into_iter().find(|one| one.up);
        assert!(stage.true_cluster("copy1").up && is_first.is_some());
        others += usize::from(writer != "copy1-0");
        for name in ["copy1-0", "copy1-1", "copy1-2"] {
            stage.settle(name, "available").await;
        }
        assert_eq!(stage.members("copy1").await[0], writer);
    }
    // Usually the one that was asked for first.
    assert!((1..=5).contains(&others), "{others}");
}

#[tokio::test(start_paused = true)]
async fn a_member_shows_what_is_its_clusters() {
    let stage = stage(1);
    let member = stage.describe("aurora1-1").await.unwrap();
    assert_eq!(member.db_cluster_identifier.as_deref(), Some("aurora1"));
    assert_eq!(member.deletion_protection, Some(true));
    assert_eq!(member.backup_retention_period, Some(7));
    assert_eq!(member.promotion_tier, Some(1));
    assert_eq!(member.db_instance_class.as_deref(), Some("db.r6g.xlarge"));
    let group = member.vpc_security_groups.unwrap().remove(0);
    assert_eq!(group.vpc_security_group_id.as_deref(), Some("sg-ledger"));
    let cluster = stage.cluster("aurora1").await.unwrap();
    assert_eq!(cluster.multi_az, Some(true));
    assert_eq!(cluster.custom_endpoints().len(), 1);
    assert!(cluster.storage_type.is_none());
    assert!(cluster.endpoint.unwrap().starts_with("aurora1.cluster-c7sim"));
}

#[tokio::test(start_paused = true)]
async fn a_rename_moves_the_cluster_and_nobody_else() {
    for seed in 0..4 {
        let stage = stage(seed);
        let id = stage.cluster("aurora1").await.unwrap().db_cluster_resource_id.unwrap();
        let before = stage.members("aurora1").await;
        stage.rename_cluster("aurora1", "aurora1-temp").await;
        assert_eq!(stage.cluster_seen("aurora1").await, "available");
        let again = stage.rds.modify_db_cluster().db_cluster_identifier("aurora1");
        let again = again.deletion_protection(false).send().await;
        assert_eq!(code(again), "InvalidDBClusterStateFault");
        let mut gap = false;
        for _ in 0..300 {
            let found = stage.cluster_by_id(&id).await.len();
            gap |= found == 0;
            if stage.cluster_seen("aurora1-temp").await != "-" {
                // The old name is not free yet (facts 4.1 #9).
                let taken = code(stage.restore_aurora("aurora1").send().await);
                assert!(gap && taken == "DBClusterAlreadyExistsFault", "{taken}");
                break;
            }
            tokio::time::sleep(Duration::from_secs(2)).await;
        }
        stage.settle_cluster("aurora1-temp", "available").await;
        assert_eq!(stage.cluster_seen("aurora1").await, "-");
        assert_eq!(stage.members("aurora1-temp").await, before);
        let renamed = stage.cluster("aurora1-temp").await.unwrap();
        assert_eq!(renamed.db_cluster_resource_id.as_deref(), Some(id.as_str()));
        assert!(renamed.endpoint.unwrap().starts_with("aurora1-temp.cluster-"));
        // Custom endpoints stay with it (facts 4.5), and its members never went down.
        assert_eq!(renamed.custom_endpoints.unwrap().len(), 1);
        assert!(stage.true_cluster("aurora1-temp").up);
        let history = stage.account.history();
        let down = |one: &&trapheus::sim::Happening| matches!(one.event, Event::Down { .. });
        let downs: Vec<_> = history.iter().filter(down).map(|one| one.kind).collect();
        assert_eq!(downs, [Kind::Cluster]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_failover_changes_the_writer() {
    let stage = stage(1);
    let failover = || stage.rds.failover_db_cluster().db_cluster_identifier("aurora1");
    failover().target_db_instance_identifier("aurora1-2").send().await.unwrap();
    assert!(!stage.true_cluster("aurora1").up);
    let seen = stage.watch_cluster("aurora1", 120).await;
    assert_eq!(seen, ["available", "failing-over", "available"]);
    assert_eq!(stage.members("aurora1").await, ["aurora1-2", "aurora1-0", "aurora1-1"]);
    // Without a target the tier decides.
    failover().send().await.unwrap();
    stage.settle_cluster("aurora1", "available").await;
    assert_eq!(stage.members("aurora1").await[0], "aurora1-0");
    assert!(stage.true_cluster("aurora1").up);
}

#[tokio::test(start_paused = true)]
async fn the_reboot_of_a_writer_may_change_it() {
    let mut changed = 0;
    for seed in 0..8 {
        let stage = stage(seed);
        stage.rds.reboot_db_instance().db_instance_identifier("aurora1-0").send().await.unwrap();
        stage.settle("aurora1-0", "available").await;
        let writer = stage.members("aurora1").await.remove(0);
        assert!(["aurora1-0", "aurora1-1"].contains(&writer.as_str()));
        changed += usize::from(writer == "aurora1-1");
        // A reader's reboot never does.
        stage.rds.reboot_db_instance().db_instance_identifier("aurora1-2").send().await.unwrap();
        stage.settle("aurora1-2", "available").await;
        assert_eq!(stage.members("aurora1").await[0], writer);
    }
    assert!((1..8).contains(&changed), "{changed}");
}

#[tokio::test(start_paused = true)]
async fn a_member_is_renamed_on_its_own_with_a_reboot() {
    let stage = stage(2);
    stage.rename("aurora1-1", "aurora1-1-temp").await;
    let seen = stage.watch("aurora1-1-temp", 900).await;
    assert!(seen.contains(&"rebooting".to_owned()), "{seen:?}");
    assert!(stage.members("aurora1").await.contains(&"aurora1-1-temp".to_owned()));
    assert_eq!(stage.cluster_seen("aurora1").await, "available");
}

#[tokio::test(start_paused = true)]
async fn members_go_first_then_the_cluster() {
    let stage = stage(3);
    let delete = || stage.rds.delete_db_cluster().db_cluster_identifier("aurora1");
    let skip = || delete().skip_final_snapshot(true);
    assert_eq!(code(skip().send().await), "InvalidParameterCombination");
    // The protection is the cluster's: the writer can be deleted (facts 4.4), and a reader follows it.
    stage.delete_member("aurora1-0").await;
    stage.settle_cluster("aurora1", "available").await;
    assert_eq!(stage.members("aurora1").await[0], "aurora1-1");
    stage.unprotect_cluster("aurora1").await;
    assert_eq!(code(skip().send().await), "InvalidDBClusterStateFault");
    stage.delete_member("aurora1-2").await;
    stage.delete_member("aurora1-1").await;
    // The status of the reply is stale (facts 3.5).
    let reply = skip().send().await.unwrap().db_cluster.unwrap();
    assert_eq!(reply.status.as_deref(), Some("available"));
    let seen = stage.watch_cluster("aurora1", 900).await;
    assert_eq!(seen, ["available", "deleting", "-"]);
    assert!(stage.describe("aurora1-1").await.is_none());
    let endpoints = stage.rds.describe_db_cluster_endpoints().send().await.unwrap();
    assert!(
        endpoints.db_cluster_endpoints().iter().all(|one| {
            one.db_cluster_endpoint_identifier.as_deref() != Some("aurora1-reports")
        })
    );
    let history = stage.account.history();
    let of_cluster = history.iter().filter(|one| one.kind == Kind::Cluster);
    let ends: Vec<_> = of_cluster
        .filter(|one| matches!(one.event, Event::DeletionBegan | Event::Gone))
        .map(|one| one.name.as_str())
        .collect();
    assert_eq!(ends, ["aurora1", "aurora1"]);
}

#[tokio::test(start_paused = true)]
async fn a_new_parameter_group_waits_for_reboots() {
    let stage = stage(1);
    let call = stage.rds.modify_db_cluster().db_cluster_identifier("aurora1");
    let call = call.db_cluster_parameter_group_name("default.aurora-postgresql15");
    call.apply_immediately(true).send().await.unwrap();
    stage.settle_cluster("aurora1", "available").await;
    let waiting = async || {
        let cluster = stage.cluster("aurora1").await.unwrap();
        let members = cluster.db_cluster_members().iter();
        let waits = |status: &str| status == "pending-reboot";
        members.filter(|one| one.db_cluster_parameter_group_status().is_some_and(waits)).count()
    };
    assert_eq!(waiting().await, 3);
    stage.rds.reboot_db_instance().db_instance_identifier("aurora1-2").send().await.unwrap();
    stage.settle("aurora1-2", "available").await;
    assert_eq!(waiting().await, 2);
}

#[tokio::test(start_paused = true)]
async fn custom_endpoints_come_and_go() {
    let stage = stage(1);
    stage.rename("aurora1-2", "aurora1-2-temp").await;
    stage.settle("aurora1-2-temp", "available").await;
    let custom = || async {
        let filter = Filter::builder().name("db-cluster-endpoint-type").values("CUSTOM").build();
        let call = stage.rds.describe_db_cluster_endpoints().filters(filter).send();
        call.await.unwrap().db_cluster_endpoints.unwrap()
    };
    // A renamed member appears under its new name (facts 4.5).
    assert_eq!(custom().await[0].static_members(), ["aurora1-2-temp"]);
    let create = || {
        let call = stage.rds.create_db_cluster_endpoint().db_cluster_identifier("aurora1");
        call.db_cluster_endpoint_identifier("aurora1-reports").endpoint_type("READER")
    };
    assert_eq!(code(create().send().await), "DBClusterEndpointAlreadyExistsFault");
    let call = stage.rds.delete_db_cluster_endpoint();
    let gone = call.db_cluster_endpoint_identifier("aurora1-reports").send().await.unwrap();
    assert_eq!(gone.status.as_deref(), Some("deleting"));
    while !custom().await.is_empty() {
        tokio::time::sleep(Duration::from_secs(2)).await;
    }
    let made = create().excluded_members("aurora1-0").send().await.unwrap();
    assert_eq!(made.status.as_deref(), Some("creating"));
    tokio::time::sleep(Duration::from_secs(100)).await;
    let made = custom().await.remove(0);
    assert_eq!(made.status.as_deref(), Some("available"));
    assert_eq!(made.custom_endpoint_type.as_deref(), Some("READER"));
    assert_eq!(made.excluded_members(), ["aurora1-0"]);
}

#[tokio::test(start_paused = true)]
async fn a_cluster_is_stopped_and_started_with_its_members() {
    let stage = stage(1);
    stage.rds.stop_db_cluster().db_cluster_identifier("aurora1").send().await.unwrap();
    stage.settle_cluster("aurora1", "stopped").await;
    stage.settle("aurora1-1", "stopped").await;
    let state = "InvalidDBClusterStateFault";
    let modify = stage.rds.modify_db_cluster().db_cluster_identifier("aurora1");
    assert_eq!(code(modify.new_db_cluster_identifier("other").send().await), state);
    let delete = stage.rds.delete_db_cluster().db_cluster_identifier("aurora1");
    assert_eq!(code(delete.skip_final_snapshot(true).send().await), state);
    let member = stage.rds.delete_db_instance().db_instance_identifier("aurora1-1");
    assert_eq!(code(member.skip_final_snapshot(true).send().await), state);
    stage.rds.start_db_cluster().db_cluster_identifier("aurora1").send().await.unwrap();
    stage.settle_cluster("aurora1", "available").await;
    stage.settle("aurora1-0", "available").await;
    assert_eq!(stage.members("aurora1").await[0], "aurora1-0");
    assert!(stage.true_cluster("aurora1").up);
}

#[tokio::test(start_paused = true)]
async fn lists_tags_and_what_is_attached() {
    let stage = stage(1);
    for (name, value, count) in [
        ("db-cluster-id", "arn:aws:rds:eu-west-1:111122223333:cluster:AURORA1", 1),
        ("db-cluster-resource-id", "cluster-NOBODY", 0),
        ("engine", "postgres", 1),
    ] {
        let filter = Filter::builder().name(name).values(value).build();
        let found = stage.rds.describe_db_clusters().filters(filter).send().await.unwrap();
        assert_eq!(found.db_clusters().len(), count, "{name}={value}");
    }
    for number in 0..25 {
        let name = format!("many-{number}");
        stage.account.add_cluster(serde_json::json!({ "DBClusterIdentifier": name }));
    }
    let page = stage.rds.describe_db_clusters().max_records(20).send().await.unwrap();
    let rest =
        stage.rds.describe_db_clusters().set_marker(page.marker.clone()).send().await.unwrap();
    assert_eq!((page.db_clusters().len(), rest.db_clusters().len()), (20, 8));
    for arn in
        ["cluster:aurora1", "cluster-snapshot:aurora1-snapshot", "cluster-endpoint:aurora1-reports"]
    {
        let arn = format!("arn:aws:rds:eu-west-1:111122223333:{arn}");
        let tag = Tag::builder().key("mine").value("yes").build();
        stage
            .rds
            .add_tags_to_resource()
            .resource_name(&arn)
            .tags(tag.clone())
            .send()
            .await
            .unwrap();
        let listed = || stage.rds.list_tags_for_resource().resource_name(&arn).send();
        assert!(listed().await.unwrap().tag_list().contains(&tag));
        let call = stage.rds.remove_tags_from_resource().resource_name(&arn).tag_keys("mine");
        call.send().await.unwrap();
        assert!(!listed().await.unwrap().tag_list().contains(&tag));
    }
    let groups = stage.rds.describe_db_cluster_parameter_groups().send().await.unwrap();
    assert_eq!(groups.db_cluster_parameter_groups().len(), 2);
    assert!(
        stage.rds.describe_global_clusters().send().await.unwrap().global_clusters().is_empty()
    );
    assert!(stage.rds.describe_db_proxies().send().await.unwrap().db_proxies().is_empty());
    stage.account.add_global_cluster("world", "aurora1");
    stage.account.add_proxy("front", "aurora1");
    let global = stage.rds.describe_global_clusters().send().await.unwrap();
    assert_eq!(global.global_clusters()[0].engine(), Some("aurora-postgresql"));
    let targets =
        stage.rds.describe_db_proxy_targets().db_proxy_name("front").send().await.unwrap();
    assert_eq!(targets.targets().len(), 4);
    stage.rename_cluster("aurora1", "aurora1-temp").await;
    stage.settle_cluster("aurora1-temp", "available").await;
    let targets =
        stage.rds.describe_db_proxy_targets().db_proxy_name("front").send().await.unwrap();
    assert_eq!(targets.targets()[0].rds_resource_id(), Some("aurora1-temp"));
}

#[tokio::test(start_paused = true)]
async fn settings_are_kept_and_shown_by_the_members() {
    let stage = stage(1);
    let call = stage.rds.modify_db_cluster().db_cluster_identifier("aurora1");
    call.backup_retention_period(9)
        .vpc_security_group_ids("sg-new")
        .preferred_maintenance_window("thu:03:00-thu:03:30")
        .manage_master_user_password(true)
        .apply_immediately(true)
        .send()
        .await
        .unwrap();
    let seen = stage.watch_cluster("aurora1", 200).await;
    assert_eq!(seen, ["available", "resetting-master-credentials", "available"]);
    let cluster = stage.cluster("aurora1").await.unwrap();
    assert_eq!(cluster.backup_retention_period, Some(9));
    assert!(cluster.pending_modified_values.is_none());
    let secret = cluster.master_user_secret.unwrap();
    assert_eq!(secret.secret_status.as_deref(), Some("active"));
    let member = stage.describe("aurora1-2").await.unwrap();
    assert_eq!(member.backup_retention_period, Some(9));
    let group = member.vpc_security_groups.unwrap().remove(0);
    assert_eq!(group.vpc_security_group_id.as_deref(), Some("sg-new"));
    // What can wait, waits without ApplyImmediately.
    let call = stage.rds.modify_db_cluster().db_cluster_identifier("aurora1");
    call.new_db_cluster_identifier("Later").send().await.unwrap();
    tokio::time::sleep(Duration::from_secs(3600)).await;
    let cluster = stage.cluster("aurora1").await.unwrap();
    let pending = cluster.pending_modified_values.unwrap();
    assert_eq!(pending.db_cluster_identifier.as_deref(), Some("later"));
    // Whatever is applied takes it along (facts 4.1 #1).
    let call = stage.rds.modify_db_cluster().db_cluster_identifier("aurora1");
    call.deletion_protection(false).apply_immediately(true).send().await.unwrap();
    stage.settle_cluster("later", "available").await;
}

#[tokio::test(start_paused = true)]
async fn a_new_cluster_is_empty_and_its_events_are_told() {
    let stage = stage(1);
    let create = || {
        let call = stage.rds.create_db_cluster().db_cluster_identifier("fresh");
        call.engine("aurora-mysql").master_username("admin1")
    };
    assert_eq!(code(create().send().await), "MissingParameter");
    create().manage_master_user_password(true).backtrack_window(3600).send().await.unwrap();
    stage.settle_cluster("fresh", "available").await;
    let fresh = stage.cluster("fresh").await.unwrap();
    assert_eq!((fresh.port, fresh.backtrack_window), (Some(3306), Some(3600)));
    // Its secret waits for the first member (facts 1.2a).
    let status = fresh.master_user_secret.unwrap().secret_status;
    assert_eq!(status.as_deref(), Some("creating"));
    stage.rename_cluster("fresh", "later").await;
    stage.settle_cluster("later", "available").await;
    let call = stage.rds.delete_db_cluster().db_cluster_identifier("later");
    call.skip_final_snapshot(true).send().await.unwrap();
    tokio::time::sleep(Duration::from_secs(400)).await;
    let call = stage.rds.describe_events().duration(60);
    let call = call.source_type(aws_sdk_rds::types::SourceType::DbCluster);
    let events = call.send().await.unwrap().events.unwrap_or_default();
    let messages: Vec<_> = events.iter().filter_map(|one| one.message()).collect();
    let wanted =
        ["DB cluster created", "Renamed cluster from fresh to later", "DB cluster deleted"];
    assert_eq!(messages, wanted);
}

#[tokio::test(start_paused = true)]
async fn the_outage_of_a_cluster_is_that_of_its_name() {
    let stage = stage(1);
    let from = stage.now();
    stage.rds.failover_db_cluster().db_cluster_identifier("aurora1").send().await.unwrap();
    stage.settle_cluster("aurora1", "available").await;
    let outage = stage.account.outage(Kind::Cluster, "aurora1", from, stage.now());
    assert!((20..=90).contains(&outage.as_secs()), "{outage:?}");
    assert_eq!(stage.account.outage(Kind::Instance, "aurora1-1", from, stage.now()).as_secs(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_cluster_is_replaced_while_its_members_step_aside() {
    for seed in 0..3 {
        let stage = stage(seed);
        let names = ["aurora1-0", "aurora1-1", "aurora1-2"];
        stage.rename_cluster("aurora1", "aurora1-temp").await;
        while code(stage.restore_aurora("aurora1").send().await) != "no error" {
            tokio::time::sleep(Duration::from_secs(10)).await;
        }
        for name in names {
            stage.rename(name, &format!("{name}-temp")).await;
        }
        stage.settle_cluster("aurora1", "available").await;
        for name in names {
            // The names of members are reserved for a while, too (facts 4.1 #9).
            while code(stage.create_member("aurora1", name).send().await) != "no error" {
                tokio::time::sleep(Duration::from_secs(10)).await;
            }
        }
        for name in names {
            stage.settle(name, "available").await;
        }
        let (old, new) = (stage.true_cluster("aurora1-temp"), stage.true_cluster("aurora1"));
        assert!(old.up && new.up && old.resource_id != new.resource_id);
        assert!(old.members.iter().all(|id| !new.members.contains(id)));
        stage.unprotect_cluster("aurora1-temp").await;
        for name in names {
            stage.delete_member(&format!("{name}-temp")).await;
        }
        let call = stage.rds.delete_db_cluster().db_cluster_identifier("aurora1-temp");
        call.skip_final_snapshot(true).send().await.unwrap();
        tokio::time::sleep(Duration::from_secs(900)).await;
        assert_eq!(stage.cluster_seen("aurora1-temp").await, "-");
        assert_eq!(stage.members("aurora1").await.len(), 3);
        // Two clusters bore the name, one after the other.
        let history = stage.account.history();
        let up = history.iter().filter(|one| {
            one.kind == Kind::Cluster && one.name == "aurora1" && one.event == Event::Up
        });
        let ids: std::collections::BTreeSet<_> = up.map(|one| &one.resource_id).collect();
        assert_eq!(ids.len(), 2);
    }
}
