//! One state of the walk, and every state that may follow it.

use crate::journal::{Id, Journal, Reply, Turn};
use crate::once::{Moment, Once};
use crate::rds::{No, Rds, Request};
use crate::row::{Life, View};
use trapheus::plan::FaultKind;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Phase {
    /// No invocation runs.
    Off,
    /// About to look.
    Loop,
    /// Has looked and judged, and sends these next, one after the other.
    Acting(Batch),
}

/// The requests that one look led to, each with the index of its call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Batch {
    pub(crate) call: u8,
    pub(crate) request: Request,
    pub(crate) rest: [Option<(u8, Request)>; 2],
}

impl Batch {
    pub(crate) fn new(requests: &[(u8, Request)]) -> Option<Self> {
        let &(call, request) = requests.first()?;
        assert!(requests.len() <= 3, "no step has more calls: {requests:?}");
        Some(Self { call, request, rest: [requests.get(1).copied(), requests.get(2).copied()] })
    }

    pub(crate) fn requests(self) -> impl Iterator<Item = Request> {
        let rest = self.rest.into_iter().flatten().map(|(_, request)| request);
        std::iter::once(self.request).chain(rest)
    }

    fn next(self) -> Phase {
        let [Some((call, request)), last] = self.rest else { return Phase::Loop };
        Phase::Acting(Self { call, request, rest: [last, None] })
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Operator {
    pub(crate) id: Id,
    pub(crate) phase: Phase,
    pub(crate) started: bool,
    /// Somebody has asked for what was kept to be deleted.
    pub(crate) reaps: bool,
    /// A request without an answer that RDS may still take, and how long it is under way.
    pub(crate) flight: Option<(Request, u8)>,
}

/// How much may still go wrong, or be asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Budget {
    pub(crate) faults: u8,
    pub(crate) crashes: u8,
    /// Looks that miss a database which is there.
    pub(crate) torn: u8,
    pub(crate) rollbacks: u8,
    /// Changes that somebody makes by hand.
    pub(crate) hands: u8,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct State {
    pub(crate) rds: Once<Moment>,
    pub(crate) operators: [Option<Operator>; 2],
    pub(crate) left: Budget,
    /// The rows that somebody changed by hand, a bit for each.
    touched: u16,
}

/// When a request that was sent reaches RDS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Arrival {
    Now,
    Late,
    Never,
}

/// What happens between two states.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Deed {
    Tick,
    Rds(usize),
    Start(usize),
    Look(usize, Option<usize>),
    Send(usize, Arrival, Reply),
    Landed(usize),
    Lost(usize),
    Crash(usize),
    Resume(usize),
    Rollback(usize),
    Reap(usize),
    Hand(&'static str),
}

/// A state that may follow.
pub(crate) struct Follows {
    pub(crate) state: State,
    pub(crate) deed: Deed,
    /// Nothing goes wrong, and nobody asks for anything.
    pub(crate) free: bool,
}

impl State {
    pub(crate) fn new(journal: &mut Journal, left: Budget) -> Self {
        let count = journal.scene.operators;
        let mut start = |operator: u8| {
            (operator < count).then(|| Operator {
                id: journal.start(operator),
                phase: Phase::Off,
                started: false,
                reaps: false,
                flight: None,
            })
        };
        let operators = [start(0), start(1)];
        Self { rds: Once::rds(Rds::new(&journal.scene)), operators, left, touched: 0 }
    }

    pub(crate) fn is_touched(&self, row: usize) -> bool {
        self.touched & (1 << row) != 0
    }

    pub(crate) fn touch(self, row: usize) -> Self {
        Self { touched: self.touched | 1 << row, ..self }
    }

    /// Whether anything was changed by hand.
    pub(crate) fn is_any_touched(&self) -> bool {
        self.touched != 0
    }

    pub(crate) fn running(&self) -> impl Iterator<Item = (usize, Operator)> {
        self.operators.into_iter().enumerate().filter_map(|(index, op)| Some((index, op?)))
    }

    /// Whether every operator came to an end.
    pub(crate) fn is_over(&self, journal: &Journal) -> bool {
        self.running().all(|(_, op)| op.phase == Phase::Off && journal.outcome(op.id).is_some())
    }

    /// The ends that the operators came to, in words.
    pub(crate) fn outcome(&self, journal: &Journal) -> Option<String> {
        let word = |(_, op): (usize, Operator)| {
            let end = journal.outcome(op.id)?;
            Some(if journal.has_kept(op.id) { "Kept".to_owned() } else { format!("{end:?}") })
        };
        let ends: Option<Vec<_>> = self.running().map(word).collect();
        self.is_over(journal).then(|| ends.map(|ends| ends.join(" and ")))?
    }

    pub(crate) fn with(&self, index: usize, operator: Operator) -> Self {
        let mut state = *self;
        state.operators[index] = Some(operator);
        state
    }

    pub(crate) fn follows(&self, journal: &mut Journal) -> Vec<Follows> {
        let mut all = Vec::new();
        for &(row, rds, cost) in self.rds.onward_of() {
            if self.too_quick(row, &rds) {
                continue;
            }
            if let Some(faults) = self.left.faults.checked_sub(cost) {
                let state = Self { rds, left: Budget { faults, ..self.left }, ..*self };
                all.push(Follows { state, deed: Deed::Rds(row), free: cost == 0 });
            }
        }
        for (index, op) in self.running() {
            self.flight(index, op, &mut all);
            if op.phase != Phase::Off {
                self.crash(journal, index, op, &mut all);
            }
            match op.phase {
                Phase::Off => self.off(journal, index, op, &mut all),
                Phase::Loop => self.looks(journal, index, op, &mut all),
                Phase::Acting(batch) => self.sends(journal, index, op, batch, &mut all),
            }
        }
        self.hands(&mut all);
        all.extend(self.later(journal).map(|state| Follows {
            state,
            deed: Deed::Tick,
            free: true,
        }));
        all.retain(|follows| follows.state != *self);
        all
    }

    /// To make anything takes longer than another request for it, or for what it is made of, can be
    /// on its way.
    fn too_quick(&self, row: usize, rds: &Rds) -> bool {
        let late = |op: Operator| matches!(op.flight, Some((Request::Make { .. }, _)));
        self.rds.rows[row].life == Life::Creating
            && matches!(rds.rows[row].life, Life::BackingUp | Life::Available)
            && self.running().any(|(_, op)| late(op))
    }

    /// Nobody dawdles between a look and its request: that is what the claim relies on.
    fn later(&self, journal: &mut Journal) -> Option<Self> {
        let mut state = Self { rds: self.rds.later_of()?, ..*self };
        for (index, mut op) in self.running() {
            if matches!(op.phase, Phase::Acting(..)) {
                return None;
            }
            if let Some((_, age)) = &mut op.flight {
                if *age >= crate::rds::LAG {
                    return None;
                }
                *age += 1;
            }
            if op.started {
                op.id = journal.later(op.id);
            }
            state.operators[index] = Some(op);
        }
        Some(state)
    }

    fn flight(&self, index: usize, op: Operator, all: &mut Vec<Follows>) {
        let Some((request, age)) = op.flight else { return };
        let lost = self.with(index, Operator { flight: None, ..op });
        if let Ok(rds) = self.rds.taken(request, age) {
            let landed = Self { rds, ..lost };
            all.push(Follows { state: landed, deed: Deed::Landed(index), free: true });
        }
        all.push(Follows { state: lost, deed: Deed::Lost(index), free: true });
    }

    fn off(&self, journal: &mut Journal, index: usize, op: Operator, all: &mut Vec<Follows>) {
        let on = |id| Operator { id, phase: Phase::Loop, started: true, ..op };
        if !op.started {
            let state = self.with(index, on(op.id));
            all.push(Follows { state, deed: Deed::Start(index), free: true });
            return;
        }
        let outcome = journal.outcome(op.id);
        if journal.has_kept(op.id) {
            if let Some(id) = journal.reap(op.id, self.rds.view_of()) {
                let state = self.with(index, Operator { reaps: true, ..on(id) });
                all.push(Follows { state, deed: Deed::Reap(index), free: false });
            }
            self.rolls_back(journal, index, op, all);
            return;
        }
        if outcome.is_some_and(|outcome| outcome.is_final()) {
            return;
        }
        let resumed = journal.resume(op.id);
        // To resume what came to an end costs as much as a crash does.
        if let Some(crashes) = self.left.crashes.checked_sub(u8::from(outcome.is_some())) {
            let left = Budget { crashes, ..self.left };
            let state = Self { left, ..self.with(index, on(resumed[0])) };
            all.push(Follows { state, deed: Deed::Resume(index), free: outcome.is_none() });
            if let (Some(&half), Some(crashes)) = (resumed.get(1), crashes.checked_sub(1)) {
                let id = journal.crash(half);
                let left = Budget { crashes, ..self.left };
                let state = Self { left, ..self.with(index, Operator { id, ..op }) };
                all.push(Follows { state, deed: Deed::Crash(index), free: false });
            }
        }
        self.rolls_back(journal, index, op, all);
    }

    fn rolls_back(
        &self,
        journal: &mut Journal,
        index: usize,
        op: Operator,
        all: &mut Vec<Follows>,
    ) {
        if let Some(rollbacks) = self.left.rollbacks.checked_sub(1)
            && let Some(id) = journal.rollback(op.id, self.rds.view_of())
        {
            let left = Budget { rollbacks, ..self.left };
            let state =
                Self { left, ..self.with(index, Operator { id, phase: Phase::Loop, ..op }) };
            all.push(Follows { state, deed: Deed::Rollback(index), free: false });
        }
    }

    fn looks(&self, journal: &mut Journal, index: usize, op: Operator, all: &mut Vec<Follows>) {
        let view = self.rds.view_of();
        let mut look = |view: Once<View>, torn: Option<usize>, left: Budget| {
            let op = match journal.turn(op.id, index, view) {
                Turn::Again(id) => {
                    let over = journal.outcome(id).is_some();
                    Operator { id, phase: if over { Phase::Off } else { Phase::Loop }, ..op }
                }
                Turn::Act(batch) => Operator { phase: Phase::Acting(batch), ..op },
                Turn::Unsaid => return,
            };
            let state = Self { left, ..self.with(index, op) };
            all.push(Follows { state, deed: Deed::Look(index, torn), free: torn.is_none() });
        };
        look(view, None, self.left);
        if let Some(torn) = self.left.torn.checked_sub(1) {
            for row in (0..view.len()).filter(|&row| view[row].is_some()) {
                let mut missed = (*view).clone();
                missed[row] = None;
                look(Once::view(missed), Some(row), Budget { torn, ..self.left });
            }
        }
    }

    fn crash(&self, journal: &mut Journal, index: usize, op: Operator, all: &mut Vec<Follows>) {
        if let Some(crashes) = self.left.crashes.checked_sub(1) {
            let op = Operator { id: journal.crash(op.id), phase: Phase::Off, ..op };
            let state = Self { left: Budget { crashes, ..self.left }, ..self.with(index, op) };
            all.push(Follows { state, deed: Deed::Crash(index), free: false });
        }
    }

    fn sends(
        &self,
        journal: &mut Journal,
        index: usize,
        op: Operator,
        batch: Batch,
        all: &mut Vec<Follows>,
    ) {
        let Batch { call, request, .. } = batch;
        let late = if op.flight.is_some() || request.is_immediate() {
            Arrival::Now
        } else {
            Arrival::Late
        };
        for (arrival, reply) in [
            (Arrival::Now, Reply::Accepted),
            (Arrival::Never, Reply::Fault(FaultKind::Refused)),
            (Arrival::Never, Reply::Fault(FaultKind::Busy)),
            (Arrival::Never, Reply::Fault(FaultKind::Throttled)),
            (Arrival::Never, Reply::Fault(FaultKind::Server)),
            (Arrival::Now, Reply::Fault(FaultKind::Server)),
            (Arrival::Never, Reply::Fault(FaultKind::Unreachable)),
            (late, Reply::Fault(FaultKind::Unreachable)),
            (Arrival::Never, Reply::Silence),
            (late, Reply::Silence),
        ] {
            let mut left = Some(self.left);
            match reply {
                Reply::Accepted => {}
                Reply::Silence => left = cost(left, |left| &mut left.crashes),
                Reply::Fault(_) => left = cost(left, |left| &mut left.faults),
            }
            let Some(left) = left else { continue };
            let mut state = Self { left, ..*self };
            let mut after = op;
            let mut heard = reply;
            match arrival {
                Arrival::Never => {}
                Arrival::Late => after.flight = Some((request, 0)),
                Arrival::Now => match (self.rds.taken(request, 0), reply) {
                    (Ok(rds), _) => state.rds = rds,
                    (Err(no), Reply::Accepted) => heard = Reply::Fault(refusal(no)),
                    (Err(_), _) => continue,
                },
            }
            after.id = journal.send(op.id, call, heard);
            // A step that is refused is begun no further.
            let refused = heard == Reply::Fault(FaultKind::Refused);
            after.phase = if refused { Phase::Loop } else { batch.next() };
            if heard == Reply::Silence {
                after.id = journal.crash(after.id);
                after.phase = Phase::Off;
            }
            state.operators[index] = Some(after);
            let deed = Deed::Send(index, arrival, heard);
            all.push(Follows { state, deed, free: reply == Reply::Accepted });
        }
    }
}

fn cost(left: Option<Budget>, of: fn(&mut Budget) -> &mut u8) -> Option<Budget> {
    let mut left = left?;
    let purse = of(&mut left);
    *purse = purse.checked_sub(1)?;
    Some(left)
}

fn refusal(no: No) -> FaultKind {
    match no {
        No::Busy => FaultKind::Busy,
        No::Refused => FaultKind::Refused,
    }
}
