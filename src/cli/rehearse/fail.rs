//! `--fail`: what goes wrong in RDS, so that a step of the plan cannot be reached.

use crate::plan::{Call, Plan, Shape};
use crate::sim::{Fault, What, When};
use clap::ValueEnum;

/// The steps that can be made to fail. The others send nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Failing {
    /// The claim is not permitted.
    Claim,
    /// That of a cluster's first member is not.
    ClaimMembers,
    /// That of the former snapshot is not.
    ClaimSnapshot,
    /// The new snapshot is refused.
    Take,
    /// The rename is refused.
    Rename,
    /// The restore is accepted and ends as incompatible-restore.
    Restore,
    /// The restore is refused.
    RestoreRefused,
    /// The members of a cluster are accepted and end as failed.
    Members,
    /// The failover is refused; it is sent only where another member became the writer.
    Writer,
    /// The settings that only a modify can set are refused.
    Adjust,
    /// A role, or the Data API, is refused.
    Attach,
    /// The restored database has a setting that it should not have, and that no modify mends.
    Check,
    /// Marking the old database as kept is not permitted.
    Keep,
    /// The delete of the former snapshot is not permitted.
    Retire,
    /// The copy of the new snapshot to its name is not permitted.
    Name,
    /// The delete of the new snapshot under its first name is not permitted.
    Drop,
    /// Taking deletion protection off is not permitted.
    Unprotect,
    /// The delete of a cluster's first reader is not permitted.
    DeleteReaders,
    /// The delete of its writer is not permitted.
    DeleteWriter,
    /// The delete of the old database is not permitted.
    Delete,
    /// Taking the tags away is not permitted.
    Release,
}

impl Failing {
    /// What goes wrong in RDS; none where the plan lacks the step.
    pub(super) fn fault(self, plan: &Plan) -> Option<Fault> {
        if self == Self::Check {
            return drift(plan);
        }
        let index = plan.steps.iter().position(|step| step.title == self.title())?;
        let (before, rest) = plan.steps.split_at(index);
        let name = operation(rest.first()?.calls.first()?)?;
        let same = before.iter().flat_map(|step| &step.calls).filter_map(operation);
        let same = same.filter(|other| *other == name).count();
        // A step's first request, after those of the steps before it.
        let first = u32::try_from(same).unwrap_or(u32::MAX).saturating_add(1);
        let (nth, what) = match self {
            // Every one: the first may be refused, while the old name is not free yet.
            Self::Restore => (0, What::EndsIn { status: "incompatible-restore".to_owned() }),
            Self::Members => (0, What::EndsIn { status: "failed".to_owned() }),
            _ => {
                let message = format!("User: simulated is not authorized to perform: rds:{name}");
                (first, What::Error { status: 403, code: "AccessDenied".to_owned(), message })
            }
        };
        Some(Fault { when: When::Operation { name: name.to_owned(), nth }, what })
    }

    /// The names of the steps of a plan that can be made to fail, in the plan's order.
    pub(super) fn of(plan: &Plan) -> Vec<String> {
        let titles = plan.steps.iter().map(|step| step.title.as_str());
        let named = |title| Self::value_variants().iter().filter(move |one| one.title() == title);
        titles.flat_map(named).map(|one| one.name()).collect()
    }

    /// As it is typed.
    pub(super) fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }

    /// The step's title.
    fn title(self) -> String {
        if self == Self::RestoreRefused { Self::Restore.name() } else { self.name() }
    }
}

/// In the moment in which the settings are set, another one takes a value of its own.
fn drift(plan: &Plan) -> Option<Fault> {
    let name = plan.restored()?;
    let member = if name.shape() == Shape::Cluster { "DatabaseName" } else { "BackupTarget" };
    let (identifier, member) = (name.as_str().to_owned(), member.to_owned());
    let what = What::Drift { identifier, member, value: "elsewhere".into() };
    Some(Fault { what, ..Failing::Adjust.fault(plan)? })
}

/// The operation of RDS that a call is sent as; none where it only looks.
fn operation(call: &Call) -> Option<&'static str> {
    let of = |instance, cluster| match call.names().first().map(|name| name.shape()) {
        Some(Shape::Cluster | Shape::ClusterSnapshot) => cluster,
        _ => instance,
    };
    Some(match call {
        // A reboot is sent only where a parameter group asks for it.
        Call::Settle { .. } | Call::Check { .. } | Call::Reboot { .. } | Call::Hook { .. } => {
            return None;
        }
        Call::Claim { .. } | Call::Keep { .. } | Call::Tag { .. } => "AddTagsToResource",
        Call::Release { .. } => "RemoveTagsFromResource",
        Call::Rename { .. } | Call::Adjust { .. } | Call::Protect { .. } => {
            of("ModifyDBInstance", "ModifyDBCluster")
        }
        Call::AddRole { .. } => "AddRoleToDBInstance",
        Call::EnableDataApi { .. } => "EnableHttpEndpoint",
        Call::Restore { .. } => {
            of("RestoreDBInstanceFromDBSnapshot", "RestoreDBClusterFromSnapshot")
        }
        Call::Create { .. } => "CreateDBInstance",
        Call::Failover { .. } => "FailoverDBCluster",
        Call::Take { .. } => of("CreateDBSnapshot", "CreateDBClusterSnapshot"),
        Call::Copy { .. } => of("CopyDBSnapshot", "CopyDBClusterSnapshot"),
        Call::Delete { name, .. } if name.shape().is_snapshot() => {
            of("DeleteDBSnapshot", "DeleteDBClusterSnapshot")
        }
        Call::Delete { .. } => of("DeleteDBInstance", "DeleteDBCluster"),
    })
}
