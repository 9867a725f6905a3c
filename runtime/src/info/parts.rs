//! A drawing line by line, which all languages share. The macros draw the picture for rustdoc from the
//! same parts.

use std::fmt::{self, Display, Formatter};

use super::{Given, HalfInfo, InputInfo, PairInfo, TaskInfo};

/// One step of a drawing. The tasks that are not pairs are numbered in order.
pub(super) enum Part {
    /// A pair begins.
    Pair(&'static str),
    /// The task of this number begins. It is not a pair.
    Task(usize, Title),
    /// An input.
    Input {
        input: &'static InputInfo,
        /// Where its value comes from, through all nested pairs. `None` if only a closure knows.
        given: Option<Given>,
        /// The number of the task whose output crosses the seam.
        from: usize,
    },
    /// A task ends, with the names of its output and the pattern that takes it.
    Output { names: &'static [&'static str], pattern: Option<&'static str> },
    /// An input that the stitch declares, like [`Self::Input`]. It goes to the task of the number `to`.
    Own { input: &'static InputInfo, given: Option<Given>, from: usize, to: usize },
    /// A resource that the stitch is lent.
    Resource(&'static str),
    /// The output of the pair if the stitch's pattern does not match.
    Otherwise(&'static str),
    /// The next task takes nothing from the task of this number, which comes before it.
    Before(usize),
    /// A pair ends.
    End,
}

/// `S3Read`, or `Within<S3Read>` for a task that wraps another.
pub(super) struct Title {
    name: &'static str,
    wraps: Option<&'static TaskInfo>,
}

impl Display for Title {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)?;
        let Some(TaskInfo { name, wraps, .. }) = self.wraps else { return Ok(()) };
        write!(f, "<{}>", Self { name, wraps: *wraps })
    }
}

/// Passes the parts of `task` to `draw`.
pub(super) fn each_part(task: &TaskInfo, draw: &mut dyn FnMut(Part) -> fmt::Result) -> fmt::Result {
    Parts { tasks: 0, draw }.of(task, None, None)
}

struct Parts<'a> {
    /// The number of tasks drawn so far.
    tasks: usize,
    draw: &'a mut dyn FnMut(Part) -> fmt::Result,
}

/// Which half of its pair a task is.
struct Place<'a> {
    /// The inputs of the pair.
    inputs: &'static [InputInfo],
    half: &'static HalfInfo,
    /// The number of the task whose output crosses the seam.
    from: usize,
    /// The place of the pair itself.
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
        self.stitch(task, pair, outer)?;
        let second = Place { inputs: task.inputs, half: &pair.second, from, outer };
        self.of(pair.second.task, Some(&second), seam)?;
        (self.draw)(Part::End)
    }

    fn stitch(
        &mut self,
        task: &TaskInfo,
        pair: &PairInfo,
        place: Option<&Place<'_>>,
    ) -> fmt::Result {
        for (i, input) in task.inputs.iter().enumerate().filter(|(_, input)| input.half.is_none()) {
            let (given, from) = given(place, i, input.name);
            (self.draw)(Part::Own { input, given, from, to: self.tasks })?;
        }
        pair.resources.iter().try_for_each(|resource| (self.draw)(Part::Resource(resource)))?;
        pair.otherwise.map_or(Ok(()), |output| (self.draw)(Part::Otherwise(output)))
    }

    fn task(
        &mut self,
        task: &TaskInfo,
        place: Option<&Place<'_>>,
        seam: Option<&'static PairInfo>,
    ) -> fmt::Result {
        (self.draw)(Part::Task(self.tasks, Title { name: task.name, wraps: task.wraps }))?;
        self.tasks += 1;
        for (i, input) in task.inputs.iter().enumerate() {
            let (given, from) = given(place, i, input.name);
            (self.draw)(Part::Input { input, given, from })?;
        }
        let pattern = seam.and_then(|it| it.pattern);
        (self.draw)(Part::Output { names: task.outputs, pattern })
    }
}

/// Where the value of the input with this number comes from.
fn given(place: Option<&Place<'_>>, index: usize, name: &'static str) -> (Option<Given>, usize) {
    let Some(place) = place else { return (Some(Given::Open(name)), 0) };
    match place.half.given.get(index) {
        Some(Given::Open(name)) => {
            let index = place.inputs.iter().position(|input| input.name == *name);
            index.map_or((None, 0), |index| given(place.outer, index, name))
        }
        given => (given.copied(), place.from),
    }
}
