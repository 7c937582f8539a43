//! Once nothing goes wrong any more, every run ends.

use crate::state::Deed;

/// No state.
pub(crate) const NOWHERE: u32 = u32::MAX;

/// The steps in which nothing goes wrong, by the number of the state they start from.
#[derive(Default)]
pub(crate) struct Free {
    /// Where each state's steps end in `steps`.
    ends: Vec<usize>,
    /// Where a step leads, and whether RDS takes it.
    steps: Vec<(u32, bool)>,
    /// Where each state goes if RDS is quick.
    quick: Vec<u32>,
}

impl Free {
    pub(crate) fn push(&mut self, steps: &[(Deed, u32)]) {
        self.steps.extend(steps.iter().map(|&(deed, to)| (to, is_rds(deed))));
        self.ends.push(self.steps.len());
        let first = |is: fn(Deed) -> bool| steps.iter().find(|(deed, _)| is(*deed));
        let runs = |deed| !is_rds(deed) && deed != Deed::Tick;
        let quick = first(is_rds).or_else(|| first(runs)).or_else(|| first(|_| true));
        self.quick.push(quick.map_or(NOWHERE, |&(_, to)| to));
    }

    fn of(&self, state: usize) -> &[(u32, bool)] {
        let start = if state == 0 { 0 } else { self.ends[state - 1] };
        &self.steps[start..self.ends[state]]
    }

    /// The longest way to an end with a quick RDS; or a state that never comes to one.
    pub(crate) fn ends(&self, over: &[bool]) -> Result<u32, (u32, String)> {
        self.no_trap(over)?;
        self.longest(over)
    }

    fn longest(&self, over: &[bool]) -> Result<u32, (u32, String)> {
        const UNKNOWN: u32 = u32::MAX;
        let mut steps: Vec<u32> = over.iter().map(|&over| if over { 0 } else { UNKNOWN }).collect();
        for start in 0..over.len() {
            let (mut way, mut at) = (Vec::new(), start);
            while steps[at] == UNKNOWN {
                way.push(at);
                let after = self.quick[at];
                if after == NOWHERE || way.len() > over.len() {
                    let start = u32::try_from(start).unwrap();
                    return Err((start, "with a quick RDS the run never ends".to_owned()));
                }
                at = after as usize;
            }
            for &at in way.iter().rev() {
                steps[at] = steps[self.quick[at] as usize] + 1;
            }
        }
        Ok(steps.into_iter().max().unwrap_or(0))
    }

    /// A trap is a circle that only a run or the clock goes round: nothing of RDS leads out of it.
    /// Where there is none, every run ends as long as RDS goes on at all, however slowly.
    fn no_trap(&self, over: &[bool]) -> Result<(), (u32, String)> {
        let circles = self.circles();
        let count = circles.iter().max().map_or(0, |&last| last as usize + 1);
        let (mut size, mut out) = (vec![0_u32; count], vec![false; count]);
        for (state, &circle) in circles.iter().enumerate() {
            size[circle as usize] += 1;
            for &(to, rds) in self.of(state) {
                out[circle as usize] |= rds && circles[to as usize] != circle;
            }
        }
        let trapped = |&state: &usize| {
            let circle = circles[state] as usize;
            size[circle] > 1 && !out[circle] && !over[state]
        };
        match (0..over.len()).find(trapped) {
            Some(state) => {
                Err((u32::try_from(state).unwrap(), "the run can go round for ever".to_owned()))
            }
            None => Ok(()),
        }
    }

    /// For each state the number of its strongly connected component (Tarjan, without recursion).
    fn circles(&self) -> Vec<u32> {
        let count = self.ends.len();
        let (mut index, mut low) = (vec![NOWHERE; count], vec![0; count]);
        let mut circle = vec![NOWHERE; count];
        let (mut open, mut work, mut next, mut circles) = (Vec::new(), Vec::new(), 0, 0);
        for root in 0..count {
            if index[root] == NOWHERE {
                work.push((root, 0));
            }
            while let Some((at, step)) = work.pop() {
                if step == 0 {
                    (index[at], low[at]) = (next, next);
                    next += 1;
                    open.push(at);
                }
                if let Some(&(to, _)) = self.of(at).get(step) {
                    let to = to as usize;
                    work.push((at, step + 1));
                    if index[to] == NOWHERE {
                        work.push((to, 0));
                    } else if circle[to] == NOWHERE {
                        low[at] = low[at].min(index[to]);
                    }
                    continue;
                }
                if low[at] == index[at] {
                    while let Some(member) = open.pop() {
                        circle[member] = circles;
                        if member == at {
                            break;
                        }
                    }
                    circles += 1;
                }
                if let Some(&(parent, _)) = work.last() {
                    low[parent] = low[parent].min(low[at]);
                }
            }
        }
        circle
    }
}

fn is_rds(deed: Deed) -> bool {
    matches!(deed, Deed::Rds(_) | Deed::Landed(_) | Deed::Lost(_))
}
