//! What IAM must allow, one row for each action: the policy that `trapheus iam-policy` prints and the
//! table of the README walk these rows. Sources: rds-facts 5, and for resource types, condition keys
//! and dependent actions AWS's Service Authorization Reference.
//!
//! Two things need more, and stand in no row: an Oracle container database with several tenants
//! (`rds:CreateTenantDatabase`, `rds:DeleteTenantDatabase`), and an account in which RDS never was
//! (`iam:CreateServiceLinkedRole`). `sts:GetCallerIdentity` needs no permission.

use crate::plan::Shape;

/// Rows with one condition, which make one statement of a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Statement {
    /// Reads that RDS grants by resource.
    Look,
    /// Reads that it grants only for everything.
    LookAtAll,
    /// The tag of a run, in the request that claims something or takes a snapshot. What it is taken of
    /// is claimed by then.
    Mark,
    /// What makes a database, with the tag of a run.
    Restore,
    /// The members that RDS gives a Multi-AZ cluster by itself.
    OwnMembers,
    /// Changes of what bears the tag of a run.
    Change,
    /// The groups that a change names: they bear no tag of ours.
    Groups,
    /// Deletes of what bears the tag of a run.
    Delete,
    /// The last snapshot of an old database: it is not there yet, and has no tag.
    LastSnapshot,
    /// The last snapshot that the delete of a cluster may take is asked for in any case.
    ClusterGoes,
    /// Roles that RDS is given.
    PassRole,
    /// Grants on keys for RDS itself.
    Grants,
    /// The use of keys through RDS.
    Keys,
    /// Master passwords that RDS manages.
    Secrets,
}

/// What a statement asks for besides action and resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Under {
    /// Nothing.
    Nothing,
    /// The resource bears the tag of a run: `aws:ResourceTag`.
    Tagged,
    /// The request sets the tag of a run: `aws:RequestTag`.
    Tagging,
    /// The role is for RDS: `iam:PassedToService`.
    PassedToRds,
    /// RDS asks on the caller's behalf: `kms:ViaService`.
    ViaRds,
    /// The same, for a grant to an AWS service: `kms:GrantIsForAWSResource`.
    GrantToRds,
}

impl Statement {
    /// Its condition.
    #[must_use]
    pub fn under(self) -> Under {
        match self {
            Self::Look | Self::LookAtAll | Self::OwnMembers | Self::Groups => Under::Nothing,
            Self::LastSnapshot | Self::ClusterGoes | Self::Secrets => Under::Nothing,
            Self::Mark | Self::Restore => Under::Tagging,
            Self::Change | Self::Delete => Under::Tagged,
            Self::PassRole => Under::PassedToRds,
            Self::Grants => Under::GrantToRds,
            Self::Keys => Under::ViaRds,
        }
    }
}

/// On what an action is allowed. A run on an instance and one on a cluster mean another thing by the
/// same word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum On {
    /// Everything: no resource can be named.
    All,
    /// Everything of RDS in the account and region.
    OfRds,
    /// The database, under its own name.
    Target,
    /// The database, under each name that a change may find it under.
    Names,
    /// The instances: of a run on an instance its own names; of one on a cluster any, for its members
    /// are called as somebody chose.
    Instances,
    /// The members of a cluster, which are called as somebody chose.
    Members,
    /// The members that RDS names itself.
    OwnMembers,
    /// The snapshot that is taken anew, under its own name.
    Snapshot,
    /// The same, also under the name that it bears for the time being.
    Snapshots,
    /// A last snapshot, as a run names it.
    Last,
    /// Whatever snapshot of the account.
    AnySnapshot,
    /// The snapshot that is restored: any, also one that another account shares.
    Source,
    /// Groups, by the word of their ARN.
    Groups(&'static [&'static str]),
    /// Roles.
    Roles,
    /// Keys, also those of another account.
    Keys,
    /// The secrets of RDS.
    Secrets,
}

/// One action that IAM must allow.
#[derive(Clone, Copy, Debug)]
pub struct Need {
    /// Where it belongs.
    pub statement: Statement,
    /// For example `rds:ModifyDBInstance`.
    pub action: &'static str,
    /// The runs that need it: on an instance, on a cluster.
    pub runs: &'static [Shape],
    /// On what.
    pub on: &'static [On],
    /// What for: calls of [`crate::plan::Call`], or looks.
    pub of: &'static str,
}

const INSTANCE: &[Shape] = &[Shape::Instance];
const CLUSTER: &[Shape] = &[Shape::Cluster];
const BOTH: &[Shape] = &[Shape::Instance, Shape::Cluster];

const fn need(
    statement: Statement,
    action: &'static str,
    runs: &'static [Shape],
    on: &'static [On],
    of: &'static str,
) -> Need {
    Need { statement, action, runs, on, of }
}

use Statement::{
    Change, ClusterGoes, Delete, Grants, Groups, Keys, LastSnapshot, Look, LookAtAll, Mark,
    OwnMembers, PassRole, Restore, Secrets,
};

/// Every action, in the order of the statements.
pub const NEEDS: &[Need] = &[
    need(Look, "rds:DescribeDBInstances", BOTH, &[On::OfRds], "every look"),
    need(Look, "rds:DescribeDBClusters", BOTH, &[On::OfRds], "every look"),
    need(Look, "rds:DescribeDBSnapshots", INSTANCE, &[On::OfRds, On::Source], "every look"),
    need(Look, "rds:DescribeDBClusterSnapshots", CLUSTER, &[On::OfRds, On::Source], "every look"),
    need(Look, "rds:DescribeBlueGreenDeployments", BOTH, &[On::OfRds], "the checks"),
    need(Look, "rds:DescribeIntegrations", BOTH, &[On::OfRds], "the checks"),
    need(Look, "rds:DescribeDBProxies", BOTH, &[On::OfRds], "the checks"),
    need(Look, "rds:DescribeDBProxyTargets", BOTH, &[On::OfRds], "the checks"),
    need(Look, "rds:DescribeDBClusterEndpoints", CLUSTER, &[On::OfRds], "the checks"),
    need(Look, "rds:DescribeDBParameterGroups", BOTH, &[On::OfRds], "the checks"),
    need(Look, "rds:DescribeDBClusterParameterGroups", CLUSTER, &[On::OfRds], "the checks"),
    need(Look, "rds:DescribeOptionGroups", INSTANCE, &[On::OfRds], "the checks"),
    need(Look, "rds:DescribeDBSubnetGroups", BOTH, &[On::OfRds], "the checks"),
    need(LookAtAll, "rds:DescribeAccountAttributes", BOTH, &[On::All], "the checks"),
    need(LookAtAll, "rds:DescribeCertificates", BOTH, &[On::All], "the checks"),
    need(LookAtAll, "rds:DescribeDBEngineVersions", BOTH, &[On::All], "the checks"),
    need(
        Mark,
        "rds:AddTagsToResource",
        BOTH,
        &[On::Target, On::Members, On::Snapshots, On::Last],
        "claim, and the tags of what is made",
    ),
    need(Mark, "rds:CreateDBSnapshot", INSTANCE, &[On::Snapshots], "take"),
    need(Mark, "rds:CreateDBClusterSnapshot", CLUSTER, &[On::Snapshots], "take"),
    need(Mark, "rds:CopyDBSnapshot", INSTANCE, &[On::Snapshots], "copy"),
    need(Mark, "rds:CopyDBClusterSnapshot", CLUSTER, &[On::Snapshots], "copy"),
    need(
        Restore,
        "rds:RestoreDBInstanceFromDBSnapshot",
        INSTANCE,
        &[On::Target, On::Groups(&["og", "pg", "subgrp"]), On::Source],
        "restore",
    ),
    need(
        Restore,
        "rds:RestoreDBClusterFromSnapshot",
        CLUSTER,
        &[On::Target, On::Groups(&["cluster-pg", "og", "subgrp"]), On::Source],
        "restore",
    ),
    need(
        Restore,
        "rds:CreateDBInstance",
        CLUSTER,
        &[On::Members, On::Target, On::Groups(&["pg"])],
        "create",
    ),
    need(
        OwnMembers,
        "rds:CreateDBInstance",
        CLUSTER,
        &[On::OwnMembers],
        "restore of a Multi-AZ cluster",
    ),
    need(Change, "rds:ModifyDBInstance", BOTH, &[On::Instances], "rename, protect, adjust"),
    need(Change, "rds:ModifyDBCluster", CLUSTER, &[On::Names], "rename, protect, adjust"),
    need(Change, "rds:AddRoleToDBInstance", INSTANCE, &[On::Target], "add-role"),
    need(Change, "rds:EnableHttpEndpoint", CLUSTER, &[On::Target], "enable-data-api"),
    need(Change, "rds:RebootDBInstance", BOTH, &[On::Instances], "reboot"),
    need(Change, "rds:RebootDBCluster", CLUSTER, &[On::Target], "reboot"),
    need(Change, "rds:FailoverDBCluster", CLUSTER, &[On::Target], "failover"),
    need(Change, "rds:AddTagsToResource", BOTH, &[On::Names, On::Members], "tag, keep"),
    need(
        Change,
        "rds:RemoveTagsFromResource",
        BOTH,
        &[On::Target, On::Members, On::Snapshot, On::Last],
        "release",
    ),
    need(
        Change,
        "rds:CreateDBSnapshot",
        INSTANCE,
        &[On::Names],
        "take, delete with a last snapshot",
    ),
    need(
        Change,
        "rds:CreateDBClusterSnapshot",
        CLUSTER,
        &[On::Names],
        "take, delete with a last snapshot",
    ),
    need(
        Groups,
        "rds:ModifyDBInstance",
        INSTANCE,
        &[On::Groups(&["og", "pg", "subgrp"])],
        "adjust",
    ),
    need(Groups, "rds:ModifyDBInstance", CLUSTER, &[On::Groups(&["pg"])], "adjust"),
    need(Groups, "rds:ModifyDBCluster", CLUSTER, &[On::Groups(&["cluster-pg"])], "adjust"),
    need(Delete, "rds:DeleteDBInstance", BOTH, &[On::Instances], "delete"),
    need(Delete, "rds:DeleteDBCluster", CLUSTER, &[On::Names], "delete"),
    need(Delete, "rds:DeleteDBSnapshot", INSTANCE, &[On::Snapshots], "delete"),
    need(Delete, "rds:DeleteDBClusterSnapshot", CLUSTER, &[On::Snapshots], "delete"),
    need(
        LastSnapshot,
        "rds:CreateDBSnapshot",
        INSTANCE,
        &[On::Last],
        "delete with a last snapshot",
    ),
    need(
        LastSnapshot,
        "rds:CreateDBClusterSnapshot",
        CLUSTER,
        &[On::Last],
        "delete with a last snapshot",
    ),
    need(ClusterGoes, "rds:DeleteDBCluster", CLUSTER, &[On::AnySnapshot], "delete"),
    need(PassRole, "iam:PassRole", BOTH, &[On::Roles], "restore, create, adjust, add-role"),
    need(Grants, "kms:CreateGrant", BOTH, &[On::Keys], "restore, create, adjust"),
    need(Keys, "kms:DescribeKey", BOTH, &[On::Keys], "restore, create, adjust"),
    need(Keys, "kms:Decrypt", BOTH, &[On::Keys], "create, adjust"),
    need(Keys, "kms:GenerateDataKey", BOTH, &[On::Keys], "create, adjust"),
    need(Secrets, "secretsmanager:CreateSecret", BOTH, &[On::Secrets], "adjust"),
    need(Secrets, "secretsmanager:RotateSecret", BOTH, &[On::Secrets], "adjust"),
    need(Secrets, "secretsmanager:TagResource", BOTH, &[On::Secrets], "adjust"),
];
