//! The runs' side of a state: every `Progress` that the walk meets, under a number, and what
//! `plan/` makes of it. Each answer of `plan/` is asked for once and remembered.
//!
//! Time stands still at [`now`]; a tick makes everything older by a second. What is older than any
//! rule asks for is all the same age, so there are finitely many.

use crate::rds::{Name, Request, Seen, Shows, Tag, View, made_by};
use crate::words::{
    answer, asleep, call_kind, database, forget, name, run, shifted, snapshot, standing_kind, world,
};
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeSet, HashMap};
use trapheus::plan::{
    Call, Ended, FaultKind, Move, Outcome, Plan, Progress, Record, Rules, Verdict, Which, World,
    arrived, carry_on, newly_served, next, rename_first, rollback_on_request, settle, standing,
};

/// A number that stands for a progress.
pub(crate) type Id = u32;

/// What a turn of the loop comes to, after one look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    /// Something was recorded, or nothing: look again.
    Again(Id),
    /// This call is sent next.
    Act(u8),
}

/// What came back for a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Reply {
    /// The invocation died first.
    Silence,
    Accepted,
    Fault(FaultKind),
}

pub(crate) struct Journal {
    pub(crate) rules: Rules,
    protected: bool,
    mutate: fn(&mut Plan),
    known: Vec<Progress>,
    numbers: HashMap<Progress, Id>,
    older: HashMap<Id, Id>,
    turns: HashMap<(Id, View), Turn>,
    sent: HashMap<(Id, u8, Reply), Id>,
    resumed: HashMap<Id, Vec<Id>>,
    rollbacks: HashMap<(Id, View), Option<Id>>,
    pub(crate) census: BTreeSet<(String, String)>,
}

pub(crate) fn now() -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_hours(1)
}

impl Journal {
    pub(crate) fn new(rules: Rules, protected: bool, mutate: fn(&mut Plan)) -> Self {
        Self {
            rules,
            protected,
            mutate,
            known: Vec::new(),
            numbers: HashMap::new(),
            older: HashMap::new(),
            turns: HashMap::new(),
            sent: HashMap::new(),
            resumed: HashMap::new(),
            rollbacks: HashMap::new(),
            census: BTreeSet::new(),
        }
    }

    /// The start of an operator's run.
    pub(crate) fn start(&mut self, operator: u8) -> Id {
        let seen = Seen {
            name: Name::Db,
            shows: Shows::Available,
            tag: Tag::None,
            protected: self.protected,
            odd: false,
        };
        let original = database(0, &seen);
        let aside = original.identifier.aside().unwrap();
        let mut plan = rename_first(&run(operator), &original, &aside, &snapshot());
        (self.mutate)(&mut plan);
        self.number(Progress::new(plan, now()))
    }

    pub(crate) fn get(&self, id: Id) -> &Progress {
        &self.known[id as usize]
    }

    pub(crate) fn outcome(&self, id: Id) -> Option<Outcome> {
        self.get(id).outcome()
    }

    /// Every end that a run came to.
    pub(crate) fn outcomes(&self) -> BTreeSet<String> {
        let outcomes = self.known.iter().filter_map(Progress::outcome);
        outcomes.map(|outcome| format!("{outcome:?}")).collect()
    }

    fn number(&mut self, progress: Progress) -> Id {
        let progress = forget(progress, &self.rules);
        if let Some(&id) = self.numbers.get(&progress) {
            return id;
        }
        let id = Id::try_from(self.known.len()).unwrap();
        self.known.push(progress.clone());
        self.numbers.insert(progress, id);
        id
    }

    /// One tick later.
    pub(crate) fn later(&mut self, id: Id) -> Id {
        if let Some(&older) = self.older.get(&id) {
            return older;
        }
        let second = |time: Timestamp| time - SignedDuration::from_secs(1);
        let progress = shifted(self.get(id).clone(), second);
        let older = self.number(progress);
        self.older.insert(id, older);
        older
    }

    /// One turn of the loop: look, judge, record.
    pub(crate) fn turn(&mut self, id: Id, view: &View) -> Turn {
        if let Some(&turn) = self.turns.get(&(id, *view)) {
            return turn;
        }
        let mut progress = self.get(id).clone();
        let world = world(view);
        self.count(&progress, &world);
        let turn = if let Some(resource_id) = newly_served(&progress, &world) {
            progress.apply(&Record::Served { resource_id }, now());
            Turn::Again(self.number(progress))
        } else {
            self.judge(progress, &world)
        };
        self.turns.insert((id, *view), turn);
        turn
    }

    fn judge(&mut self, mut progress: Progress, world: &World) -> Turn {
        let ended = |outcome| Record::Ended { ended: Ended { outcome, cause: None } };
        let next = next(progress.plan(), &progress.at, world, &self.rules);
        progress.at.note(&next, world.seen_at);
        match next {
            Move::Act(calls) => return Turn::Act(u8::try_from(calls[0]).unwrap()),
            Move::Wait(_) => {}
            Move::Advance => {
                let step = progress.at.step;
                progress.apply(&Record::Advanced { step }, now());
            }
            Move::Done => {
                let outcome = arrived(progress.plan().purpose);
                progress.apply(&ended(outcome), now());
            }
            Move::Fail(blocked) => match settle(&progress, &blocked.obstacle, &self.rules) {
                Verdict::Plan(plan) => self.plan(&mut progress, plan),
                Verdict::End(outcome) => progress.apply(&ended(outcome), now()),
            },
        }
        Turn::Again(self.number(progress))
    }

    fn plan(&self, progress: &mut Progress, mut plan: Plan) {
        (self.mutate)(&mut plan);
        progress.apply(&Record::Planned { plan }, now());
    }

    fn count(&mut self, progress: &Progress, world: &World) {
        let Some(step) = progress.plan().steps.get(progress.at.step) else { return };
        for (index, call) in step.calls.iter().enumerate() {
            let standing = standing(call, &progress.at, index, world, &self.rules);
            self.census.insert((call_kind(call), standing_kind(&standing)));
        }
    }

    /// `Sending`, and `Answered` if an answer came.
    pub(crate) fn send(&mut self, id: Id, call: u8, reply: Reply) -> Id {
        if let Some(&after) = self.sent.get(&(id, call, reply)) {
            return after;
        }
        let mut progress = self.get(id).clone();
        let (step, index) = (progress.at.step, usize::from(call));
        progress.apply(&Record::Sending { step, call: index }, now());
        if let Some(answer) = answer(reply) {
            progress.apply(&Record::Answered { step, call: index, answer }, now());
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
        let mut progress = self.get(id).clone();
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
    pub(crate) fn rollback(&mut self, id: Id, view: &View) -> Option<Id> {
        if let Some(&after) = self.rollbacks.get(&(id, *view)) {
            return after;
        }
        let mut progress = self.get(id).clone();
        let after = match rollback_on_request(&progress, &world(view), &self.rules) {
            Err(_) => None,
            Ok(plan) => {
                progress.apply(&Record::Resumed, now());
                if let Some(plan) = plan {
                    self.plan(&mut progress, plan);
                }
                Some(self.number(progress))
            }
        };
        self.rollbacks.insert((id, *view), after);
        after
    }

    /// An invocation died: what was only in its memory is gone.
    pub(crate) fn crash(&mut self, id: Id) -> Id {
        let progress = asleep(self.get(id).clone(), &self.rules);
        self.number(progress)
    }

    /// The request that a call comes to, its database as the look saw it.
    pub(crate) fn request(&self, id: Id, call: u8, operator: u8, view: &View) -> Option<Request> {
        let progress = self.get(id);
        let call = &progress.plan().steps[progress.at.step].calls[usize::from(call)];
        let seen = |which: &Which| {
            let row = match which {
                Which::Original { .. } => 0,
                Which::Made { .. } => made_by(usize::from(operator)),
            };
            view[row].map(|seen| seen.name)
        };
        Some(match call {
            Call::Claim { which, .. } => {
                Request::Tag { name: seen(which)?, tag: Tag::Original(operator) }
            }
            Call::Release { which, .. } => Request::Untag { name: seen(which)? },
            Call::Protect { which, on, .. } => Request::Protect { name: seen(which)?, on: *on },
            Call::Rename { from, to, .. } => Request::Rename { from: name(from), to: name(to) },
            Call::Delete { name: of, .. } => Request::Delete { name: name(of) },
            Call::Restore { identifier, .. } => Request::Restore {
                row: u8::try_from(made_by(usize::from(operator))).unwrap(),
                name: name(identifier),
                tag: Tag::Restored(operator),
            },
            Call::Settle { .. } | Call::Check { .. } => return None,
        })
    }
}
