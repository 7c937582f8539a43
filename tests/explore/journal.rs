//! The runs' side of a state: every `Progress` that the walk meets, under a number, and what
//! `plan/` makes of it. Each answer of `plan/` is asked for once and remembered.
//!
//! Time stands still at [`now`]; a tick makes everything older by a second. What is older than any
//! rule asks for is all the same age, so there are finitely many.

use crate::cast::{Form, Part, Scene, Tag, Thing, Whose};
use crate::fast::FastMap;
use crate::once::Once;
use crate::rds::{ORIGINAL, Rds, Request};
use crate::row::View;
use crate::state::Batch;
use crate::words::{
    Discriminants, answer, asleep, call_kind, database, discriminants, forget, identifier, name,
    row, run, shifted, snapshot, standing_kind, until, world,
};
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::hash::{Hash, Hasher};
use std::rc::Rc;
use trapheus::plan::{
    self, Call, Ended, Farewell, FaultKind, Identifier, Move, Outcome, Plan, Progress, Record,
    Refresh, Rules, Shape, Target, Task, Verdict, Which, World, arrived, carry_on, kept,
    newly_served, next, reap_on_request, rename_first, rollback_on_request, snapshot_only,
    standing, verdict,
};

/// A number that stands for a progress.
pub(crate) type Id = u32;

/// What a turn of the loop comes to, after one look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    /// Something was recorded, or nothing: look again.
    Again(Id),
    /// These calls are sent next.
    Act(Batch),
    /// What is to be sent cannot be said of what was seen.
    Unsaid,
}

/// What came back for a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Reply {
    /// The invocation died first.
    Silence,
    Accepted,
    Fault(FaultKind),
}

/// A progress that hashes by what changes from one to the next: its plans are long, and few.
#[derive(PartialEq, Eq)]
struct Known(Rc<Progress>);

impl Hash for Known {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Progress { at, begun, served, .. } = &*self.0;
        at.hash(state);
        for begun in begun {
            (begun.reached, begun.possible(), begun.repeated()).hash(state);
        }
        (served.is_some(), self.0.outcome().map(|end| end as u8)).hash(state);
        (self.0.plans.len(), self.0.plan().steps.len()).hash(state);
    }
}

pub(crate) struct Journal {
    pub(crate) rules: Rules,
    pub(crate) scene: Scene,
    parts: Vec<Part>,
    mutate: fn(&mut Plan),
    known: Vec<Rc<Progress>>,
    numbers: HashMap<Known, Id>,
    older: FastMap<Id, Id>,
    turns: FastMap<(Id, Once<View>), Turn>,
    sent: FastMap<(Id, u8, Reply), Id>,
    resumed: FastMap<Id, Vec<Id>>,
    rollbacks: FastMap<(Id, Once<View>), Option<Id>>,
    worlds: FastMap<Once<View>, Rc<World>>,
    counted: HashSet<Discriminants>,
    pub(crate) census: BTreeSet<(String, String)>,
}

pub(crate) fn now() -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_hours(1)
}

impl Journal {
    pub(crate) fn new(rules: Rules, scene: Scene, mutate: fn(&mut Plan)) -> Self {
        Self {
            rules,
            scene,
            parts: scene.parts(),
            mutate,
            known: Vec::new(),
            numbers: HashMap::new(),
            older: FastMap::default(),
            turns: FastMap::default(),
            sent: FastMap::default(),
            resumed: FastMap::default(),
            rollbacks: FastMap::default(),
            worlds: FastMap::default(),
            counted: HashSet::new(),
            census: BTreeSet::new(),
        }
    }

    /// The start of an operator's run.
    pub(crate) fn start(&mut self, operator: u8) -> Id {
        let view = Rds::new(&self.scene).view();
        let at = |row: usize| view[row].map(|seen| database(row, &seen));
        let original = &at(ORIGINAL).unwrap();
        let all = |is: fn(Thing) -> bool| {
            let rows = (0..view.len()).filter(|row| is(self.parts[*row].thing));
            rows.filter_map(at).collect::<Vec<_>>()
        };
        let members = &all(|thing| matches!(thing, Thing::Writer | Thing::Reader));
        let scaled = &all(|thing| thing == Thing::Scaled);
        let keep_for = self.scene.keep.then_some(SignedDuration::from_hours(1));
        let farewell = &Farewell { keep_for, ..Farewell::default() };
        let target = Target { original, members, scaled, farewell, hooks: &[] };
        let of = Part { thing: Thing::Snapshot, whose: Whose::Original };
        let name = identifier(of.name(Form::Own));
        let place = self.parts.iter().position(|part| *part == of);
        let former = snapshot(place.unwrap_or_default(), &name, "available");
        let Scene { task, replace_first, .. } = self.scene;
        let refresh = Refresh { name: &name, former: place.map(|_| &former), replace_first };
        let run = &run(operator);
        let mut plan = match task {
            Task::Restore => rename_first(run, target, &former).unwrap(),
            Task::Snapshot => plan::snapshot(run, target, refresh).unwrap(),
            Task::SnapshotOnly => snapshot_only(run, original, refresh),
        };
        (self.mutate)(&mut plan);
        self.number(Progress::new(plan, now()))
    }

    pub(crate) fn get(&self, id: Id) -> &Progress {
        &self.known[id as usize]
    }

    pub(crate) fn outcome(&self, id: Id) -> Option<Outcome> {
        self.get(id).outcome()
    }

    fn number(&mut self, progress: Progress) -> Id {
        let progress = Rc::new(forget(progress, &self.rules));
        let known = Known(Rc::clone(&progress));
        if let Some(&id) = self.numbers.get(&known) {
            return id;
        }
        let id = Id::try_from(self.known.len()).unwrap();
        self.known.push(progress);
        self.numbers.insert(known, id);
        id
    }

    /// One tick later.
    pub(crate) fn later(&mut self, id: Id) -> Id {
        if let Some(&older) = self.older.get(&id) {
            return older;
        }
        let second = |time: Timestamp| time - SignedDuration::from_secs(1);
        let progress = shifted(Progress::clone(self.get(id)), second);
        let older = self.number(progress);
        self.older.insert(id, older);
        older
    }

    /// One turn of an operator's loop: look, judge, record.
    pub(crate) fn turn(&mut self, id: Id, operator: usize, view: Once<View>) -> Turn {
        if let Some(&turn) = self.turns.get(&(id, view)) {
            return turn;
        }
        let mut progress = Progress::clone(self.get(id));
        let world = self.world(view);
        self.count(&progress, &world);
        let turn = if let Some(resource_id) = newly_served(&progress, &world) {
            progress.apply(&Record::Served { resource_id }, now());
            Turn::Again(self.number(progress))
        } else {
            match self.judge(progress, &world) {
                Ok(id) => Turn::Again(id),
                Err(calls) => self.batch(id, &calls, u8::try_from(operator).unwrap(), &view),
            }
        };
        self.turns.insert((id, view), turn);
        turn
    }

    fn world(&mut self, view: Once<View>) -> Rc<World> {
        Rc::clone(self.worlds.entry(view).or_insert_with(|| Rc::new(world(&view))))
    }

    fn batch(&self, id: Id, calls: &[usize], operator: u8, view: &View) -> Turn {
        let progress = self.get(id);
        let step = &progress.plan().steps[progress.at.step];
        let request = |&call: &usize| {
            let request = self.request(&step.calls[call], operator, view)?;
            Some((u8::try_from(call).unwrap(), request))
        };
        let requests: Vec<_> = calls.iter().filter_map(request).collect();
        Batch::new(&requests).map_or(Turn::Unsaid, Turn::Act)
    }

    /// What is recorded, or else the calls that are due.
    fn judge(&mut self, mut progress: Progress, world: &World) -> Result<Id, Vec<usize>> {
        let ended = |outcome| Record::Ended { ended: Ended { outcome, cause: None } };
        let next = next(progress.plan(), &progress.at, world, &self.rules);
        progress.at.note(&next, world.seen_at);
        match next {
            Move::Act(calls) => return Err(calls),
            Move::Wait(_) => {}
            Move::Advance => {
                let step = progress.at.step;
                progress.apply(&Record::Advanced { step }, now());
            }
            Move::Done => {
                let outcome = arrived(progress.plan().purpose);
                progress.apply(&ended(outcome), now());
            }
            Move::Fail(blocked) => match verdict(&progress, &blocked, &self.rules) {
                Verdict::Plan(plan) => self.plan(&mut progress, plan),
                Verdict::End(outcome) => progress.apply(&ended(outcome), now()),
            },
        }
        Ok(self.number(progress))
    }

    fn plan(&self, progress: &mut Progress, mut plan: Plan) {
        (self.mutate)(&mut plan);
        progress.apply(&Record::Planned { plan }, now());
    }

    fn count(&mut self, progress: &Progress, world: &World) {
        let Some(step) = progress.plan().steps.get(progress.at.step) else { return };
        for (index, call) in step.calls.iter().enumerate() {
            let standing = standing(call, &progress.at, index, world, &self.rules);
            if self.counted.insert(discriminants(call, &standing)) {
                self.census.insert((call_kind(call), standing_kind(&standing)));
            }
        }
    }

    /// `Sending`, and `Answered` if an answer came.
    pub(crate) fn send(&mut self, id: Id, call: u8, reply: Reply) -> Id {
        if let Some(&after) = self.sent.get(&(id, call, reply)) {
            return after;
        }
        let mut progress = Progress::clone(self.get(id));
        let (step, index) = (progress.at.step, usize::from(call));
        if let Some(Call::Keep { .. }) = progress.plan().steps[step].calls.get(index) {
            progress.apply(&Record::Keeping { until: until() }, now());
        }
        progress.apply(&Record::Sending { step, call: index }, now());
        if let Some(answer) = answer(reply) {
            progress
                .apply(&Record::Answered { step, call: index, answer, request_id: None }, now());
        }
        let after = self.number(progress);
        self.sent.insert((id, call, reply), after);
        after
    }

    /// What another invocation begins with; also what is left if it dies before it has recorded
    /// the plan to carry on with.
    pub(crate) fn resume(&mut self, id: Id) -> Vec<Id> {
        if let Some(after) = self.resumed.get(&id) {
            return after.clone();
        }
        let mut progress = Progress::clone(self.get(id));
        let plan = carry_on(&progress);
        progress.apply(&Record::Resumed, now());
        let mut after = vec![self.number(progress.clone())];
        if let Some(plan) = plan {
            self.plan(&mut progress, plan);
            after.insert(0, self.number(progress));
        }
        self.resumed.insert(id, after.clone());
        after
    }

    /// The same where a person asks for a rollback; none if it is refused.
    pub(crate) fn rollback(&mut self, id: Id, view: Once<View>) -> Option<Id> {
        if let Some(&after) = self.rollbacks.get(&(id, view)) {
            return after;
        }
        let mut progress = Progress::clone(self.get(id));
        let after = match rollback_on_request(&progress, &self.world(view), &self.rules) {
            Err(_) => None,
            Ok(plan) => {
                progress.apply(&Record::Resumed, now());
                if let Some(plan) = plan {
                    self.plan(&mut progress, plan);
                }
                Some(self.number(progress))
            }
        };
        self.rollbacks.insert((id, view), after);
        after
    }

    /// Whether a run is done, with its old database kept.
    pub(crate) fn has_kept(&self, id: Id) -> bool {
        kept(self.get(id)).is_some()
    }

    /// The same where a person asks for what was kept to be deleted.
    pub(crate) fn reap(&mut self, id: Id, view: Once<View>) -> Option<Id> {
        let mut progress = Progress::clone(self.get(id));
        let plan = reap_on_request(&progress, &self.world(view)).ok()??;
        progress.apply(&Record::Resumed, now());
        self.plan(&mut progress, plan);
        Some(self.number(progress))
    }

    /// An invocation died: what was only in its memory is gone.
    pub(crate) fn crash(&mut self, id: Id) -> Id {
        let progress = asleep(Progress::clone(self.get(id)), &self.rules);
        self.number(progress)
    }

    /// The request that a call comes to, its database as the look saw it.
    fn request(&self, call: &Call, operator: u8, view: &View) -> Option<Request> {
        let made = |thing| {
            let part = Part { thing, whose: Whose::Made(operator) };
            self.parts.iter().position(|known| *known == part).unwrap()
        };
        let seen = |which: &Which, names: &[Identifier]| {
            let row = match which {
                Which::Original { resource_id, .. } => row(resource_id),
                Which::Made { .. } => made(name(names.first()?).of),
            };
            view[row].map(|seen| seen.name)
        };
        let make = |identifier: &Identifier, of: Option<&Identifier>| {
            let of = of.map(name).filter(|of| self.parts.iter().any(|part| part.thing == of.of));
            let name = name(identifier);
            Request::Make { row: u8::try_from(made(name.of)).unwrap(), name, of }
        };
        Some(match call {
            Call::Claim { which, .. } => {
                Request::Tag { name: seen(which, &[])?, tag: Tag::Original(operator) }
            }
            Call::Keep { which, .. } => Request::Keep { name: seen(which, &[])? },
            Call::Release { which, names } => Request::Untag { name: seen(which, names)? },
            Call::Protect { which, names, on, .. } => {
                Request::Protect { name: seen(which, names)?, on: *on }
            }
            Call::Rename { from, to, .. } => Request::Rename { from: name(from), to: name(to) },
            Call::Delete { name: of, .. } => Request::Delete { name: name(of) },
            Call::Restore { identifier, snapshot, .. } => {
                make(identifier, Some(&Identifier::of(Shape::Snapshot, snapshot)))
            }
            Call::Create { identifier, cluster: source, .. }
            | Call::Take { identifier, source, .. }
            | Call::Copy { identifier, source, .. } => make(identifier, Some(source)),
            Call::Failover { name: of, to, .. } => {
                Request::Failover { name: name(of), to: name(to) }
            }
            Call::Adjust { name: of, .. } => Request::Adjust { name: name(of) },
            // No database of the walk has roles, the Data API, a parameter group, or tags but ours.
            Call::Tag { .. }
            | Call::AddRole { .. }
            | Call::EnableDataApi { .. }
            | Call::Hook { .. }
            | Call::Reboot { .. }
            | Call::Settle { .. }
            | Call::Check { .. } => return None,
        })
    }
}
