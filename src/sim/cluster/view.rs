//! A cluster as it is described.

use super::members::{GROUP_STATUS, WRITER};
use crate::sim::resource::{HOSTED_ZONE, Resource, address};
use crate::sim::state::State;
use crate::sim::wire::Bag;
use serde_json::{Value, json};
use std::collections::BTreeSet;

impl State {
    /// Adds what is not an attribute of its own: endpoints and members.
    pub(in crate::sim) fn view_cluster(&self, resource: &Resource, bag: &mut Bag) {
        bag.remove(WRITER);
        let members = self.members(resource);
        let visible = members.iter().filter(|index| !self.resources[**index].hidden);
        let rows: Vec<Value> =
            visible.map(|index| self.view_membership(resource, *index)).collect();
        bag.insert("DBClusterMembers".into(), Value::Array(rows));
        let zones: BTreeSet<&str> =
            members.iter().map(|index| self.resources[*index].text("AvailabilityZone")).collect();
        // facts 1.2a, MultiAZ: derived from the zones of the members.
        let multi_az = resource.is_multi_az_cluster() || zones.len() > 1;
        bag.insert("MultiAZ".into(), json!(multi_az));
        if resource.endpoint {
            let name = &resource.name;
            let endpoint = |part| json!(address(name, part, &self.region));
            bag.insert("Endpoint".into(), endpoint("cluster-"));
            bag.insert("ReaderEndpoint".into(), endpoint("cluster-ro-"));
            bag.insert("HostedZoneId".into(), json!(HOSTED_ZONE));
        }
        let custom: Vec<Value> = self
            .custom_endpoints(resource)
            .map(|one| json!(address(&one.name, "cluster-custom-", &self.region)))
            .collect();
        if !custom.is_empty() {
            bag.insert("CustomEndpoints".into(), Value::Array(custom));
        }
        if bag.get("StorageType") == Some(&json!("aurora")) {
            // facts 1.2a, StorageType: it is not shown.
            bag.remove("StorageType");
        }
        if let Some(global) = self.groups.global_of(&resource.id) {
            bag.insert("GlobalClusterIdentifier".into(), json!(global));
        }
        let idle = self.writer(resource).is_none();
        if let Some(Value::Object(secret)) = bag.get_mut("MasterUserSecret").filter(|_| idle) {
            // facts 1.2a, MasterUserSecret: until the cluster has its first instance.
            secret.insert("SecretStatus".into(), json!("creating"));
        }
        match bag.get_mut("PendingModifiedValues") {
            Some(Value::Object(pending)) if pending.is_empty() => {
                bag.remove("PendingModifiedValues");
            }
            Some(Value::Object(pending)) => {
                if let Some(password) = pending.get_mut("MasterUserPassword") {
                    *password = json!("****");
                }
            }
            _ => {}
        }
    }

    /// A row of `DBClusterMembers`.
    fn view_membership(&self, cluster: &Resource, member: usize) -> Value {
        let writer = self.writer(cluster) == Some(member);
        let member = &self.resources[member];
        let group = match member.text(GROUP_STATUS) {
            "" => "in-sync",
            status => status,
        };
        json!({
            "DBInstanceIdentifier": member.name,
            "IsClusterWriter": writer,
            "DBClusterParameterGroupStatus": group,
            "PromotionTier": member.number("PromotionTier"),
        })
    }
}
