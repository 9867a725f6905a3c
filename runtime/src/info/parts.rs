//! A task as it is drawn: its pairs and tasks in order, each input with where it comes from in the
//! end, through however many pairs.

use std::fmt;

use super::{Given, HalfInfo, InputInfo, PairInfo, TaskInfo};

/// One step of a drawing. The tasks that are no pairs are numbered in order.
pub(super) enum Part {
    /// A pair begins.
    Pair(&'static str),
    /// A task begins that is no pair.
    Task(usize, &'static str),
    Input(&'static InputInfo, Source),
    /// A task ends, with the names of its output and the pattern that takes it.
    Output(&'static [&'static str], Option<&'static str>),
    /// The task of this number comes before the next, which takes nothing of it.
    Before(usize),
    /// A pair ends.
    End,
}

#[derive(Clone, Copy)]
pub(super) enum Source {
    /// The input of this name of the whole.
    Open(&'static str),
    Bound(&'static str),
    /// The output of the task of this number, in an expression.
    Stitch(usize, &'static str),
    /// The output of the task of this number, by its name.
    Wired(usize, &'static str),
    /// Only a closure knows.
    Unknown,
}

/// Gives the parts of `task` to `draw`.
pub(super) fn each_part(task: &TaskInfo, draw: &mut dyn FnMut(Part) -> fmt::Result) -> fmt::Result {
    Parts { tasks: 0, draw }.of(task, None, None)
}

struct Parts<'a> {
    /// How many there were.
    tasks: usize,
    draw: &'a mut dyn FnMut(Part) -> fmt::Result,
}

/// The half of a pair that a task stands for.
struct Place<'a> {
    /// The inputs of the pair.
    inputs: &'static [InputInfo],
    half: &'static HalfInfo,
    /// The number of the task whose output crosses the seam.
    from: usize,
    /// That of the pair itself.
    outer: Option<&'a Place<'a>>,
}

impl Parts<'_> {
    /// `seam` is the one that the output crosses.
    fn of(
        &mut self,
        task: &TaskInfo,
        outer: Option<&Place<'_>>,
        seam: Option<&'static PairInfo>,
    ) -> fmt::Result {
        let Some(pair) = task.pair else { return self.task(task, outer, seam) };
        (self.draw)(Part::Pair(task.name))?;
        let first = Place { inputs: task.inputs, half: &pair.first, from: self.tasks, outer };
        self.of(pair.first.task, Some(&first), Some(pair))?;
        let from = self.tasks - 1;
        if !pair.second.given.iter().any(|it| matches!(it, Given::Wired(_) | Given::Stitch(_))) {
            (self.draw)(Part::Before(from))?;
        }
        let second = Place { inputs: task.inputs, half: &pair.second, from, outer };
        self.of(pair.second.task, Some(&second), seam)?;
        (self.draw)(Part::End)
    }

    fn task(
        &mut self,
        task: &TaskInfo,
        place: Option<&Place<'_>>,
        seam: Option<&'static PairInfo>,
    ) -> fmt::Result {
        (self.draw)(Part::Task(self.tasks, task.name))?;
        self.tasks += 1;
        for (i, input) in task.inputs.iter().enumerate() {
            (self.draw)(Part::Input(input, source(place, i, input.name)))?;
        }
        (self.draw)(Part::Output(task.outputs, seam.and_then(|it| it.pattern)))
    }
}

/// Where the input of this number comes from.
fn source(place: Option<&Place<'_>>, index: usize, name: &'static str) -> Source {
    let Some(place) = place else { return Source::Open(name) };
    match place.half.given.get(index) {
        Some(Given::Open(name)) => {
            let index = place.inputs.iter().position(|input| input.name == *name);
            index.map_or(Source::Unknown, |index| source(place.outer, index, name))
        }
        Some(Given::Bound(text)) => Source::Bound(text),
        Some(Given::Stitch(text)) => Source::Stitch(place.from, text),
        Some(Given::Wired(name)) => Source::Wired(place.from, name),
        None => Source::Unknown,
    }
}
