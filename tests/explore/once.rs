//! Large things are kept once and known by their place, so that a state which holds them is small,
//! and what follows from one is worked out once. They last as long as the test.

use crate::fast::{FastMap, FastSet};
use crate::rds::{No, Rds, Request};
use crate::row::View;
use std::cell::{OnceCell, RefCell};
use std::hash::{Hash, Hasher};
use std::ops::Deref;

/// Equal ones are the same one.
pub(crate) struct Once<T: 'static>(&'static T);

thread_local! {
    static VIEWS: RefCell<FastSet<&'static View>> = RefCell::default();
    static MOMENTS: RefCell<FastMap<&'static Rds, Once<Moment>>> = RefCell::default();
}

impl Once<View> {
    pub(crate) fn view(view: View) -> Self {
        VIEWS.with_borrow_mut(|all| {
            if let Some(known) = all.get(&view) {
                return Self(known);
            }
            let view: &'static View = Box::leak(Box::new(view));
            all.insert(view);
            Self(view)
        })
    }
}

type Taken = Result<Once<Moment>, No>;

/// RDS at one moment, and what may come of it.
pub(crate) struct Moment {
    rds: Rds,
    view: OnceCell<Once<View>>,
    later: OnceCell<Option<Once<Moment>>>,
    onward: OnceCell<Vec<(usize, Once<Moment>, u8)>>,
    taken: RefCell<FastMap<(Request, u8), Taken>>,
}

impl Once<Moment> {
    pub(crate) fn rds(rds: Rds) -> Self {
        if let Some(known) = MOMENTS.with_borrow(|all| all.get(&rds).copied()) {
            return known;
        }
        let moment: &'static Moment = Box::leak(Box::new(Moment {
            rds,
            view: OnceCell::new(),
            later: OnceCell::new(),
            onward: OnceCell::new(),
            taken: RefCell::default(),
        }));
        MOMENTS.with_borrow_mut(|all| all.insert(&moment.rds, Self(moment)));
        Self(moment)
    }

    pub(crate) fn view_of(self) -> Once<View> {
        *self.0.view.get_or_init(|| Once::view(self.view()))
    }

    /// One tick later.
    pub(crate) fn later_of(self) -> Option<Self> {
        *self.0.later.get_or_init(|| self.later().map(Self::rds))
    }

    /// Every step that RDS may take by itself.
    pub(crate) fn onward_of(self) -> &'static [(usize, Self, u8)] {
        let all = |(row, rds, cost)| (row, Self::rds(rds), cost);
        self.0.onward.get_or_init(|| self.onward().into_iter().map(all).collect())
    }

    /// What a request makes of it.
    pub(crate) fn taken(self, request: Request, age: u8) -> Taken {
        if let Some(known) = self.0.taken.borrow().get(&(request, age)) {
            return *known;
        }
        let mut rds = (*self).clone();
        let taken = rds.take(request, age).map(|()| Self::rds(rds));
        self.0.taken.borrow_mut().insert((request, age), taken);
        taken
    }
}

impl Deref for Once<Moment> {
    type Target = Rds;
    fn deref(&self) -> &Rds {
        &self.0.rds
    }
}

impl Deref for Once<View> {
    type Target = View;
    fn deref(&self) -> &View {
        self.0
    }
}

impl<T> Clone for Once<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Once<T> {}

impl<T> PartialEq for Once<T> {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.0, other.0)
    }
}

impl<T> Eq for Once<T> {}

impl<T> Hash for Once<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_usize(std::ptr::from_ref(self.0).addr());
    }
}
