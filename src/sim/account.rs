//! The account as tests, `rehearse` and `simulate` hold it: asked over the wire, built and watched here.

use super::dispatch::{self, Answer, Reply, Request};
use super::fault::Fault;
use super::history::{self, Happening, Kind};
use super::resource::{Resource, text};
use super::sample;
use super::ses::Mail;
use super::setup;
use super::state::State;
use super::wire::Bag;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};
use tokio::sync::Notify;

/// A simulated AWS account. A clone shares the same state.
#[derive(Clone, Debug)]
pub struct Account {
    state: Arc<Mutex<State>>,
    crash: Arc<Notify>,
}

/// A request as it arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// From 1, over all services; the client's own retries count too.
    pub number: u64,
    /// When.
    pub at: SystemTime,
    /// `rds`, `ses` or `sts`.
    pub service: String,
    /// The access key it was signed with; empty if it was not.
    pub access_key: String,
    /// For example `ModifyDBInstance`.
    pub operation: String,
    /// In query form: `Tags.Tag.1.Key` → value; empty for SES.
    pub parameters: BTreeMap<String, String>,
    /// Whether it asks for a change of RDS.
    pub mutating: bool,
    /// Whether it was applied, whatever the client came to know of it.
    pub applied: bool,
    /// The error code it was answered, or `dropped`, `unanswered`, `hung`, `crashed`; `None` is success.
    pub outcome: Option<String>,
}

/// A database instance or cluster as RDS itself knows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Instance {
    /// Its name.
    pub identifier: String,
    /// Its id, which survives renames.
    pub resource_id: String,
    /// The true status.
    pub status: String,
    /// The status that a description shows at present.
    pub shown: String,
    /// Whether a description finds it at present.
    pub visible: bool,
    /// Whether its endpoint answers, under its name; of a cluster, whether its writer can be reached
    /// through it.
    pub up: bool,
    /// Its tags.
    pub tags: BTreeMap<String, String>,
    /// As a description shows it, by wire names.
    pub attributes: Bag,
    /// The id of the cluster it belongs to.
    pub cluster: Option<String>,
    /// Of a cluster: the ids of its members.
    pub members: Vec<String>,
    /// Of a cluster: the id of the member that writes.
    pub writer: Option<String>,
}

/// A snapshot as RDS itself knows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Snapshot {
    /// Its name.
    pub identifier: String,
    /// The account's own id for it: another snapshot of the same name has another.
    pub id: String,
    /// The id of the database it was taken of.
    pub source: String,
    /// The true status.
    pub status: String,
    /// Its tags.
    pub tags: BTreeMap<String, String>,
    /// As a description shows it, by wire names.
    pub attributes: Bag,
}

/// The ids of the resources at these places.
fn id_of(state: &State, places: impl IntoIterator<Item = usize>) -> Vec<String> {
    places.into_iter().map(|index| state.resources[index].id.clone()).collect()
}

impl Account {
    /// An account without databases, but with groups and certificates.
    pub fn empty(seed: u64) -> Self {
        Self { state: Arc::new(Mutex::new(State::new(seed))), crash: Arc::default() }
    }

    /// An account with databases of every kind: see `sample.rs`.
    pub fn sample(seed: u64) -> Self {
        let account = Self::empty(seed);
        sample::fill(&mut account.state());
        account
    }

    /// The state; a thread that panicked while holding it left nothing half done.
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets everything happen that is due, and gives the state.
    fn state_at(&self, now: SystemTime) -> MutexGuard<'_, State> {
        let mut state = self.state();
        state.advance(now);
        state
    }

    /// Answers one request: everything goes through here. What the script does to the connection
    /// is in the answer.
    pub fn answer(&self, now: SystemTime, request: &Request) -> Answer {
        let answer = dispatch::answer(&mut self.state(), now, request);
        if answer == Answer::Crashed {
            self.crash.notify_one();
        }
        answer
    }

    /// As `answer`, for those who have no connection that could fail.
    pub fn handle(&self, now: SystemTime, request: &Request) -> Reply {
        match self.answer(now, request) {
            Answer::Reply(reply) => reply,
            _ => Reply { status: 503, headers: Vec::new(), body: bytes::Bytes::new() },
        }
    }

    /// A small time on the way, different for every request.
    pub(super) fn latency(&self) -> Duration {
        // 20–120 ms: what a request within a continent takes; inferred.
        Duration::from_millis(self.state().rng.u64(20..=120))
    }

    /// Returns when the script lets the client die; every death is told once.
    pub async fn crashed(&self) {
        self.crash.notified().await;
    }

    /// Adds a line to the fault script.
    pub fn inject(&self, fault: Fault) {
        self.state().faults.push(fault);
    }

    /// Faults stop.
    pub fn clear_faults(&self) {
        self.state().faults.clear();
    }

    /// Whatever begins from now on takes so many times as long.
    pub fn slow(&self, factor: u32) {
        self.state().slow = factor;
    }

    /// Every request so far.
    pub fn requests(&self) -> Vec<Asked> {
        self.state().asked.clone()
    }

    /// Everything that happened so far, in order of its own time.
    pub fn history(&self) -> Vec<Happening> {
        let mut history = self.state().history.clone();
        history.sort_by_key(|happening| happening.at);
        history
    }

    /// What happened, once everything is included that is due at `now`.
    pub fn history_at(&self, now: SystemTime) -> Vec<Happening> {
        drop(self.state_at(now));
        self.history()
    }

    /// Every e-mail that was accepted.
    pub fn mails(&self) -> Vec<Mail> {
        self.state().ses.mails.clone()
    }

    /// Every instance, as RDS itself knows it.
    pub fn instances(&self, now: SystemTime) -> Vec<Instance> {
        self.databases(now, Kind::Instance)
    }

    /// Every cluster, as RDS itself knows it.
    pub fn clusters(&self, now: SystemTime) -> Vec<Instance> {
        self.databases(now, Kind::Cluster)
    }

    fn databases(&self, now: SystemTime, kind: Kind) -> Vec<Instance> {
        let state = self.state_at(now);
        let all = state.resources.iter().filter(|one| one.kind == kind);
        all.map(|one| Instance {
            identifier: one.name.clone(),
            resource_id: one.id.clone(),
            status: one.status.clone(),
            shown: one.seen.clone(),
            visible: !one.hidden,
            up: one.up.is_some(),
            tags: one.tags.clone(),
            attributes: state.view(one),
            cluster: one.cluster.clone(),
            members: id_of(&state, state.members(one)),
            writer: id_of(&state, state.writer(one)).pop(),
        })
        .collect()
    }

    /// Every snapshot of an instance or a cluster, as RDS itself knows it.
    pub fn snapshots(&self, now: SystemTime) -> Vec<Snapshot> {
        let state = self.state_at(now);
        let is_snapshot =
            |one: &&Resource| matches!(one.kind, Kind::Snapshot | Kind::ClusterSnapshot);
        let view = |one: &Resource| {
            let source = ["DbiResourceId", "DbClusterResourceId"].map(|key| text(&one.bag, key));
            Snapshot {
                identifier: one.name.clone(),
                id: one.id.clone(),
                source: source.concat(),
                status: one.status.clone(),
                tags: one.tags.clone(),
                attributes: state.view(one),
            }
        };
        let all = state.resources.iter().filter(is_snapshot);
        all.map(view).collect()
    }

    /// How long, between `from` and `to`, no instance or no cluster answered under that name.
    pub fn outage(&self, kind: Kind, name: &str, from: SystemTime, to: SystemTime) -> Duration {
        drop(self.state_at(to));
        history::outage(&self.history(), kind, name, from, to)
    }

    /// Adds an instance by its description's wire names. What is not given is as of a new, small
    /// PostgreSQL instance; `DBClusterIdentifier` and `ReadReplicaSourceDBInstanceIdentifier` tie it
    /// to what is already there.
    pub fn add_instance(&self, attributes: Value) {
        setup::add_instance(&mut self.state(), attributes);
    }

    /// Adds a cluster by its description's wire names. Members are instances added afterwards, the
    /// first of them is the writer.
    pub fn add_cluster(&self, attributes: Value) {
        setup::add_cluster(&mut self.state(), attributes);
    }

    /// Adds a snapshot by its description's wire names, as taken from the instance or cluster that
    /// `DBInstanceIdentifier` or `DBClusterIdentifier` names, if there is one.
    pub fn add_snapshot(&self, attributes: Value) {
        setup::add_snapshot(&mut self.state(), attributes);
    }

    /// Adds a custom endpoint by its description's wire names, to the cluster and with the members
    /// that these name.
    pub fn add_endpoint(&self, attributes: Value) {
        setup::add_endpoint(&mut self.state(), attributes);
    }

    /// Adds a proxy whose target is the cluster or instance of that name.
    pub fn add_proxy(&self, name: &str, target: &str) {
        let mut state = self.state();
        let proxy = setup::attached(&state, name, target);
        state.groups.proxies.extend(proxy);
    }

    /// Adds a global cluster of which the cluster of that name is the writing member.
    pub fn add_global_cluster(&self, name: &str, cluster: &str) {
        let mut state = self.state();
        let global = setup::attached(&state, name, cluster);
        state.groups.global.extend(global);
    }

    /// Adds a blue/green deployment by its description's wire names.
    pub fn add_blue_green_deployment(&self, attributes: Value) {
        self.state().groups.blue_green.push(attributes);
    }

    /// Adds a zero-ETL integration by its description's wire names.
    pub fn add_integration(&self, attributes: Value) {
        self.state().groups.integrations.push(attributes);
    }

    /// Adds a parameter group, e.g. for a family that the sample has none of.
    pub fn add_parameter_group(&self, name: &str, family: &str) {
        self.state().groups.add_parameter_group(name, family);
    }

    /// Adds an option group of an engine and its major version, with a permanent option.
    pub fn add_option_group(&self, name: &str, of: [&str; 2], permanent: &str) {
        self.state().groups.add_option_group(name, of, permanent);
    }

    /// Lets IAM be late with a role: until then RDS does not take it.
    pub fn fresh_role(&self, arn: &str, until: SystemTime) {
        self.state().fresh_roles.insert(arn.to_owned(), until);
    }

    /// Takes away every group and certificate of that name, whoever uses it; RDS itself withdraws
    /// certificates so.
    pub fn remove_group(&self, name: &str) {
        self.state().groups.remove(name);
    }

    /// Sets one attribute of the database or snapshot of that name at once; `null` takes it away.
    pub fn set_attribute(&self, identifier: &str, key: &str, value: Value) {
        self.state().set_attribute(identifier, key, &value);
    }

    /// Sets one tag of the database or snapshot of that name at once.
    pub fn set_tag(&self, identifier: &str, key: &str, value: &str) {
        self.state().set_tag(identifier, key, Some(value));
    }

    /// Takes one tag of the database or snapshot of that name away at once.
    pub fn remove_tag(&self, identifier: &str, key: &str) {
        let mut state = self.state();
        for resource in state.resources.iter_mut().filter(|one| one.name == identifier) {
            resource.tags.remove(key);
        }
    }

    /// Puts the database or snapshot of that name into a status, there to stay.
    pub fn set_status(&self, identifier: &str, status: &str) {
        let mut state = self.state();
        let now = state.now;
        for index in 0..state.resources.len() {
            if state.resources[index].name == identifier {
                state.forget_plans(index);
                state.set_status(index, now, status);
                state.follow_endpoint(index, now);
                state.follow_member(index, now);
            }
        }
    }

    /// Sets what is in use of a quota now, and its maximum.
    pub fn set_quota(&self, name: &str, used: i64, max: i64) {
        let mut state = self.state();
        let own = state.used(name);
        state.quotas.insert(name.to_owned(), (used - own, max));
    }

    /// Denies an operation.
    pub fn forbid(&self, operation: &str) {
        self.state().forbidden.insert(operation.to_owned());
    }

    /// Allows it again.
    pub fn allow(&self, operation: &str) {
        self.state().forbidden.remove(operation);
    }

    /// From now on only what bears a tag with this key may be deleted, as a policy with a condition
    /// on `aws:ResourceTag` would have it.
    pub fn only_delete_tagged(&self, key: &str) {
        self.state().delete_tag = Some(key.to_owned());
    }

    /// The caller's session ends then.
    pub fn expire_credentials_at(&self, time: SystemTime) {
        self.state().credentials_until = Some(time);
    }

    /// The caller has fresh credentials.
    pub fn renew_credentials(&self) {
        self.state().credentials_until = None;
    }

    /// Lets SES know an address or a domain to send from, and in the sandbox to.
    pub fn verify_identity(&self, identity: &str) {
        self.state().ses.identities.insert(identity.to_owned(), true);
    }

    /// Lets an address or a domain wait for its verification.
    pub fn await_identity(&self, identity: &str) {
        self.state().ses.identities.insert(identity.to_owned(), false);
    }

    /// Puts SES into the sandbox: it sends to verified recipients only.
    pub fn put_into_sandbox(&self) {
        self.state().ses.sandbox = true;
    }

    /// Pauses sending, as its owner or AWS does.
    pub fn pause_sending(&self) {
        self.state().ses.paused = true;
    }
}
