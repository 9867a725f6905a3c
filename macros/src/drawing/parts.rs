//! A drawing line by line, as the runtime has it too, for the other languages.

use std::collections::HashMap;

use proc_macro2::Ident;

use super::{Drawing, Half, Pair};
use crate::given::Given;

/// One step of a drawing. The tasks that are not pairs are numbered in order.
pub(crate) enum Part<'a> {
    /// A pair begins.
    Pair(&'a Ident),
    /// A task begins that is not a pair.
    Task(&'a Ident),
    /// An input and its final value, through any number of pairs.
    Input {
        name: &'a Ident,
        given: Given<String>,
        /// The number of the task whose output crosses the seam.
        from: usize,
    },
    /// The task of this number ends, with the names of its output and the pattern that takes it.
    Output { number: usize, names: &'a [Ident], pattern: Option<&'a str> },
    /// An input that the stitch declares, like [`Self::Input`].
    Own { name: &'a Ident, given: Given<String>, from: usize },
    /// A resource that the stitch is lent, or its `else`.
    Stitch(String),
    /// A pair ends.
    End,
}

impl Drawing {
    /// From top to bottom.
    pub(crate) fn parts(&self) -> Vec<Part<'_>> {
        let mut parts = Parts { tasks: 0, found: Vec::new() };
        parts.add(self, None, None);
        parts.found
    }
}

struct Parts<'a> {
    /// How many tasks were added.
    tasks: usize,
    found: Vec<Part<'a>>,
}

/// Which half of its pair a task is.
struct Place<'a> {
    /// The inputs of the pair, by name.
    inputs: &'a HashMap<String, usize>,
    half: &'a Half,
    /// The number of the task whose output crosses the seam.
    from: usize,
    /// The place of the pair itself.
    outer: Option<&'a Place<'a>>,
}

impl<'a> Parts<'a> {
    /// `pattern` is what takes the output.
    fn add(&mut self, task: &'a Drawing, outer: Option<&Place<'_>>, pattern: Option<&'a str>) {
        let Some(pair) = &task.pair else { return self.add_task(task, outer, pattern) };
        let Pair { first, pattern: own, stitch, second } = &**pair;
        self.found.push(Part::Pair(&task.name));
        let names = task.inputs.iter().map(Ident::to_string);
        let inputs = names.enumerate().map(|(i, name)| (name, i)).collect();
        let place = Place { inputs: &inputs, half: first, from: self.tasks, outer };
        self.add(&first.task, Some(&place), own.as_deref());
        for name in &stitch.inputs {
            let index = inputs.get(&name.to_string()).copied().unwrap_or_default();
            let (given, from) = given(outer, index, name);
            self.found.push(Part::Own { name, given, from });
        }
        let otherwise = stitch.otherwise.iter().map(|output| format!("else {output}"));
        let lines = stitch.resources.iter().cloned().chain(otherwise);
        self.found.extend(lines.map(Part::Stitch));
        let from = self.tasks - 1;
        let place = Place { inputs: &inputs, half: second, from, outer };
        self.add(&second.task, Some(&place), pattern);
        self.found.push(Part::End);
    }

    fn add_task(&mut self, task: &'a Drawing, place: Option<&Place<'_>>, pattern: Option<&'a str>) {
        self.found.push(Part::Task(&task.name));
        let number = self.tasks;
        self.tasks += 1;
        for (i, name) in task.inputs.iter().enumerate() {
            let (given, from) = given(place, i, name);
            self.found.push(Part::Input { name, given, from });
        }
        self.found.push(Part::Output { number, names: &task.outputs, pattern });
    }
}

/// The final value of the input of this number.
fn given(place: Option<&Place<'_>>, index: usize, name: &Ident) -> (Given<String>, usize) {
    let Some(place) = place else { return (Given::Open(name.clone()), 0) };
    match place.half.given.get(index) {
        Some(Given::Open(name)) => match place.inputs.get(&name.to_string()) {
            Some(index) => given(place.outer, *index, name),
            None => (Given::Open(name.clone()), 0),
        },
        Some(given) => (given.clone(), place.from),
        None => (Given::Open(name.clone()), 0),
    }
}
