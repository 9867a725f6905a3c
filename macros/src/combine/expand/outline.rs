use proc_macro2::{Ident, TokenStream};
use syn::Expr;
use syn::ext::IdentExt;

use super::Expansion;
use crate::combine::check::{Given, Pair, Side};
use crate::combine::parse::Combine;
use crate::combine::pattern;
use crate::describe::Description;
use crate::names::Names;
use crate::outline::{Line, Source, read};
use crate::text::written;

impl<'a> Expansion<'a> {
    pub(super) fn new(
        krate: &'a TokenStream,
        combine: &'a Combine,
        pair: &'a Pair<'a>,
        tasks: [&'a Description; 2],
    ) -> Self {
        let mut it =
            Self { krate, combine, pair, tasks, sources: Default::default(), outline: Vec::new() };
        it.sources = [Side::First, Side::Second].map(|side| it.sources_of(side));
        it.outline = it.lines();
        it
    }

    /// The pair, with its halves inside.
    fn lines(&self) -> Vec<Line> {
        let mut lines = vec![Line::Pair(text(&self.combine.head.name))];
        lines.extend(self.lines_of(Side::First));
        let output = lines.iter_mut().rev().find_map(Line::output);
        if let (Some(output), Some(pattern)) = (output, self.pattern()) {
            *output = pattern;
        }
        lines.extend(self.lines_of(Side::Second));
        lines.push(Line::End);
        lines
    }

    /// A half's own lines, with what is given here for what is open there.
    fn lines_of(&self, side: Side) -> Vec<Line> {
        let task = self.tasks[side as usize];
        let given = |name: &str| {
            let index = task.inputs.iter().position(|input| input.name.unraw() == name)?;
            self.sources[side as usize].get(index).cloned()
        };
        let mut lines = own_lines(task);
        for line in &mut lines {
            let Line::Input(_, source) = line else { continue };
            match source {
                Source::Open(name) => *source = given(name).unwrap_or_else(|| source.clone()),
                Source::Stitch(_, depth) | Source::Wired(_, depth) => *depth += 1,
                Source::Bound(_) => {}
            }
        }
        lines
    }

    /// What each input of a half is given.
    fn sources_of(&self, side: Side) -> Vec<Source> {
        let (given, stitched) = match side {
            Side::First => (&self.pair.first, false),
            Side::Second => (&self.pair.second, true),
        };
        let source = |given: &Given<'_>| match given {
            Given::Bound(_, expression) if stitched && self.crosses(expression) => {
                Source::Stitch(written(expression), 0)
            }
            Given::Bound(_, expression) => Source::Bound(written(expression)),
            Given::Open(name) => Source::Open(text(name)),
            Given::Variable(name) if self.pair.fields.iter().any(|it| it.name == **name) => {
                Source::Open(text(name))
            }
            Given::Variable(name) => Source::Stitch(text(name), 0),
            Given::Wired(name) => Source::Wired(text(name), 0),
        };
        given.iter().map(source).collect()
    }

    /// The pattern of the stitch, as written.
    pub(super) fn pattern(&self) -> Option<String> {
        self.combine.stitch.as_ref().map(|stitch| written(&stitch.pattern))
    }

    /// Whether the expression takes what the stitch's pattern binds; perhaps inside `"{object}"`.
    fn crosses(&self, expression: &Expr) -> bool {
        let Some(stitch) = &self.combine.stitch else { return false };
        let (names, text) = (Names::of(expression), written(expression));
        pattern::variables(&stitch.pattern).into_iter().any(|variable| {
            let inline = [format!("{{{variable}}}"), format!("{{{variable}:")];
            names.contain(variable) || inline.iter().any(|it| text.contains(it))
        })
    }
}

/// A task that is no pair, or too long a one, is drawn by its name and inputs.
fn own_lines(task: &Description) -> Vec<Line> {
    if !task.outline.is_empty() {
        return read(&task.outline);
    }
    let mut lines = vec![Line::Task(text(&task.name))];
    lines.extend(task.inputs.iter().map(|input| {
        let name = text(&input.name);
        Line::Input(name.clone(), Source::Open(name))
    }));
    let outputs: Vec<_> = task.output.names().iter().map(text).collect();
    lines.push(Line::Output(outputs.join(", ")));
    lines
}

fn text(name: &Ident) -> String {
    name.unraw().to_string()
}
