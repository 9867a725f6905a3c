//! All cases of a sink, in an order in which each finds the target that it needs.

use std::iter::successors;

use conjoin::{BoxError, RunIn};
use futures_util::future::join;

use super::Sink;
use super::judge::Fault;
use super::run::{Seen, Test};
use crate::body::Body;
use crate::contents::Kind;
use crate::ends::End;
use crate::items::{amount, same};
use crate::report::Report;
use crate::watch::Watch;

pub(super) async fn try_all<E, B, F, S>(mut sink: Sink<'_, E, B, F>, report: &mut Report)
where
    E: Sync,
    B: Body,
    F: Fn(B) -> S + Sync,
    S: RunIn<E, Error: Into<BoxError>>,
{
    let watch = Watch::new(sink.leftovers.take()).await;
    let sink = &sink;
    let mut test = Test { sink, report, watch, written: None, runs: 0, hung: false };
    test.try_all().await;
    if !test.hung {
        sink.only.check();
    }
}

/// What a run finds at the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Over {
    Nothing,
    Another,
}

impl<E, B, F, S> Test<'_, '_, E, B, F>
where
    E: Sync,
    B: Body,
    F: Fn(B) -> S + Sync,
    S: RunIn<E, Error: Into<BoxError>>,
{
    async fn try_all(&mut self) {
        self.reset().await;
        if self.sink.reset.is_none() {
            self.try_faults(Over::Nothing).await;
        }
        for (kind, name) in
            [(Kind::Empty, "no items"), (Kind::One, "one item"), (Kind::Many, "many items")]
        {
            self.try_undisturbed(kind, name).await;
        }
        self.try_faults(Over::Another).await;
        self.try_two(Fault::Nothing, "two runs at once").await;
        self.try_two(Fault::FlowFails(1), "two runs at once, one fails").await;
    }

    async fn try_undisturbed(&mut self, kind: Kind, name: &'static str) {
        if self.hung || !self.sink.only.wants(name) {
            return;
        }
        self.reset().await;
        let key = self.next_key();
        for what in ["", "the same run again: "] {
            let problems = self.run_and_look(kind, Fault::Nothing, key).await.problems;
            self.note(name, name, what, problems);
            if self.sink.reset.is_some() {
                return;
            }
        }
    }

    async fn try_faults(&mut self, over: Over) {
        let items = self.sink.contents.items(Kind::Many).len();
        for at in successors(Some(0), |at| Some(at + 1 + at / 5)).take_while(|at| *at <= items) {
            self.try_fault(Fault::Look(at), over).await;
            self.try_fault(Fault::FlowFails(at), over).await;
            self.try_fault(Fault::FlowPanics(at), over).await;
            self.try_fault(Fault::Ends(End::StopAtItem(at)), over).await;
            self.try_fault(Fault::Ends(End::DropAtItem(at)), over).await;
        }
        for end in [End::Stop, End::Panic, End::Drop] {
            let mut at = 1;
            while self.sink.only.looks_at(at) && self.try_fault(Fault::Ends(end(at)), over).await {
                at += 1 + at / 20;
            }
        }
        self.try_fault(Fault::NextStitch, over).await;
    }

    /// False if the run has ended before the fault.
    async fn try_fault(&mut self, fault: Fault, over: Over) -> bool {
        let name = match (over, &self.sink.reset) {
            (Over::Another, None) => format!("{fault}, over another"),
            _ => format!("{fault}, into nothing"),
        };
        if self.hung || !self.sink.only.wants(&name) {
            return !self.hung;
        }
        self.prepare(over).await;
        let kind = match self.written {
            Some(Kind::Many) => Kind::Other,
            _ => Kind::Many,
        };
        let key = self.next_key();
        let ran = self.run_and_look(kind, fault, key).await;
        self.note(fault.row(), &name, "", ran.problems);
        if over == Over::Another && !self.hung {
            if ran.has_written {
                self.reset().await;
            }
            let problems = self.run_and_look(kind, Fault::Nothing, key).await.problems;
            self.note(fault.row(), &name, "the run after it: ", problems);
            self.written = Some(kind);
        }
        ran.was_disturbed
    }

    /// Two runs to the same target: many items, with the fault, and others.
    async fn try_two(&mut self, fault: Fault, name: &'static str) {
        if self.hung || !self.sink.only.wants(name) {
            return;
        }
        self.reset().await;
        let before = self.look().await;
        let keys = [self.next_key(), self.next_key()];
        let many = self.run(Kind::Many, fault, keys[0]);
        let other = self.run(Kind::Other, Fault::Nothing, keys[1]);
        let (many, other) = join(many, other).await;
        let reached = many.reached;
        let (many, other) = (many.outcome, other.outcome);
        // A sink that refuses to replace its target refuses one of the two.
        let may_refuse = self.sink.reset.is_some() && (many.is_success() || other.is_success());
        let problems = [many.problem(fault, reached), other.problem(Fault::Nothing, false)];
        let mut problems: Vec<_> = problems.into_iter().flatten().collect();
        if may_refuse && fault == Fault::Nothing {
            problems.clear();
        }
        problems.extend(self.watch.find(false).await);
        let mut written: Vec<_> = Vec::new();
        let done = [(many.is_success(), Kind::Many), (other.is_success(), Kind::Other)];
        for (_, kind) in done.into_iter().filter(|(is_done, _)| *is_done) {
            written.push(self.sink.contents.items(kind));
        }
        problems.extend(self.wrong_sight_of_two(written, before).await);
        self.note(name, name, "", problems);
    }

    /// A reader sees what one of the runs has written.
    async fn wrong_sight_of_two(
        &self,
        written: Vec<Vec<B::Item>>,
        before: Seen<B>,
    ) -> Option<String> {
        self.sink.visible.as_ref()?;
        let after = self.look().await;
        let mut allowed = written;
        if let ([one, other], true) = (&*allowed, self.sink.reset.is_some()) {
            let both = [[&**one, &**other].concat(), [&**other, &**one].concat()];
            allowed.extend(both);
        }
        let is_right = match &after {
            Some(after) => allowed.iter().any(|allowed| same(allowed, after)),
            None => allowed.is_empty() && before.is_none(),
        };
        let seen = after.map_or_else(|| "nothing".to_owned(), |after| amount(&after));
        (!is_right).then(|| format!("shows {seen}, which is not what one of the two runs wrote"))
    }

    /// Brings the target to what the next run is to find.
    async fn prepare(&mut self, over: Over) {
        self.reset().await;
        if over == Over::Another && self.sink.reset.is_none() && self.written.is_none() {
            let key = self.next_key();
            self.run_and_look(Kind::Other, Fault::Nothing, key).await;
            self.written = Some(Kind::Other);
        }
    }

    async fn reset(&self) {
        if let Some(reset) = &self.sink.reset {
            reset().await;
        }
    }

    fn next_key(&mut self) -> usize {
        self.runs += 1;
        self.runs
    }

    fn note(&mut self, row: &'static str, case: &str, what: &str, problems: Vec<String>) {
        self.report.ran(row);
        for problem in problems {
            self.report.found(row, case, format!("{what}{problem}"));
        }
    }
}
