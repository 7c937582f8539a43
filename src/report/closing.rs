//! The last words of an invocation: what serves, or the four lines of an error.

use super::ending::Came;
use super::paint::{Paint, tame};
use super::span::stamp;
use super::words::Role;
use super::words::size;
use super::{Ending, Span};
use crate::plan::{Finding, Identifier, Level, Obstacle, Shape, Snapshot, Stop, Task, accepting};

/// What to run next, and when.
pub(super) struct Next {
    /// A condition, such as `once the cause is mended`.
    pub(super) when: Option<&'static str>,
    /// The command.
    pub(super) command: String,
    /// Another way.
    pub(super) or: Option<String>,
}

impl std::fmt::Display for Next {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(when) = self.when {
            write!(f, "{when}: ")?;
        }
        f.write_str(&self.command)?;
        match &self.or {
            Some(or) => write!(f, ", or {or}"),
            None => Ok(()),
        }
    }
}

impl Ending<'_> {
    /// The last words for a person, to be written to stderr. One or two lines where all went
    /// well; else four, the most important last.
    #[must_use]
    pub fn closing(&self, color: bool) -> String {
        let paint = Paint(color);
        if self.exit_code == 0 {
            let lines = self.success();
            let (first, rest) = lines.split_at(lines.len().min(1));
            let first = first.iter().map(|line| paint.green(line));
            return join(first.chain(rest.iter().cloned()));
        }
        join([
            format!("{} {}", paint.red("error:"), self.what_failed()),
            format!("{} {}", paint.dim("now:  "), self.how_things_stand()),
            format!("{} {}", paint.dim("left: "), self.what_is_left()),
            format!("{} {}", paint.bold("next: "), paint.bold(&self.what_next())),
        ])
    }

    fn success(&self) -> Vec<String> {
        let Some(head) = &self.story.head else { return Vec::new() };
        let name = &head.identifier;
        let took = self.story.took().map(|took| format!(" in {took}")).unwrap_or_default();
        let first = match self.came() {
            Came::RolledBack if self.story.has_retired() => {
                format!("{name} is rolled back, without the former snapshot,{took}")
            }
            Came::RolledBack => format!("{name} is rolled back{took}"),
            _ => match (head.task, &head.snapshot) {
                (Task::Restore, Some(snapshot)) => {
                    format!("{name} is restored from {}{took}", snapshot.identifier)
                }
                (Task::SnapshotOnly, _) => format!("{} is taken anew{took}", name.snapshot()),
                _ => format!("{name} is restored from {}, taken anew,{took}", name.snapshot()),
            },
        };
        let whose = if head.task.restores() { "its name" } else { name.as_str() };
        let gap = match self.unserved() {
            Some(gap) => format!("; {whose} was not served for {gap}."),
            None => format!("; {whose} was served throughout."),
        };
        let mut lines = vec![first + &gap, format!("{}.", capital(&self.how_things_stand()))];
        let left = self.leftovers();
        match self.story.kept() {
            Some(until) => {
                lines.push(format!("Kept until {until}: {}.", list(&left)));
                let (run, flags) = (&head.run, &self.flags);
                lines.push(format!(
                    "trapheus reap{flags} deletes it then; trapheus rollback {run}{flags} brings it back."
                ));
            }
            None if left.is_empty() => {}
            None => lines.push(format!("Left over: {}.", list(&left))),
        }
        let accepted = self.accepted();
        if self.came() == Came::Done && !accepted.is_empty() {
            lines.push(format!("Not compared, as accepted: {}.", accepted.join(", ")));
        }
        lines
    }

    /// What failed, in one line.
    #[must_use]
    pub fn what_failed(&self) -> String {
        let text = match (&self.problem, &self.story.cause) {
            (Some(problem), _) => problem.to_string(),
            (None, _) if self.came() == Came::Stopped && self.story.stop.is_some() => {
                self.stopped()
            }
            (None, Some(cause)) => {
                let last =
                    self.story.progress.as_ref().and_then(|progress| progress.cause.as_ref());
                let stuck = matches!(self.came(), Came::Stuck | Came::Attention);
                match last.filter(|last| *last != cause && stuck) {
                    // The first one says what to mend; the later one why it is stuck.
                    Some(last) => format!("{cause}; then {last}"),
                    None => cause.to_string(),
                }
            }
            (None, None) => self.refused(),
        };
        tame(&text).trim_end_matches(';').to_owned()
    }

    fn stopped(&self) -> String {
        let stop = self.story.stop.map(|stop| stop.to_string()).unwrap_or_default();
        match self.story.passage() {
            Some(passage) => {
                format!("{stop} in the step {}; AWS goes on with what was sent", passage.step.title)
            }
            None => stop,
        }
    }

    fn refused(&self) -> String {
        let refusals: Vec<&Finding> =
            self.findings.iter().filter(|finding| finding.level == Level::Refuse).collect();
        match refusals.as_slice() {
            [] if self.came() == Came::Refused => "refused".to_owned(),
            [] => "it ended before its time".to_owned(),
            [only] => only.text.clone(),
            [first, rest @ ..] => format!("{} (and {} more, above)", first.text, rest.len()),
        }
    }

    /// How things stand now, by the last look, in one line.
    #[must_use]
    pub fn how_things_stand(&self) -> String {
        let mut text = self.standing();
        if self.exit_code != 0
            && let Some(world) = self.seen
        {
            text.push_str(&format!(", at {}", stamp(world.seen_at)));
        }
        if self.exit_code != 0
            && let Some(gap) = self.unserved()
        {
            text.push_str(&self.gap(gap));
        }
        text.extend(self.former_gone());
        if self.came() == Came::Refused {
            let changed = match self.run() {
                Some(_) => "nothing but tags was changed",
                None => "this command changed nothing",
            };
            return if self.named().is_some() {
                format!("{changed}; {text}")
            } else {
                changed.to_owned()
            };
        }
        text
    }

    /// That the former snapshot does not come back, where not all is as it was asked for.
    fn former_gone(&self) -> Option<String> {
        if self.came() == Came::Done || !self.story.has_retired() {
            return None;
        }
        let target = self.target()?.identifier;
        let name = Identifier::of(target.shape().snapshots(), &target.snapshot());
        let then = match self.seen?.named(&name) {
            Some(snapshot) if self.role(snapshot) == Role::Original => return None,
            Some(_) if self.came() == Came::RolledBack => "the new one bears its name",
            // As it was asked for.
            Some(_) => return None,
            None => "nothing bears its name",
        };
        Some(format!("; the former {name} is gone, and {then}"))
    }

    fn gap(&self, gap: Span) -> String {
        let so_far = if self.is_unserved() { " so far" } else { "" };
        format!("; unserved for {gap}{so_far}")
    }

    pub(super) fn standing(&self) -> String {
        let Some(target) = self.target() else { return "this command changed nothing".to_owned() };
        let name = target.identifier;
        if self.seen.is_none() {
            return match self.story.service.as_ref().map(super::Service::by) {
                // Only what the run itself was told; said as such.
                Some(Some((id, _))) => {
                    let role = Role::of(self.story, id, None);
                    format!("{name} was last seen served by {role} ({id})")
                }
                Some(None) => format!("nobody served {name} when it was last seen"),
                None if self.story.head.is_none() => "this command changed nothing".to_owned(),
                None => format!("{name} was not looked at"),
            };
        }
        let Some(database) = self.named() else {
            return format!("nobody serves {name}: no database bears the name");
        };
        let (id, status) = (&database.resource_id, &database.status);
        let role = match self.role(database) {
            // Before a run it is just the database.
            Role::Stranger if self.run().is_none() => return format!("{name} ({id}) is {status}"),
            Role::Stranger => {
                return format!("the name {name} belongs to another database ({id}, {status})");
            }
            role => role,
        };
        if !self.is_up(database) {
            // A cluster says `available` without anybody who could be written to.
            let writer = match self.seen.is_some_and(|world| world.answers(database)) {
                false if status.serves() => ", and its writer does not answer",
                _ => "",
            };
            return format!("nobody serves {name}: {role} ({id}) is {status}{writer}");
        }
        let place = database.endpoint.as_ref().map(|at| format!(" at {at}")).unwrap_or_default();
        let engine = format!("{} {}", database.engine, database.engine_version);
        format!("{role} serves {name}{place} ({id}, {engine}, {}, {status})", size(database))
    }

    /// What is left over, in one line.
    #[must_use]
    pub fn what_is_left(&self) -> String {
        let left = self.leftovers();
        match (self.seen, self.run()) {
            (_, None) => "nothing by this command".to_owned(),
            (None, Some(_)) => "not known: RDS could not be looked at".to_owned(),
            _ => match (self.hidden(), left.is_empty()) {
                (Some(hidden), true) => hidden,
                (Some(hidden), false) => format!("{}; {hidden}", list(&left)),
                (None, true) if self.is_tagged() => "nothing but tags of this run".to_owned(),
                (None, true) => "nothing".to_owned(),
                (None, false) => list(&left),
            },
        }
    }

    /// Whether anything bears a tag of this run.
    fn is_tagged(&self) -> bool {
        let seen = self.seen.into_iter().flat_map(|world| &world.resources);
        seen.into_iter().any(|one| self.claims(one))
    }

    /// A rename hides a database for a while: that it is not seen does not mean that it is gone.
    fn hidden(&self) -> Option<String> {
        let original = &self.story.head.as_ref()?.original.resource_id;
        let seen = self.seen?.resources.iter().any(|one| one.resource_id == *original);
        let gone = self.story.progress.as_ref()?.past_pivot();
        let hidden = !seen && !gone;
        hidden.then(|| {
            format!("the original ({original}), not to be seen just now; a rename takes minutes")
        })
    }

    /// What to run next, in one line.
    #[must_use]
    pub fn what_next(&self) -> String {
        if let Some(next) = self.next() {
            return tame(&next.to_string());
        }
        if let Some(Obstacle::ClaimedBy { mark }) =
            self.story.cause.as_ref().map(|one| &one.obstacle)
        {
            let run = mark.split('/').next().unwrap_or_default();
            return tame(&format!("see what becomes of the run {run}, which was there first"));
        }
        let refusal = self.findings.iter().find(|finding| finding.level == Level::Refuse);
        let hint = refusal.and_then(|finding| finding.hint.as_deref());
        tame(hint.unwrap_or("mend the cause and run the same command again"))
    }

    pub(super) fn next(&self) -> Option<Next> {
        if let Some(command) = &self.next {
            return Some(Next { when: None, command: command.clone(), or: None });
        }
        let run = self.run()?;
        let flags = &self.flags;
        let resume = format!("trapheus resume {run}{flags}");
        let next = |when, command| Some(Next { when, command, or: None });
        match self.came() {
            Came::Stopped => next(self.before_resume(), resume),
            Came::Stuck => next(Some("once the cause is mended"), resume),
            Came::Attention => {
                let gone =
                    self.story.progress.as_ref().is_some_and(crate::plan::Progress::past_pivot);
                let back = (!gone && self.story.has_renamed()).then(|| {
                    format!("to bring the original back without what was written since: trapheus rollback {run}{flags}")
                });
                let accept = self.story.progress.as_ref().and_then(accepting).map(|_| {
                    format!(
                        "to take it as it is: trapheus resume {run} --accept-differences{flags}"
                    )
                });
                let or: Vec<_> = accept.into_iter().chain(back).collect();
                let or = (!or.is_empty()).then(|| or.join(", or "));
                Some(Next {
                    when: Some("to finish, once the cause is mended"),
                    command: resume,
                    or,
                })
            }
            Came::RolledBack if self.exit_code != 0 => {
                next(Some("once the cause is mended"), self.again()?)
            }
            Came::Refused | Came::RolledBack | Came::Done => None,
        }
    }

    /// What becomes of an old database that is kept.
    pub(super) fn after_keep(&self) -> Option<Next> {
        let (run, flags) = (self.run()?, &self.flags);
        self.story.kept().map(|_| Next {
            when: Some("once that is over"),
            command: format!("trapheus reap {run}{flags}"),
            or: Some(format!("to bring the old one back: trapheus rollback {run}{flags}")),
        })
    }

    fn before_resume(&self) -> Option<&'static str> {
        match self.story.stop? {
            Stop::Credentials => Some("with fresh credentials"),
            Stop::Access => Some("with credentials that may describe what the run works on"),
            Stop::Journal => Some("once the state folder can be written"),
            Stop::ShutOut => Some("once there are credentials and a network"),
            Stop::Interrupted | Stop::Terminated | Stop::HungUp | Stop::Timeout => None,
        }
    }

    /// The same task anew.
    fn again(&self) -> Option<String> {
        let head = self.story.head.as_ref()?;
        let mut command = format!(
            "trapheus {} --identifier {}{} --region {}",
            head.task,
            head.identifier,
            if head.identifier.shape() == Shape::Cluster { " --cluster" } else { "" },
            head.region
        );
        let snapshot = head.snapshot.as_ref().map(Snapshot::reference);
        if let Some(snapshot) = snapshot.filter(|name| *name != head.identifier.snapshot())
            && head.task == Task::Restore
        {
            command.push_str(&format!(" --snapshot {snapshot}"));
        }
        let step = |title: &str| {
            let steps = &self.story.progress.as_ref()?.task().steps;
            steps.iter().position(|step| step.title == title)
        };
        if step("retire").zip(step("take")).is_some_and(|(retire, take)| retire < take) {
            command.push_str(" --replace-snapshot-first");
        }
        Some(command + &self.flags)
    }

    /// The step that failed or was in hand.
    pub(super) fn step(&self) -> Option<&str> {
        match &self.story.cause {
            Some(cause) if self.came() != Came::Stopped => Some(&cause.step),
            _ => self.story.passage().map(|passage| passage.step.title.as_str()),
        }
    }
}

pub(super) fn list(left: &[super::ending::Leftover]) -> String {
    left.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

fn join(lines: impl IntoIterator<Item = String>) -> String {
    lines.into_iter().map(|line| line + "\n").collect()
}

pub(super) fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}
