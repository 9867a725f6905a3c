//! One run of a sink, and what it leaves.

use std::pin::pin;

use conjoin::{BoxError, RunIn, TaskExt};
use futures_util::future::{Either, select};

use super::Sink;
use super::judge::{Fault, wrong_early_sight, wrong_sight};
use crate::body::Body;
use crate::contents::Kind;
use crate::ends::{self, End};
use crate::outcome::Outcome;
use crate::planned::Planned;
use crate::report::Report;
use crate::script::{Done, Given, How, Script};
use crate::watch::Watch;

/// A test that goes on.
pub(super) struct Test<'t, 'a, E, B: Body, F> {
    pub(super) sink: &'t Sink<'a, E, B, F>,
    pub(super) report: &'t mut Report,
    pub(super) watch: Watch<'a>,
    /// What is at the target.
    pub(super) written: Option<Kind>,
    pub(super) runs: usize,
    pub(super) hung: bool,
}

/// What a reader sees.
pub(super) type Seen<B> = Option<Vec<<B as Body>::Item>>;

impl<E, B, F, S> Test<'_, '_, E, B, F>
where
    E: Sync,
    B: Body,
    F: Fn(B) -> S + Sync,
    S: RunIn<E, Error: Into<BoxError>>,
{
    pub(super) async fn run_and_look(&mut self, kind: Kind, fault: Fault, key: usize) -> Ran {
        let before = self.look().await;
        let Run { outcome, reached, seen } = self.run(kind, fault, key).await;
        let mut problems: Vec<_> = outcome.problem(fault, reached).into_iter().collect();
        self.hung |= matches!(outcome, Outcome::Hung);
        let was_dropped = matches!(outcome, Outcome::Dropped);
        problems.extend(self.watch.find(was_dropped).await);
        let after = self.look().await;
        if self.sink.visible.is_some() && !matches!(outcome, Outcome::Hung) {
            let whole = self.sink.contents.items(kind);
            let (before, after) = (before.as_deref(), after.as_deref());
            let early = seen.and_then(|seen| wrong_early_sight(before, seen.as_deref()));
            problems.extend(early);
            problems.extend(wrong_sight(fault, &outcome, before, after, &whole));
        }
        let has_written = outcome.is_success() || before != after;
        Ran { problems, was_disturbed: outcome.is_planned(), has_written }
    }

    pub(super) async fn look(&self) -> Seen<B> {
        match &self.sink.visible {
            Some(visible) => visible().await,
            None => None,
        }
    }

    pub(super) async fn run(&self, kind: Kind, fault: Fault, key: usize) -> Run<B> {
        let how = match fault {
            Fault::Look(at) | Fault::Ends(End::StopAtItem(at) | End::DropAtItem(at)) => {
                Some((at, How::Wait))
            }
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
                Outcome::of(ends::run(longer, env, cx, end, &gate).await, Outcome::of_longer)
            } else {
                Outcome::of(ends::run(pair, env, cx, end, &gate).await, Outcome::of_error)
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

/// What a run did.
pub(super) struct Run<B: Body> {
    pub(super) outcome: Outcome,
    /// Whether the flow has come to the fault.
    pub(super) reached: bool,
    /// What a reader saw meanwhile.
    seen: Option<Seen<B>>,
}

/// What was found of a run.
pub(super) struct Ran {
    pub(super) problems: Vec<String>,
    /// Whether the run has ended as planned, and not by itself.
    pub(super) was_disturbed: bool,
    pub(super) has_written: bool,
}
