//! All cases of a source.

use std::iter::successors;

use conjoin::{BoxError, RunIn, TaskExt};
use futures_util::future::join;

use super::Source;
use super::judge::{Fault, wrong_end, wrong_items};
use crate::body::Body;
use crate::contents::Kind;
use crate::ends::{self, End};
use crate::outcome::Outcome;
use crate::planned::Planned;
use crate::reader::{Instead, Plan, Taken};
use crate::report::Report;
use crate::script::Done;
use crate::watch::Watch;

pub(super) async fn try_all<E, B, F, G, S>(mut source: Source<'_, E, B, F, G>, report: &mut Report)
where
    E: Sync,
    B: Body,
    F: Fn() -> S,
    G: Fn(S::Output) -> B + Sync,
    S: RunIn<E, Error: Into<BoxError>>,
{
    let watch = Watch::new(source.leftovers.take()).await;
    let source = &source;
    let mut test = Test { source, report, watch, whole: Vec::new(), runs: 0, hung: false };
    test.try_all().await;
    if !test.hung {
        source.only.check();
    }
}

struct Test<'t, 'a, E, B: Body, F, G> {
    source: &'t Source<'a, E, B, F, G>,
    report: &'t mut Report,
    watch: Watch<'a>,
    /// What the source is to yield.
    whole: Vec<B::Item>,
    runs: usize,
    hung: bool,
}

impl<E, B, F, G, S> Test<'_, '_, E, B, F, G>
where
    E: Sync,
    B: Body,
    F: Fn() -> S,
    G: Fn(S::Output) -> B + Sync,
    S: RunIn<E, Error: Into<BoxError>>,
{
    async fn try_all(&mut self) {
        if self.source.put.is_some() {
            for (kind, name) in
                [(Kind::Empty, "no items"), (Kind::One, "one item"), (Kind::Many, "many items")]
            {
                self.put(kind).await;
                self.try_undisturbed(name).await;
            }
        } else {
            // Whatever it yields first, it must yield again.
            self.whole = self.run(Fault::Nothing).await.items;
            self.try_undisturbed("its items").await;
        }
        if B::RANGES {
            self.try_fault(Fault::Ranges).await;
        }
        for instead in [Instead::Succeed, Instead::Fail, Instead::Panic] {
            let mut at = 0;
            while self.goes_on(at) && self.try_fault(Fault::Reader(at, instead)).await {
                at += 1 + at / 5;
            }
        }
        for end in [End::StopAtItem, End::DropAtItem, End::Stop, End::Panic, End::Drop] {
            let mut at = 1;
            while self.goes_on(at) && self.try_fault(Fault::Ends(end(at))).await {
                at += 1 + at / 20;
            }
        }
        self.try_fault(Fault::Stitch).await;
        self.try_two(Fault::Nothing, "two runs at once").await;
        let fails = Fault::Reader(1, Instead::Fail);
        self.try_two(fails, "two runs at once, one reader fails").await;
        self.try_broken().await;
    }

    /// Whether to go on to the case at this position.
    fn goes_on(&self, at: usize) -> bool {
        !self.hung && self.source.only.looks_at(at)
    }

    async fn put(&mut self, kind: Kind) {
        if let Some(put) = &self.source.put {
            self.whole = self.source.contents.items(kind);
            put(self.whole.clone()).await;
        }
    }

    async fn try_undisturbed(&mut self, name: &'static str) {
        if self.hung || !self.source.only.wants(name) {
            return;
        }
        for what in ["", "the same run again: "] {
            let (_, problems) = self.run_and_look(Fault::Nothing).await;
            self.note(name, name, what, problems);
        }
    }

    /// False if the run has ended before the fault.
    async fn try_fault(&mut self, fault: Fault) -> bool {
        let name = fault.to_string();
        if !self.source.only.wants(&name) {
            return true;
        }
        let (happened, problems) = self.run_and_look(fault).await;
        self.note(fault.row(), &name, "", problems);
        self.try_again(fault.row(), &name).await;
        happened && !self.hung
    }

    /// After each fault, the source yields everything.
    async fn try_again(&mut self, row: &'static str, case: &str) {
        if !self.hung {
            let (_, problems) = self.run_and_look(Fault::Nothing).await;
            self.note(row, case, "the run after it: ", problems);
        }
    }

    async fn try_broken(&mut self) {
        let Some(put_broken) = &self.source.put_broken else { return };
        let items = self.source.contents.items(Kind::Many);
        for at in successors(Some(0), |at| Some(at + 1 + at / 5)) {
            let fault = Fault::Broken(at);
            let name = fault.to_string();
            if at > items.len() || self.hung {
                return;
            }
            if !self.source.only.wants(&name) {
                continue;
            }
            put_broken((items.clone(), at)).await;
            self.whole.clone_from(&items);
            let (_, problems) = self.run_and_look(fault).await;
            self.note(fault.row(), &name, "", problems);
            if self.source.put.is_some() {
                self.put(Kind::Many).await;
                self.try_again(fault.row(), &name).await;
            }
        }
    }

    /// Two runs at once, the first one with the fault.
    async fn try_two(&mut self, fault: Fault, name: &'static str) {
        if self.hung || !self.source.only.wants(name) {
            return;
        }
        let (one, other) = join(self.run(fault), self.run(Fault::Nothing)).await;
        let mut problems = one.problems::<B>(fault, &self.whole);
        problems.extend(other.problems::<B>(Fault::Nothing, &self.whole));
        problems.extend(self.watch.find(false).await);
        self.note(name, name, "", problems);
    }

    fn note(&mut self, row: &'static str, case: &str, what: &str, problems: Vec<String>) {
        self.report.ran(row);
        for problem in problems {
            self.report.found(row, case, format!("{what}{problem}"));
        }
    }

    /// Returns whether the fault has happened, and what is wrong.
    async fn run_and_look(&mut self, fault: Fault) -> (bool, Vec<String>) {
        self.runs += 1;
        let ran = self.run(fault).await;
        self.hung |= matches!(ran.outcome, Outcome::Hung);
        let mut problems = ran.problems::<B>(fault, &self.whole);
        let was_dropped = matches!(ran.outcome, Outcome::Dropped);
        problems.extend(self.watch.find(was_dropped).await);
        (ran.deviated || ran.outcome.is_planned(), problems)
    }

    async fn run(&self, fault: Fault) -> Ran<B::Item> {
        let instead = match fault {
            Fault::Reader(at, instead) => Some((at, instead)),
            Fault::Ends(End::StopAtItem(at) | End::DropAtItem(at)) => Some((at, Instead::Wait)),
            _ => None,
        };
        let end = if let Fault::Ends(end) = fault { end } else { End::Never };
        let ranges = if fault == Fault::Ranges { 3 } else { 1 };
        let plan = Plan::new(ranges, instead, self.source.contents.seed);
        let (read, gate) = (plan.read(), plan.gate());
        let (cx, env, body) = (self.watch.context(self.runs), &self.source.env, &self.source.body);
        let task = (self.source.make)();
        let outcome = if fault == Fault::Stitch {
            let pair = task.combine(|_| Err::<Done, _>(Planned));
            Outcome::of(ends::run(pair, env, cx, end, &gate).await, Outcome::of_error)
        } else {
            let pair = task.combine(move |output| Taken { body: body(output), plan });
            Outcome::of(ends::run(pair, env, cx, end, &gate).await, Outcome::of_error)
        };
        Ran { outcome, items: read.take(), deviated: gate.is_reached() }
    }
}

/// What a run did.
struct Ran<T> {
    outcome: Outcome,
    items: Vec<T>,
    deviated: bool,
}

impl<T: crate::items::Item> Ran<T> {
    fn problems<B: Body>(&self, fault: Fault, whole: &[T]) -> Vec<String> {
        let end = wrong_end::<B>(&self.outcome, fault, self.deviated);
        let items = wrong_items(&self.outcome, fault, self.deviated, &self.items, whole);
        [end, items].into_iter().flatten().collect()
    }
}
