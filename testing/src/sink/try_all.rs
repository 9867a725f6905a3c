//! All cases of a sink, in an order in which each finds the target that it needs.

use std::iter::successors;
use std::pin::pin;

use conjoin::{BoxError, RunIn, TaskExt};
use futures_util::future::{Either, join, select};

use super::Sink;
use super::judge::{Fault, wrong_early_sight, wrong_sight};
use crate::body::Body;
use crate::contents::Kind;
use crate::ends::{self, End};
use crate::items::{amount, same};
use crate::outcome::Outcome;
use crate::planned::Planned;
use crate::report::Report;
use crate::script::{Done, Given, How, Script};
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

struct Test<'t, 'a, E, B: Body, F> {
    sink: &'t Sink<'a, E, B, F>,
    report: &'t mut Report,
    watch: Watch<'a>,
    /// What is at the target.
    written: Option<Kind>,
    runs: usize,
    hung: bool,
}

/// What a run finds at the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Over {
    Nothing,
    Another,
}

type Seen<B> = Option<Vec<<B as Body>::Item>>;

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
        !ran.has_succeeded
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
        problems.extend(self.watch.find().await);
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

    async fn run_and_look(&mut self, kind: Kind, fault: Fault, key: usize) -> Ran {
        let before = self.look().await;
        let Run { outcome, reached, seen } = self.run(kind, fault, key).await;
        let mut problems: Vec<_> = outcome.problem(fault, reached).into_iter().collect();
        self.hung |= matches!(outcome, Outcome::Hung);
        problems.extend(self.watch.find().await);
        let after = self.look().await;
        if self.sink.visible.is_some() && !matches!(outcome, Outcome::Hung) {
            let whole = self.sink.contents.items(kind);
            let (before, after) = (before.as_deref(), after.as_deref());
            let early = seen.and_then(|seen| wrong_early_sight(before, seen.as_deref()));
            problems.extend(early);
            problems.extend(wrong_sight(fault, &outcome, before, after, &whole));
        }
        let has_succeeded = outcome.is_success();
        Ran { problems, has_succeeded, has_written: has_succeeded || before != after }
    }

    async fn look(&self) -> Seen<B> {
        match &self.sink.visible {
            Some(visible) => visible().await,
            None => None,
        }
    }

    async fn run(&self, kind: Kind, fault: Fault, key: usize) -> Run<B> {
        let how = match fault {
            Fault::Look(at) => Some((at, How::Wait)),
            Fault::FlowFails(at) => Some((at, How::Fail)),
            Fault::FlowPanics(at) => Some((at, How::Panic)),
            _ => None,
        };
        let end = if let Fault::Ends(end) = fault { end } else { End::Never };
        let script = Script::new(&self.sink.contents.items(kind), how, self.sink.contents.seed);
        let gate = script.gate();
        let (cx, env) = (self.watch.context(key), &self.sink.env);
        let make = &self.sink.make;
        let pair = Given { script }.combine(make);
        let run = async {
            if fault == Fault::NextStitch {
                let longer = pair.combine(|_| Err::<Done, _>(Planned));
                Outcome::of(ends::run(longer, env, cx, end).await, Outcome::of_longer)
            } else {
                Outcome::of(ends::run(pair, env, cx, end).await, Outcome::of_error)
            }
        };
        let look = async {
            gate.reached().await;
            let seen = self.look().await;
            gate.open();
            seen
        };
        let (outcome, seen) = match fault {
            Fault::Look(_) => with(run, look).await,
            _ => (run.await, None),
        };
        Run { outcome, reached: gate.is_reached(), seen }
    }
}

/// Runs both at once, the second at most as long as the first.
async fn with<R, L>(run: impl Future<Output = R>, look: impl Future<Output = L>) -> (R, Option<L>) {
    match select(pin!(run), pin!(look)).await {
        Either::Left((outcome, _)) => (outcome, None),
        Either::Right((seen, run)) => (run.await, Some(seen)),
    }
}

struct Run<B: Body> {
    outcome: Outcome,
    /// Whether the flow has come to the fault.
    reached: bool,
    /// What a reader saw meanwhile.
    seen: Option<Seen<B>>,
}

/// What a run did.
struct Ran {
    problems: Vec<String>,
    has_succeeded: bool,
    has_written: bool,
}
