//! One state of the walk, and every state that may follow it.

use crate::journal::{Id, Journal, Reply, Turn};
use crate::rds::{Life, Name, No, ORIGINAL, Rds, Request, Row, STRANGER, Tag, View, made_by};
use trapheus::plan::FaultKind;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Phase {
    /// No invocation runs.
    Off,
    /// About to look.
    Loop,
    /// Has looked and judged, and sends this next.
    Acting(u8, Request),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Operator {
    pub(crate) id: Id,
    pub(crate) phase: Phase,
    pub(crate) started: bool,
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

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct State {
    pub(crate) rds: Rds,
    pub(crate) operators: [Option<Operator>; 2],
    pub(crate) left: Budget,
    /// The rows that somebody changed by hand.
    pub(crate) touched: [bool; 4],
    /// The protection that the original had at first.
    pub(crate) protected: bool,
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
    pub(crate) fn new(journal: &mut Journal, operators: u8, protected: bool, left: Budget) -> Self {
        let mut start = |operator: u8| {
            (operator < operators).then(|| Operator {
                id: journal.start(operator),
                phase: Phase::Off,
                started: false,
                flight: None,
            })
        };
        let operators = [start(0), start(1)];
        let (rds, touched) = (Rds::new(protected), [false; 4]);
        Self { rds, operators, left, touched, protected }
    }

    pub(crate) fn running(&self) -> impl Iterator<Item = (usize, Operator)> {
        self.operators.into_iter().enumerate().filter_map(|(index, op)| Some((index, op?)))
    }

    /// Whether every operator came to an end.
    pub(crate) fn is_over(&self, journal: &Journal) -> bool {
        self.running().all(|(_, op)| op.phase == Phase::Off && journal.outcome(op.id).is_some())
    }

    pub(crate) fn with(&self, index: usize, operator: Operator) -> Self {
        let mut state = *self;
        state.operators[index] = Some(operator);
        state
    }

    pub(crate) fn follows(&self, journal: &mut Journal) -> Vec<Follows> {
        let mut all = Vec::new();
        for (row, rds, cost) in self.rds.onward() {
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
            match op.phase {
                Phase::Off => self.off(journal, index, op, &mut all),
                Phase::Loop => self.looks(journal, index, op, &mut all),
                Phase::Acting(call, request) => {
                    self.sends(journal, index, op, call, request, &mut all);
                }
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

    /// A restore takes longer than another request for it can be on its way.
    fn too_quick(&self, row: usize, rds: &Rds) -> bool {
        let late = |op: Operator| matches!(op.flight, Some((Request::Restore { .. }, _)));
        self.rds.rows[row].life == Life::Creating
            && matches!(rds.rows[row].life, Life::BackingUp | Life::Available)
            && self.running().any(|(_, op)| late(op))
    }

    /// Nobody dawdles between a look and its request: that is what the claim relies on.
    fn later(&self, journal: &mut Journal) -> Option<Self> {
        let mut state = Self { rds: self.rds.later()?, ..*self };
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
        let mut landed = lost;
        if landed.rds.take(request, age).is_ok() {
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
        if let Some(rollbacks) = self.left.rollbacks.checked_sub(1)
            && let Some(id) = journal.rollback(op.id, &self.rds.view())
        {
            let left = Budget { rollbacks, ..self.left };
            let state = Self { left, ..self.with(index, on(id)) };
            all.push(Follows { state, deed: Deed::Rollback(index), free: false });
        }
    }

    fn looks(&self, journal: &mut Journal, index: usize, op: Operator, all: &mut Vec<Follows>) {
        let view = self.rds.view();
        let mut look = |view: &View, torn: Option<usize>, left: Budget| {
            let op = match journal.turn(op.id, view) {
                Turn::Again(id) => {
                    let over = journal.outcome(id).is_some();
                    Operator { id, phase: if over { Phase::Off } else { Phase::Loop }, ..op }
                }
                Turn::Act(call) => {
                    let operator = u8::try_from(index).unwrap();
                    let Some(request) = journal.request(op.id, call, operator, view) else {
                        return;
                    };
                    Operator { phase: Phase::Acting(call, request), ..op }
                }
            };
            let state = Self { left, ..self.with(index, op) };
            all.push(Follows { state, deed: Deed::Look(index, torn), free: torn.is_none() });
        };
        look(&view, None, self.left);
        if let Some(torn) = self.left.torn.checked_sub(1) {
            for row in (0..view.len()).filter(|&row| view[row].is_some()) {
                let mut view = view;
                view[row] = None;
                look(&view, Some(row), Budget { torn, ..self.left });
            }
        }
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
        call: u8,
        request: Request,
        all: &mut Vec<Follows>,
    ) {
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
            let mut after = Operator { phase: Phase::Loop, ..op };
            let mut heard = reply;
            match arrival {
                Arrival::Never => {}
                Arrival::Late => after.flight = Some((request, 0)),
                Arrival::Now => match (state.rds.take(request, 0), reply) {
                    (Ok(()), _) => {}
                    (Err(no), Reply::Accepted) => heard = Reply::Fault(refusal(no)),
                    (Err(_), _) => continue,
                },
            }
            after.id = journal.send(op.id, call, heard);
            if heard == Reply::Silence {
                after.id = journal.crash(after.id);
                after.phase = Phase::Off;
            }
            state.operators[index] = Some(after);
            let deed = Deed::Send(index, arrival, heard);
            all.push(Follows { state, deed, free: reply == Reply::Accepted });
        }
    }

    /// What somebody may do by hand, except between a look and the request that it led to.
    fn hands(&self, all: &mut Vec<Follows>) {
        let risky = |request| !matches!(request, Request::Tag { .. } | Request::Restore { .. });
        let closed = self
            .running()
            .any(|(_, op)| matches!(op.phase, Phase::Acting(_, request) if risky(request)));
        let Some(hands) = self.left.hands.checked_sub(1) else { return };
        if closed {
            return;
        }
        let mut hand = |what, row: usize, changed: Row| {
            let mut state = Self { left: Budget { hands, ..self.left }, ..*self };
            state.rds.rows[row] = changed;
            state.touched[row] = true;
            all.push(Follows { state, deed: Deed::Hand(what), free: false });
        };
        let stranger = Row { life: Life::Available, ..Row::NONE };
        for (what, name) in [
            ("creates a database under the name", Name::Db),
            ("creates a database under the aside name", Name::Temp),
            ("creates a database under the undone name", Name::Undone),
        ] {
            if self.rds.is_free(name) {
                hand(what, STRANGER, Row { name, ..stranger });
            }
        }
        let original = self.rds.rows[ORIGINAL];
        if original.life == Life::Available {
            hand("deletes the original", ORIGINAL, Row::NONE);
            hand("renames the original away", ORIGINAL, Row { name: Name::Other, ..original });
            hand("takes the original's tags away", ORIGINAL, Row { tag: Tag::None, ..original });
            let other = if original.name == Name::Db { Name::Temp } else { Name::Db };
            if self.rds.is_free(other) {
                hand("renames the original", ORIGINAL, Row { name: other, ..original });
            }
            let protected = !original.protected;
            hand("switches its protection", ORIGINAL, Row { protected, ..original });
        }
        let made = self.rds.rows[made_by(0)];
        if made.life == Life::Available {
            hand("deletes the restored one", made_by(0), Row::NONE);
            hand("renames the restored one", made_by(0), Row { name: Name::Other, ..made });
            hand("takes its tags away", made_by(0), Row { tag: Tag::None, ..made });
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
