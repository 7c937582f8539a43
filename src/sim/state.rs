//! Everything the account holds, and how a resource is found and described.

use super::account::Asked;
use super::fault::Fault;
use super::groups::Groups;
use super::history::{Happening, Kind};
use super::refusal::Refusal;
use super::resource::{Resource, arn, endpoint, text};
use super::ses::Ses;
use super::timeline::Change;
use super::wire::{Bag, iso};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::time::SystemTime;

/// The region as long as no request has named one.
const DEFAULT_REGION: &str = "eu-west-1";

/// The account.
#[derive(Debug)]
pub(super) struct State {
    pub(super) rng: fastrand::Rng,
    /// Everything takes so many times as long as was drawn.
    pub(super) slow: u32,
    /// Never goes back.
    pub(super) now: SystemTime,
    /// That of the latest request's signature.
    pub(super) region: String,
    pub(super) resources: Vec<Resource>,
    pub(super) groups: Groups,
    pub(super) history: Vec<Happening>,
    pub(super) asked: Vec<Asked>,
    pub(super) counts: BTreeMap<String, u32>,
    pub(super) faults: Vec<Fault>,
    /// Quota → what others use of it, its maximum.
    pub(super) quotas: BTreeMap<String, (i64, i64)>,
    pub(super) forbidden: BTreeSet<String>,
    /// Roles that RDS does not take yet, and until when.
    pub(super) fresh_roles: BTreeMap<String, SystemTime>,
    /// Deletions are allowed only for what bears this tag.
    pub(super) delete_tag: Option<String>,
    pub(super) credentials_until: Option<SystemTime>,
    pub(super) ses: Ses,
}

impl State {
    /// An account without databases.
    pub(super) fn new(seed: u64) -> Self {
        Self {
            rng: fastrand::Rng::with_seed(seed),
            slow: 1,
            now: SystemTime::UNIX_EPOCH,
            region: DEFAULT_REGION.to_owned(),
            resources: Vec::new(),
            groups: Groups::default(),
            history: Vec::new(),
            asked: Vec::new(),
            counts: BTreeMap::new(),
            faults: Vec::new(),
            quotas: super::quota::defaults(),
            forbidden: BTreeSet::new(),
            fresh_roles: BTreeMap::new(),
            delete_tag: None,
            credentials_until: None,
            ses: Ses::default(),
        }
    }

    /// An id of that many letters and digits, with a prefix.
    pub(super) fn draw_id(&mut self, prefix: &str, length: usize) -> String {
        const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        let mut letter = || char::from(LETTERS[self.rng.usize(..LETTERS.len())]);
        format!("{prefix}{}", (0..length).map(|_| letter()).collect::<String>())
    }

    /// Finds what a description by name or ARN finds; letter case does not matter (facts 0).
    pub(super) fn find(&self, kind: Kind, name: &str) -> Result<usize, Refusal> {
        let words = kind.words();
        let missing = || Refusal::new(words.not_found, format!("{} {name} not found.", words.noun));
        let wanted = if name.starts_with("arn:") {
            let prefix = arn(&self.region, words.arn, "");
            name.strip_prefix(&prefix).ok_or_else(|| {
                Refusal::value(format!("The parameter {} is not valid: {name}", words.name))
            })?
        } else {
            name
        };
        let wanted = wanted.to_ascii_lowercase();
        let mut all = self.resources.iter();
        all.position(|one| one.kind == kind && one.name == wanted && !one.hidden)
            .ok_or_else(missing)
    }

    /// Whether nobody new can have this name: it is borne or, during a rename, reserved.
    pub(super) fn taken(&self, kind: Kind, name: &str) -> bool {
        let name = name.to_ascii_lowercase();
        let mut all = self.resources.iter().filter(|one| one.kind == kind);
        all.any(|one| one.name == name || one.reserved.contains(&name))
    }

    /// The name of the resource with this id, while it answers to one.
    pub(super) fn name_of(&self, kind: Kind, id: &str) -> Option<&str> {
        let index = self.by_id(kind, id)?;
        Some(&self.resources[index].name)
    }

    /// A resource as a description shows it.
    pub(super) fn view(&self, resource: &Resource) -> Bag {
        let words = resource.kind.words();
        let mut bag = resource.bag.clone();
        bag.insert(words.name.into(), json!(resource.name));
        bag.insert(words.status.into(), json!(resource.seen));
        if !words.id.is_empty() {
            bag.insert(words.id.into(), json!(resource.id));
        }
        bag.insert(words.arn_member.into(), json!(resource.arn(&self.region)));
        bag.insert("TagList".into(), resource.tag_list());
        match resource.kind {
            Kind::Instance => self.view_instance(resource, &mut bag),
            Kind::Cluster => self.view_cluster(resource, &mut bag),
            Kind::Endpoint => self.view_endpoint(resource, &mut bag),
            Kind::Snapshot | Kind::ClusterSnapshot => {}
        }
        bag
    }

    fn view_instance(&self, resource: &Resource, bag: &mut Bag) {
        bag.entry("PendingModifiedValues").or_insert(json!({}));
        self.view_member(resource, bag);
        let port = bag.get("Endpoint").map_or(Value::Null, |it| it["Port"].clone());
        if resource.endpoint {
            let endpoint = endpoint(&resource.name, &self.region, port);
            bag.insert("Endpoint".into(), endpoint);
        } else {
            // facts 2.1, creating: no endpoint yet.
            bag.remove("Endpoint");
        }
        if let Some(Value::String(pending)) = bag["PendingModifiedValues"].get("MasterUserPassword")
        {
            let hidden = "*".repeat(pending.len().min(8));
            bag["PendingModifiedValues"]["MasterUserPassword"] = json!(hidden);
        }
        let source = resource.replica_of.as_deref();
        if let Some(source) = source.and_then(|id| self.name_of(Kind::Instance, id)) {
            bag.insert("ReadReplicaSourceDBInstanceIdentifier".into(), json!(source));
        }
        bag.insert("ReadReplicaDBInstanceIdentifiers".into(), self.replicas(resource));
        self.view_certificate(resource, bag);
        if resource.number("MonitoringInterval") > 0 {
            let stream = format!(
                "arn:aws:logs:{}:{}:log-group:RDSOSMetrics:log-stream:{}",
                self.region,
                super::resource::ACCOUNT_ID,
                resource.id
            );
            bag.insert("EnhancedMonitoringResourceArn".into(), json!(stream));
        }
    }

    /// The CA's end; blank while `deleting` (facts 1.1 CACertificateIdentifier, 4.4).
    fn view_certificate(&self, resource: &Resource, bag: &mut Bag) {
        if resource.seen == "deleting" {
            bag.insert("CACertificateIdentifier".into(), json!(""));
        } else if let Some(found) = self.groups.certificate(text(bag, "CACertificateIdentifier")) {
            bag.insert(
                "CertificateDetails".into(),
                json!({
                    "CAIdentifier": found["CertificateIdentifier"],
                    "ValidTill": found["ValidTill"],
                }),
            );
        }
    }

    /// Sets one attribute of whatever bears the name at once.
    pub(super) fn set_attribute(&mut self, name: &str, member: &str, value: &Value) {
        for resource in self.resources.iter_mut().filter(|resource| resource.name == name) {
            resource.bag.insert(member.to_owned(), value.clone());
            // It stays: what is still to take effect does not undo it.
            for due in &mut resource.queue {
                if let Change::Merge(bag) = &mut due.change {
                    bag.remove(member);
                }
            }
            // What a snapshot shows of its data is what it gives.
            let given = if member == "Encrypted" { "StorageEncrypted" } else { member };
            if let Some(kept) = resource.kept.get_mut(given) {
                *kept = value.clone();
            }
        }
    }

    /// Gives whatever bears a name another tag, or takes it away.
    pub(super) fn set_tag(&mut self, name: &str, key: &str, value: Option<&str>) {
        for resource in self.resources.iter_mut().filter(|resource| resource.name == name) {
            match value {
                Some(value) => resource.tags.insert(key.to_owned(), value.to_owned()),
                None => resource.tags.remove(key),
            };
        }
    }

    /// The names of an instance's read replicas.
    pub(super) fn replicas(&self, resource: &Resource) -> Value {
        self.resources
            .iter()
            .filter(|other| other.replica_of.as_ref() == Some(&resource.id) && !other.hidden)
            .map(|other| json!(other.name))
            .collect()
    }
}

/// One request under way in one operation.
pub(super) struct Call<'a> {
    pub(super) state: &'a mut State,
    pub(super) input: Bag,
    /// The number of the request.
    pub(super) number: u64,
    /// The script's end for what this creates or changes.
    pub(super) ends_in: Option<String>,
}

impl Call<'_> {
    /// A text parameter, empty when it was not given.
    pub(super) fn text(&self, name: &str) -> &str {
        text(&self.input, name)
    }

    /// A switch, `None` when it was not given.
    pub(super) fn flag(&self, name: &str) -> Option<bool> {
        self.input.get(name).and_then(Value::as_bool)
    }

    /// Whether a parameter was given with something in it.
    pub(super) fn given(&self, name: &str) -> bool {
        match self.input.get(name) {
            None | Some(Value::Null) => false,
            Some(Value::String(text)) => !text.is_empty(),
            Some(Value::Array(rows)) => !rows.is_empty(),
            Some(_) => true,
        }
    }

    /// Finds the resource that a parameter names.
    pub(super) fn find(&self, kind: Kind, parameter: &str) -> Result<usize, Refusal> {
        self.state.find(kind, self.text(parameter))
    }

    /// The resource at a place.
    pub(super) fn at(&mut self, index: usize) -> &mut Resource {
        &mut self.state.resources[index]
    }

    /// Notes that this request is the one that changes it.
    pub(super) fn touch(&mut self, index: usize) {
        let number = self.number;
        self.at(index).by = Some(number);
    }

    /// The answer that describes one resource.
    pub(super) fn answer(&self, index: usize) -> Bag {
        let resource = &self.state.resources[index];
        let mut output = Bag::new();
        output.insert(resource.kind.words().noun.into(), Value::Object(self.state.view(resource)));
        output
    }

    /// Now, as an attribute.
    pub(super) fn now(&self) -> Value {
        json!(iso(self.state.now))
    }
}
