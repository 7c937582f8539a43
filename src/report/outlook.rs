//! The plan as it is shown before anything changes, and the dry run.

use super::Span;
use super::json::VERSION;
use super::paint::{Paint, tame};
use super::place::{Place, row};
use super::span::age;
use super::words::size;
use crate::plan::{
    Call, Finding, Identifier, Kind, Level, Plan, Resource, Snapshot, Step, Task, Which,
};
use jiff::Timestamp;
use serde::Serialize;
use std::collections::BTreeMap;
use std::time::Duration;

/// What is known before anything changes. Where a check refused, some of it may be missing.
#[derive(Clone, Debug)]
pub struct Outlook<'a> {
    /// The task.
    pub task: Task,
    /// Whether it is only a rehearsal of it.
    pub rehearsed: bool,
    /// The kind of the target.
    pub kind: Kind,
    /// The target's name.
    pub identifier: &'a Identifier,
    /// The AWS account, from the database's own ARN.
    pub account: Option<&'a str>,
    /// Who asks, where `GetCallerIdentity` could be reached.
    pub caller: Option<&'a str>,
    /// The region.
    pub region: &'a str,
    /// The endpoint, where it is not AWS's own.
    pub endpoint: Option<&'a str>,
    /// The database as it is.
    pub original: Option<&'a Resource>,
    /// What is restored; or the former one, which makes room for a new one.
    pub snapshot: Option<&'a Snapshot>,
    /// What shall be done.
    pub plan: Option<&'a Plan>,
    /// The requests of each step, just as they will be sent; none where nobody wrote them.
    pub requests: Vec<Vec<Request>>,
    /// What the checks found.
    pub findings: &'a [Finding],
    /// Who will be told, in words, such as `email to dba@example.com`.
    pub alerts: Vec<String>,
    /// Now.
    pub now: Timestamp,
}

/// A request for a change, just as it will be sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Request {
    /// For example `ModifyDBInstance`.
    pub operation: String,
    /// As on the wire: `Tags.Tag.1.Key` → value.
    pub parameters: BTreeMap<String, String>,
    /// What must be seen, or it is not sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub only_if: Option<&'static str>,
}

impl Outlook<'_> {
    /// About how long the whole plan takes.
    #[must_use]
    pub fn expected(&self) -> Span {
        Span(self.plan.map(Plan::expected).unwrap_or_default())
    }

    /// About how long the name is not served: from the rename away from it to the restore under it.
    #[must_use]
    pub fn outage(&self) -> Span {
        let steps = self.plan.map(|plan| plan.steps.as_slice()).unwrap_or_default();
        let away = |step: &Step| step.calls.iter().any(|call| self.is_away(call));
        let back = |step: &Step| step.calls.iter().any(|call| self.is_back(call));
        let from = steps.iter().position(away);
        let to = steps.iter().rposition(back);
        let between = from.zip(to).and_then(|(from, to)| steps.get(from..=to));
        Span(between.unwrap_or_default().iter().map(Step::expected).sum::<Duration>())
    }

    fn is_away(&self, call: &Call) -> bool {
        matches!(call, Call::Rename { from, .. } if from == self.identifier)
    }

    fn is_back(&self, call: &Call) -> bool {
        match call {
            Call::Restore { identifier, .. } => identifier == self.identifier,
            Call::Create { cluster, .. } => cluster == self.identifier,
            Call::Rename { to, .. } => to == self.identifier,
            _ => false,
        }
    }

    /// Whether a check refused.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        self.findings.iter().any(|finding| finding.level == Level::Refuse)
    }

    /// The plan in words, for stderr. `verbose` adds every parameter of every request.
    #[must_use]
    pub fn plan_text(&self, verbose: bool, color: bool) -> String {
        let paint = Paint(color);
        let mut lines = self.facts(paint);
        if let Some(plan) = self.plan {
            lines.push(String::new());
            lines.extend(self.steps(plan, verbose, paint));
            lines.push(String::new());
            lines.extend(self.effects(plan, paint));
        }
        let findings = finding_lines(self.findings, paint);
        if !findings.is_empty() {
            lines.push(String::new());
            lines.extend(findings);
        }
        lines.into_iter().map(|line| line.trim_end().to_owned() + "\n").collect()
    }

    fn facts(&self, paint: Paint) -> Vec<String> {
        let row = |name, value| row(paint, name, value);
        let rehearsal = if self.rehearsed { "rehearsal: " } else { "" };
        let title = format!("{rehearsal}{} {}", self.task, self.identifier);
        let Self { account, caller, region, endpoint, .. } = *self;
        let place = Place { account, caller, region, endpoint };
        let mut lines = vec![paint.bold(&title)];
        lines.extend(place.lines(paint));
        lines.extend(self.original.map(|original| row("database", database(original))));
        lines.extend(self.snapshots().into_iter().map(|(name, words)| row(name, words)));
        lines.extend(self.alerts.iter().map(|alert| row("alert", tame(alert))));
        lines
    }

    /// What is restored; or what is taken, and what makes room for it.
    fn snapshots(&self) -> Vec<(&'static str, String)> {
        let there = self.snapshot.map(|snapshot| self.snapshot_words(snapshot));
        if !self.task.takes() {
            return there.map(|there| ("snapshot", there)).into_iter().collect();
        }
        let name = self.identifier;
        let new = ("snapshot", format!("{}, to be taken of {name}", name.snapshot()));
        std::iter::once(new).chain(there.map(|there| ("former", there))).collect()
    }

    fn snapshot_words(&self, snapshot: &Snapshot) -> String {
        let taken = match snapshot.taken {
            Some(taken) => {
                format!("taken {} ago, {}", age(taken, self.now), super::span::stamp(taken))
            }
            None => format!("status {}", snapshot.status),
        };
        let Snapshot { identifier, kind, engine, engine_version, storage, .. } = snapshot;
        tame(&format!("{identifier} ({kind}, {engine} {engine_version}, {storage} GiB, {taken})"))
    }

    fn steps(&self, plan: &Plan, verbose: bool, paint: Paint) -> Vec<String> {
        let mut lines = Vec::new();
        let titles = plan.steps.iter().map(|step| step.title.len() + 1);
        let width = titles.max().unwrap_or_default().max(14);
        for (number, step) in plan.steps.iter().enumerate() {
            if number == plan.at_once().len() {
                lines.push(paint.dim("     later, by trapheus reap:"));
            }
            let mut calls = step.calls.iter().map(ToString::to_string);
            let first = calls.next().unwrap_or_default();
            let about = Some(step.expected()).filter(|expected| !expected.is_zero());
            let about = about.map(|about| format!("about {}", Span(about))).unwrap_or_default();
            lines.push(format!(
                "{:>3}. {:<width$} {first:<46} {}",
                number + 1,
                step.title,
                paint.dim(&about)
            ));
            lines.extend(calls.map(|call| format!("     {:width$} {call}", "")));
            if verbose {
                let calls = step.calls.iter().filter(|call| call.is_request());
                let requests = self.requests_of(number);
                let detail =
                    calls.enumerate().flat_map(|(index, call)| match requests.get(index) {
                        Some(request) => detail(call, request),
                        None => parameters(call),
                    });
                lines.extend(detail.map(|line| paint.dim(&format!("       {}", tame(&line)))));
            }
        }
        lines
    }

    fn requests_of(&self, step: usize) -> &[Request] {
        self.requests.get(step).map(Vec::as_slice).unwrap_or_default()
    }

    /// What a person must know before saying yes.
    fn effects(&self, plan: &Plan, paint: Paint) -> Vec<String> {
        let row = |name, value| row(paint, name, value);
        let mut lines = Vec::new();
        lines.extend(
            renamed(plan).iter().map(|(from, to)| row("renamed", format!("{from} to {to}"))),
        );
        let (snapshots, databases): (Vec<_>, Vec<_>) =
            deleted(&plan.steps).into_iter().partition(|name| name.shape().is_snapshot());
        let join = |names: &[Identifier]| {
            names.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
        };
        // A cluster is deleted after its members, and yet it is what is spoken of.
        let own = |name: &&Identifier| name.shape() == self.kind.shape();
        if let Some(old) = databases.iter().find(own) {
            let members: Vec<_> = databases.iter().filter(|name| *name != old).cloned().collect();
            let id = self.original.map(|original| format!(" ({})", original.resource_id));
            let mut what = format!("{old}, the old database{}", id.unwrap_or_default());
            if !members.is_empty() {
                what.push_str(&format!(", with {}", join(&members)));
            }
            let span = calls(plan).find_map(|call| match call {
                Call::Keep { span, .. } => Some(span),
                _ => None,
            });
            lines.push(match span {
                Some(span) => row("kept", paint.bold(&format!("{what}, for {span:#}"))),
                None => row("deleted", paint.bold(&(what + ", once the new one is checked"))),
            });
        }
        for farewell in calls(plan).filter_map(|call| match call {
            Call::Delete { farewell, .. } => Some(farewell),
            _ => None,
        }) {
            if let Some(last) = &farewell.last {
                lines.push(row("taken", format!("{last}, a last snapshot of the old database")));
            }
            if farewell.keep_backups {
                lines.push(row("retained", "the automated backups of the old database".to_owned()));
            }
        }
        if !snapshots.is_empty() {
            let what = format!("{}, the former snapshot", join(&snapshots));
            lines.push(row("deleted", paint.bold(&what)));
        }
        lines.push(row("takes", format!("about {}", self.expected().about())));
        let outage = self.outage();
        if !outage.0.is_zero() {
            let words =
                format!("{} is not served for about {} of it", self.identifier, outage.about());
            lines.push(row("outage", paint.bold(&words)));
        }
        lines
    }

    /// The dry run as data.
    #[must_use]
    pub fn dry_run(&self, exit_code: u8) -> DryRun {
        let steps = self.plan.map(|plan| plan.steps.as_slice()).unwrap_or_default();
        let pair = |(from, to): (Identifier, Identifier)| Renamed {
            from: from.to_string(),
            to: to.to_string(),
        };
        let at_once = self.plan.map(Plan::at_once).unwrap_or_default();
        let later = self.plan.and_then(|plan| plan.steps.get(at_once.len()..)).unwrap_or_default();
        let names = |names: Vec<Identifier>| names.iter().map(ToString::to_string).collect();
        DryRun {
            v: VERSION,
            type_: "dry-run",
            dry_run: true,
            task: self.task.to_string(),
            kind: self.kind,
            identifier: self.identifier.to_string(),
            account: self.account.map(str::to_owned),
            caller: self.caller.map(str::to_owned),
            region: self.region.to_owned(),
            endpoint_url: self.endpoint.map(str::to_owned),
            outcome: if self.is_refused() { "refused" } else { "done" },
            exit_code,
            original: self.original.cloned(),
            snapshot: self.snapshot.cloned(),
            steps: steps
                .iter()
                .enumerate()
                .map(|(number, step)| Planned::of(step, self.requests_of(number)))
                .collect(),
            renamed: self.plan.map(renamed).unwrap_or_default().into_iter().map(pair).collect(),
            deleted: names(deleted(at_once)),
            kept: names(deleted(later)),
            expected_seconds: self.expected().0.as_secs(),
            outage_seconds: self.outage().0.as_secs(),
            findings: self.findings.to_vec(),
        }
    }
}

/// What `--dry-run -o json` prints.
#[derive(Clone, Debug, Serialize)]
pub struct DryRun {
    v: u32,
    #[serde(rename = "type")]
    type_: &'static str,
    dry_run: bool,
    task: String,
    kind: Kind,
    identifier: String,
    account: Option<String>,
    caller: Option<String>,
    region: String,
    endpoint_url: Option<String>,
    outcome: &'static str,
    exit_code: u8,
    original: Option<Resource>,
    snapshot: Option<Snapshot>,
    steps: Vec<Planned>,
    renamed: Vec<Renamed>,
    deleted: Vec<String>,
    /// What is kept at first, and deleted by `reap`.
    kept: Vec<String>,
    expected_seconds: u64,
    outage_seconds: u64,
    findings: Vec<Finding>,
}

impl DryRun {
    /// The one line of `-o json`.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The last line of `-o jsonl`, and the only one.
    #[must_use]
    pub fn to_jsonl(&self) -> String {
        Self { type_: "result", ..self.clone() }.to_json()
    }
}

#[derive(Clone, Debug, Serialize)]
struct Planned {
    title: String,
    expected_seconds: u64,
    calls: Vec<Call>,
    requests: Vec<Request>,
}

impl Planned {
    fn of(step: &Step, requests: &[Request]) -> Self {
        let expected_seconds = step.expected().as_secs();
        let (title, calls) = (step.title.clone(), step.calls.clone());
        let sent = calls.iter().filter(|call| call.is_request()).zip(requests);
        let requests =
            sent.map(|(call, request)| Request { only_if: call.condition(), ..request.clone() });
        let requests = requests.collect();
        Self { title, expected_seconds, calls, requests }
    }
}

#[derive(Clone, Debug, Serialize)]
struct Renamed {
    from: String,
    to: String,
}

/// The gravest last: that is where the eye is. Findings that call for the same are told together, and
/// what they call for once.
pub(super) fn finding_lines(findings: &[Finding], paint: Paint) -> Vec<String> {
    let mut groups: Vec<Vec<&Finding>> = Vec::new();
    for finding in findings.iter().rev() {
        let same = |group: &&mut Vec<&Finding>| {
            group.iter().any(|other| other.level == finding.level && other.hint == finding.hint)
        };
        match groups.iter_mut().find(same) {
            Some(group) if finding.hint.is_some() => group.push(finding),
            _ => groups.push(vec![finding]),
        }
    }
    groups.iter().flat_map(|group| group_lines(group, paint)).collect()
}

fn group_lines(group: &[&Finding], paint: Paint) -> Vec<String> {
    let line = |finding: &&Finding| {
        let level = format!("{}:", finding.level);
        let level = match finding.level {
            Level::Refuse => paint.red(&level),
            Level::Warn => paint.yellow(&level),
            Level::Note => paint.dim(&level),
        };
        format!("{level} {}", tame(&finding.text))
    };
    let hint = group.first().and_then(|finding| finding.hint.as_ref());
    let hint = hint.map(|hint| format!("    {}", tame(hint)));
    group.iter().map(line).chain(hint).collect()
}

fn calls(plan: &Plan) -> impl Iterator<Item = &Call> {
    plan.steps.iter().flat_map(|step| &step.calls)
}

fn renamed(plan: &Plan) -> Vec<(Identifier, Identifier)> {
    let renames = calls(plan).filter_map(|call| match call {
        Call::Rename { from, to, .. } => Some((from.clone(), to.clone())),
        _ => None,
    });
    renames.collect()
}

/// What of the original's is deleted by steps.
fn deleted(steps: &[Step]) -> Vec<Identifier> {
    let mut names = Vec::new();
    for call in steps.iter().flat_map(|step| &step.calls) {
        if let Call::Delete { which: Which::Original { .. }, name, .. } = call
            && !names.contains(name)
        {
            names.push(name.clone());
        }
    }
    names
}

fn database(database: &Resource) -> String {
    let Resource { identifier, resource_id, engine, engine_version, status, .. } = database;
    let size = size(database);
    let place = database.endpoint.as_ref().map(|at| format!(", {at}")).unwrap_or_default();
    tame(&format!(
        "{identifier} ({resource_id}, {engine} {engine_version}, {size}, {status}{place})"
    ))
}

/// A request as it will be sent: its plain parameters, then those that [`parameters`] tells better.
fn detail(call: &Call, request: &Request) -> Vec<String> {
    let told = parameters(call);
    let setting = |name: &str| told.iter().any(|line| line.split(" = ").next() == Some(name));
    let plain = request.parameters.iter().filter(|(name, _)| {
        let first = name.split('.').next().unwrap_or_default();
        first != "Tags" && !setting(first)
    });
    let plain: Vec<_> = plain.map(|(name, value)| format!("{name} = {value}")).collect();
    let condition = call.condition().map(|seen| format!(", only if {seen}"));
    let operation = format!("{}{}", request.operation, condition.unwrap_or_default());
    std::iter::once(operation).chain(plain).chain(told).collect()
}

/// Settings and tags, as they will be sent.
fn parameters(call: &Call) -> Vec<String> {
    let mut lines = Vec::new();
    if let Call::Restore { settings, .. }
    | Call::Create { settings, .. }
    | Call::Adjust { settings, .. } = call
    {
        lines
            .extend(settings.iter().map(|setting| format!("{} = {}", setting.name, setting.value)));
    }
    lines.extend(call.tags().iter().map(|(key, value)| format!("tag {key} = {value}")));
    lines
}
