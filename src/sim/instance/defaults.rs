//! What the service chooses for a new instance when it is not told.

use crate::sim::groups;
use crate::sim::resource::text;
use crate::sim::state::State;
use crate::sim::window;
use crate::sim::wire::Bag;
use serde_json::{Value, json};

/// A backup window, the one given or any, and any maintenance window that does not overlap it: the
/// service would not choose what it refuses (inferred). Half hours, within a day.
pub(in crate::sim) fn windows(state: &mut State, given: &str) -> (String, String) {
    let any = window::daily(i64::from(state.rng.u8(..47)) * 30);
    let backup = if given.is_empty() { any } else { given.to_owned() };
    let day = state.rng.usize(..7);
    let free: Vec<_> = (0..47)
        .map(|half| window::weekly(day, half * 30))
        .filter(|weekly| !window::overlap(&backup, weekly))
        .collect();
    let maintenance = state.rng.choice(free).unwrap_or_default();
    (backup, maintenance)
}

/// What the service chooses for a new instance when it is not told (facts 1.1 and 1.5).
pub(in crate::sim) fn service_defaults(
    state: &mut State,
    engine: &Bag,
    input: Option<&Bag>,
) -> Bag {
    let region = state.region.clone();
    let (name, version) = (text(engine, "Engine"), text(engine, "EngineVersion"));
    let group = input.map_or("", |input| text(input, "DBSubnetGroupName"));
    let zone = ["a", "b", "c"][state.rng.usize(..3)];
    let windows = windows(state, input.map_or("", |input| text(input, "PreferredBackupWindow")));
    let subnets = state.groups.subnet_group("default", &region);
    let value = json!({
        "DBSubnetGroup": subnets.unwrap_or_default(),
        "VpcSecurityGroups": [{
            "VpcSecurityGroupId": groups::DEFAULT_SECURITY_GROUP,
            "Status": "active",
        }],
        "DBParameterGroups": [{
            "DBParameterGroupName": format!("default.{}", groups::family(name, version)),
            "ParameterApplyStatus": "in-sync",
        }],
        "OptionGroupMemberships": [{
            "OptionGroupName": groups::default_option_group(name, version),
            "Status": "in-sync",
        }],
        "DBSecurityGroups": [],
        "DomainMemberships": [],
        "AssociatedRoles": [],
        "MultiAZ": false,
        "AvailabilityZone": format!("{region}{zone}"),
        // facts 1.1 PubliclyAccessible
        "PubliclyAccessible": matches!(group, "" | "default"),
        "AutoMinorVersionUpgrade": true,
        "PreferredBackupWindow": windows.0,
        "PreferredMaintenanceWindow": windows.1,
        "CopyTagsToSnapshot": false,
        "DeletionProtection": false,
        "IAMDatabaseAuthenticationEnabled": false,
        "MonitoringInterval": 0,
        "PerformanceInsightsEnabled": false,
        "DatabaseInsightsMode": "standard",
        "CACertificateIdentifier": groups::DEFAULT_CA,
        "NetworkType": "IPV4",
        "BackupTarget": "region",
        "DbInstancePort": 0,
        "DedicatedLogVolume": false,
        "CustomerOwnedIpEnabled": false,
        "ActivityStreamStatus": "stopped",
        "MultiTenant": false,
        "IsStorageConfigUpgradeAvailable": false,
    });
    let mut bag = match value {
        Value::Object(bag) => bag,
        _ => Bag::new(),
    };
    if matches!(name, "mysql" | "postgres") {
        bag.insert("EngineLifecycleSupport".into(), json!("open-source-rds-extended-support"));
    }
    bag
}

/// The newest of a few; any valid version will do.
pub(in crate::sim) fn default_version(engine: &str) -> &'static str {
    match engine {
        "mysql" => "8.0.39",
        "mariadb" => "10.11.9",
        "postgres" => "15.8",
        engine if engine.starts_with("oracle") => "19.0.0.0.ru-2024-07.rur-2024-07.r1",
        engine if engine.starts_with("sqlserver") => "15.00.4385.2.v1",
        _ => "11.5.9.0.sb00000000.r1",
    }
}

/// The usual port of an engine.
pub(in crate::sim) fn default_port(engine: &str) -> i64 {
    match engine {
        "mysql" | "mariadb" | "aurora-mysql" => 3306,
        "postgres" | "aurora-postgresql" => 5432,
        engine if engine.starts_with("oracle") => 1521,
        engine if engine.starts_with("sqlserver") => 1433,
        _ => 50_000,
    }
}
