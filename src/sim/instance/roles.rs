//! `AddRoleToDBInstance`.

use crate::sim::durations as d;
use crate::sim::history::Kind;
use crate::sim::refusal::Refusal;
use crate::sim::state::Call;
use crate::sim::timeline::{Change, Path};
use crate::sim::wire::Bag;
use serde_json::{Value, json};

const ROLES: &str = "AssociatedRoles";

/// `AddRoleToDBInstance`: the role is pending first (facts 2.3), and the instance stays available.
pub(in crate::sim) fn add(call: &mut Call<'_>) -> Result<Bag, Refusal> {
    let index = call.find(Kind::Instance, "DBInstanceIdentifier")?;
    let (role, feature) = (call.text("RoleArn").to_owned(), call.text("FeatureName").to_owned());
    let instance = call.at(index);
    let roles = instance.bag.get(ROLES).and_then(Value::as_array).cloned().unwrap_or_default();
    if roles.iter().any(|known| known["RoleArn"] == role || known["FeatureName"] == feature) {
        return Err(Refusal::new(
            "DBInstanceRoleAlreadyExists",
            format!("The instance {} has the role, or one for {feature}.", instance.name),
        ));
    }
    // facts 1.1 AssociatedRoles: only when available, and one at a time.
    let pending = roles.iter().any(|known| known["Status"] == "PENDING");
    if instance.status != "available" || pending {
        return Err(Refusal::new(
            "InvalidDBInstanceState",
            "Database instance is not in available state.",
        ));
    }
    let own = json!({ "RoleArn": role, "FeatureName": feature, "Status": "PENDING" });
    let all = roles.into_iter().chain([own]).collect();
    call.touch(index);
    let now = call.state.now;
    call.state.merge(index, now, Bag::from_iter([(ROLES.to_owned(), Value::Array(all))]));
    // RDS knows no other end of it (facts 2.3).
    let status = if call.ends_in.is_some() { "INVALID" } else { "ACTIVE" };
    let path = Path::new(now).wait(&mut call.state.rng, d::ROLE).then(Change::Role(role, status));
    call.state.plan(index, now, path);
    Ok(Bag::new())
}
