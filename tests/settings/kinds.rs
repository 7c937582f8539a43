//! Settings of each kind of database as they may be in RDS, drawn by chance.

use super::databases::{KEY, ROLE, subnets};
use fastrand::Rng;
use serde_json::{Value, json};
use trapheus::sim::Account;

/// Attributes as a description has them. What is set together stands together.
pub(crate) type Drawn = Vec<(&'static str, Value)>;

/// What is drawn for one database.
struct Draw<'a> {
    chance: &'a mut Rng,
    drawn: Drawn,
}

impl Draw<'_> {
    fn set(&mut self, member: &'static str, value: Value) {
        self.drawn.push((member, value));
    }

    fn one(&mut self, member: &'static str, of: &[Value]) {
        let value = of[self.chance.usize(..of.len())].clone();
        self.set(member, value);
    }

    fn truths(&mut self, members: &[&'static str]) {
        for member in members {
            self.one(member, &[json!(true), json!(false)]);
        }
    }

    /// All of one row, which are the values of these members.
    fn together<const N: usize>(&mut self, members: [&'static str; N], rows: &[[Value; N]]) {
        let row = rows[self.chance.usize(..rows.len())].clone();
        self.drawn.extend(members.into_iter().zip(row));
    }

    /// What instances and clusters have alike.
    fn common(&mut self, logs: [&str; 2]) {
        self.truths(&["AutoMinorVersionUpgrade", "CopyTagsToSnapshot", "DeletionProtection"]);
        self.one("PreferredBackupWindow", &[json!("00:00-00:30"), json!("23:00-23:45")]);
        self.window();
        self.one("EnabledCloudwatchLogsExports", &[json!([]), json!(logs), json!([logs[0]])]);
        self.one("NetworkType", &[json!("IPV4"), json!("DUAL")]);
        let group = |id: &str| json!({ "VpcSecurityGroupId": id, "Status": "active" });
        let groups = [vec!["sg-default"], vec!["sg-own"], vec!["sg-own", "sg-more"]];
        let groups = groups.map(|ids| ids.into_iter().map(group).collect::<Value>());
        self.one("VpcSecurityGroups", &groups);
        self.monitoring();
        self.insights(true);
        let secret = |key: &str| {
            let arn = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:rds!own";
            json!({ "SecretArn": arn, "SecretStatus": "active", "KmsKeyId": key })
        };
        let service = "arn:aws:kms:eu-west-1:111122223333:key/aws-secretsmanager";
        self.one("MasterUserSecret", &[Value::Null, secret(KEY), secret(service)]);
        let support =
            ["open-source-rds-extended-support", "open-source-rds-extended-support-disabled"];
        self.one("EngineLifecycleSupport", &support.map(Value::from));
    }

    fn window(&mut self) {
        let windows = ["mon:05:00-mon:05:30", "sat:12:30-sat:14:00"];
        self.one("PreferredMaintenanceWindow", &windows.map(Value::from));
    }

    fn monitoring(&mut self) {
        let rows = [[json!(0), Value::Null], [json!(1), json!(ROLE)], [json!(60), json!(ROLE)]];
        self.together(["MonitoringInterval", "MonitoringRoleArn"], &rows);
    }

    /// The advanced mode is of databases, not of members.
    fn insights(&mut self, advanced: bool) {
        let on = |days: i32, mode: &str| [json!(true), json!(KEY), json!(days), json!(mode)];
        let off = [json!(false), Value::Null, Value::Null, json!("standard")];
        let mut rows = vec![off, on(7, "standard"), on(62, "standard"), on(731, "standard")];
        rows.extend(advanced.then(|| on(465, "advanced")));
        let members = [
            "PerformanceInsightsEnabled",
            "PerformanceInsightsKMSKeyId",
            "PerformanceInsightsRetentionPeriod",
            "DatabaseInsightsMode",
        ];
        self.together(members, &rows);
    }

    fn authority(&mut self, member: &'static str) {
        let names = ["rds-ca-rsa2048-g1", "rds-ca-rsa4096-g1", "rds-ca-ecc384-g1"];
        self.one(member, &names.map(Value::from));
    }

    fn roles(&mut self) {
        let role = |feature: &str| {
            let arn = format!("{ROLE}-{feature}");
            json!({ "RoleArn": arn, "FeatureName": feature, "Status": "ACTIVE" })
        };
        let all = [json!([]), json!([role("s3Import")]), json!([role("s3Import"), role("Lambda")])];
        self.one("AssociatedRoles", &all);
    }

    fn storage(&mut self, engine: &str) {
        let row = |kind: &str, size: i32, iops: i32, throughput: i32| {
            let chosen = |figure: i32| if figure == 0 { Value::Null } else { json!(figure) };
            [json!(kind), json!(size), chosen(iops), chosen(throughput)]
        };
        let mut rows =
            vec![row("io1", 200, 4000, 0), row("io2", 300, 6000, 0), row("gp2", 100, 0, 0)];
        rows.push(row("gp3", 100, 3000, 125));
        rows.push(match engine {
            "microsoft" => row("gp3", 100, 5000, 400),
            "oracle" => row("gp3", 200, 12_000, 500),
            _ => row("gp3", 500, 13_000, 700),
        });
        let members = ["StorageType", "AllocatedStorage", "Iops", "StorageThroughput"];
        self.together(members, &rows);
        self.one("MaxAllocatedStorage", &[Value::Null, json!(1000)]);
    }
}

/// Settings of an instance of `databases`, as they may be.
pub(crate) fn instance(name: &str, of: &Account, chance: &mut Rng) -> Drawn {
    let mut draw = Draw { chance, drawn: Drawn::new() };
    draw.common(match name {
        "mysql" => ["audit", "slowquery"],
        "postgres" => ["postgresql", "upgrade"],
        _ => ["alert", "trace"],
    });
    // Others have none.
    draw.drawn.retain(|(member, _)| *member != "EngineLifecycleSupport" || is_open(name));
    draw.storage(name);
    draw.truths(&["PubliclyAccessible", "DedicatedLogVolume", "CustomerOwnedIpEnabled"]);
    draw.truths(&["MultiAZ", "IAMDatabaseAuthenticationEnabled"]);
    // A mirror of SQL Server needs backups.
    let least = i32::from(name == "microsoft");
    draw.one("BackupRetentionPeriod", &[json!(least), json!(1), json!(35)]);
    draw.one("AvailabilityZone", &["eu-west-1a", "eu-west-1c"].map(Value::from));
    draw.one("Endpoint", &[json!({ "Port": 5433 }), json!({ "Port": 6000 })]);
    draw.one("DBInstanceClass", &["db.m6g.large", "db.r6g.2xlarge"].map(Value::from));
    draw.one("DBSubnetGroup", &[subnets(of, "db1"), subnets(of, "db10")]);
    draw.one("BackupTarget", &["region", "outposts"].map(Value::from));
    draw.one("DBCapacityReservationIdentifier", &[Value::Null, json!("own-reservation")]);
    draw.authority("CACertificateIdentifier");
    draw.roles();
    let own = ["AuthSecretArn", "FQDN", "OU"].map(|part| (part.to_owned(), json!("own")));
    let mut own: Value = own.into_iter().collect::<serde_json::Map<_, _>>().into();
    own["DnsIps"] = json!(["10.0.0.2", "10.0.0.3"]);
    own["Status"] = json!("joined");
    let managed = json!({ "Domain": "d-1", "IAMRoleName": "own", "Status": "joined" });
    draw.one("DomainMemberships", &[json!([]), json!([own]), json!([managed])]);
    if name == "postgres" {
        let group = |name: &str| json!([{ "DBParameterGroupName": name, "ParameterApplyStatus": "in-sync" }]);
        draw.one("DBParameterGroups", &[group("default.postgres15"), group("db1-parameters")]);
        let option = |name: &str| json!([{ "OptionGroupName": name, "Status": "in-sync" }]);
        draw.one("OptionGroupMemberships", &[option("default:postgres-15"), option("db1-options")]);
    }
    if name == "oracle" {
        draw.one("LicenseModel", &["license-included", "bring-your-own-license"].map(Value::from));
        let core = |count: &str| json!([{ "Name": "coreCount", "Value": count }]);
        draw.one("ProcessorFeatures", &[core("2"), core("4")]);
    }
    draw.drawn
}

fn is_open(name: &str) -> bool {
    ["mysql", "postgres"].contains(&name)
}

/// Settings of a cluster of `databases`, as they may be.
pub(crate) fn cluster(name: &str, chance: &mut Rng) -> Drawn {
    let mut draw = Draw { chance, drawn: Drawn::new() };
    draw.common(match name {
        "aurora-my" => ["audit", "slowquery"],
        _ => ["postgresql", "iam-db-auth-error"],
    });
    draw.one("BackupRetentionPeriod", &[json!(1), json!(7), json!(35)]);
    draw.one("Port", &[json!(5433), json!(6000)]);
    draw.one("DBSubnetGroup", &["default", "db1-subnets"].map(Value::from));
    let zones = |last: &str| json!(["eu-west-1a", "eu-west-1b", format!("eu-west-1{last}")]);
    draw.one("AvailabilityZones", &[zones("c"), zones("d")]);
    if name == "three" {
        let row = |kind: &str, iops: Value| [json!(kind), iops];
        let rows = [row("io1", json!(1000)), row("io2", json!(4000)), row("gp3", Value::Null)];
        draw.together(["StorageType", "Iops"], &rows);
        draw.one("AllocatedStorage", &[json!(100), json!(300)]);
        draw.one("DBClusterInstanceClass", &["db.m6gd.large", "db.r6gd.xlarge"].map(Value::from));
        draw.truths(&["PubliclyAccessible", "IAMDatabaseAuthenticationEnabled"]);
        // Not for this kind.
        draw.drawn.retain(|(member, _)| *member != "NetworkType");
        return draw.drawn;
    }
    draw.one("StorageType", &["aurora", "aurora-iopt1"].map(Value::from));
    draw.truths(&["HttpEndpointEnabled"]);
    // Of Aurora MySQL it is shown when it is off too.
    let off = if name == "aurora-my" { json!("disabled") } else { Value::Null };
    draw.one("LocalWriteForwardingStatus", &[json!("enabled"), off]);
    draw.roles();
    let domain = json!({ "Domain": "d-1", "IAMRoleName": "own", "Status": "joined" });
    draw.one("DomainMemberships", &[json!([]), json!([domain])]);
    let gateway = |gateway: bool, iam: bool| {
        let gateway = if gateway { json!(true) } else { Value::Null };
        [gateway.clone(), gateway, json!(iam)]
    };
    let members = [
        "VPCNetworkingEnabled",
        "InternetAccessGatewayEnabled",
        "IAMDatabaseAuthenticationEnabled",
    ];
    draw.together(members, &[gateway(true, true), gateway(false, true), gateway(false, false)]);
    let scaling = |most: f64| json!({ "MinCapacity": 0.5, "MaxCapacity": most });
    draw.one("ServerlessV2ScalingConfiguration", &[scaling(4.0), scaling(64.0)]);
    if name == "aurora-my" {
        draw.one("BacktrackWindow", &[Value::Null, json!(3600), json!(86_400)]);
    }
    draw.drawn
}

/// Settings of a member, as they may be.
pub(crate) fn member(chance: &mut Rng) -> Drawn {
    let mut draw = Draw { chance, drawn: Drawn::new() };
    draw.truths(&["AutoMinorVersionUpgrade", "PubliclyAccessible"]);
    draw.one("PromotionTier", &[json!(0), json!(1), json!(15)]);
    draw.one("AvailabilityZone", &["eu-west-1a", "eu-west-1c"].map(Value::from));
    draw.window();
    draw.monitoring();
    draw.insights(false);
    draw.authority("CACertificateIdentifier");
    draw.drawn
}
