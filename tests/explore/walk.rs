//! Visits every state, breadth first, and tells the way to the first one that is wrong.

use crate::cast::Scene;
use crate::fast::FastMap;
use crate::invariants::broken;
use crate::journal::Journal;
use crate::liveness::{Free, NOWHERE};
use crate::state::{Budget, Deed, Follows, State};
use crate::timeline;
use crate::words::rules;
use std::collections::BTreeSet;
use trapheus::plan::{Plan, Rules};

/// What is walked.
pub(crate) struct Walk {
    pub(crate) scene: Scene,
    pub(crate) budget: Budget,
    pub(crate) rules: Rules,
    /// Done to every plan: takes a guard out.
    pub(crate) mutate: fn(&mut Plan),
}

impl Walk {
    pub(crate) fn new(scene: Scene, budget: Budget) -> Self {
        Self { scene, budget, rules: rules(), mutate: |_| {} }
    }
}

/// What was found.
pub(crate) struct Found {
    pub(crate) states: usize,
    pub(crate) transitions: usize,
    /// The longest way to an end once nothing goes wrong any more.
    pub(crate) longest: u32,
    pub(crate) violation: Option<String>,
    /// The ends that were come to, of all operators together.
    pub(crate) outcomes: BTreeSet<String>,
    pub(crate) census: BTreeSet<(String, String)>,
}

#[derive(Default)]
struct Visited {
    states: Vec<State>,
    numbers: FastMap<State, u32>,
    /// How each was first come to.
    parents: Vec<(u32, Deed)>,
    /// Where each goes if nothing goes wrong.
    free: Free,
}

impl Visited {
    fn number(&mut self, state: State, parent: u32, deed: Deed) -> u32 {
        if let Some(&number) = self.numbers.get(&state) {
            return number;
        }
        let number = u32::try_from(self.states.len()).unwrap();
        self.numbers.insert(state, number);
        self.states.push(state);
        self.parents.push((parent, deed));
        number
    }

    fn path(&self, to: u32) -> Vec<(Deed, State)> {
        let mut path = Vec::new();
        let mut at = to;
        while at != NOWHERE {
            let (parent, deed) = self.parents[at as usize];
            path.push((deed, self.states[at as usize]));
            at = parent;
        }
        path.reverse();
        path
    }
}

pub(crate) fn walk(walk: &Walk) -> Found {
    let mut journal = Journal::new(walk.rules.clone(), walk.scene, walk.mutate);
    let mut visited = Visited::default();
    let first = State::new(&mut journal, walk.budget);
    visited.number(first, NOWHERE, Deed::Tick);
    let (mut at, mut transitions, mut violation) = (0, 0, None);
    while at < visited.states.len() && violation.is_none() {
        let (number, state) = (u32::try_from(at).unwrap(), visited.states[at]);
        let mut free = Vec::new();
        for Follows { state: after, deed, free: is_free } in state.follows(&mut journal) {
            transitions += 1;
            let next = visited.number(after, number, deed);
            if is_free {
                free.push((deed, next));
            }
            if let Some(what) = broken(&state, deed, &after, &journal) {
                let mut path = visited.path(number);
                path.push((deed, after));
                violation = Some(format!("{}VIOLATION: {what}\n", timeline::tell(&path, &journal)));
                break;
            }
        }
        visited.free.push(&free);
        at += 1;
    }
    let mut longest = 0;
    if violation.is_none() {
        let over: Vec<_> = visited.states.iter().map(|state| state.is_over(&journal)).collect();
        match visited.free.ends(&over) {
            Ok(steps) => longest = steps,
            Err((number, what)) => {
                let told = timeline::tell(&visited.path(number), &journal);
                violation = Some(format!("{told}VIOLATION: {what}\n"));
            }
        }
    }
    let states = visited.states.len();
    let over = visited.states.iter().filter_map(|state| state.outcome(&journal));
    let (outcomes, census) = (over.collect(), journal.census);
    Found { states, transitions, longest, violation, outcomes, census }
}
