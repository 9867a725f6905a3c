use proc_macro2::TokenStream;

use super::Expansion;
use crate::combine::check::{Expression, Pair};
use crate::combine::parse::Combine;
use crate::describe::Description;
use crate::drawing::{self, Drawing};
use crate::given::Given;
use crate::text::written;

impl<'a> Expansion<'a> {
    pub(super) fn new(
        krate: &'a TokenStream,
        combine: &'a Combine,
        pair: &'a Pair<'a>,
        tasks: [&'a Description; 2],
    ) -> Self {
        let given = [drawn(&pair.first), drawn(&pair.second)];
        let drawing = drawing(combine, pair, tasks, &given);
        let shared = pair.fields.iter().filter(|field| field.shared);
        let shared = shared.map(|field| field.name.to_string()).collect();
        Self { krate, combine, pair, tasks, given, drawing, shared }
    }
}

fn drawn(given: &[Given<Expression<'_>>]) -> Vec<Given<String>> {
    let drawn = given.iter().map(|given| match given {
        Given::Default(_, text) => Given::Bound(text.clone()),
        given => given.map(drawn_expression),
    });
    drawn.collect()
}

fn drawn_expression(expression: &Expression<'_>) -> String {
    if expression.secret { "***".to_owned() } else { written(expression) }
}

fn drawing(
    combine: &Combine,
    pair: &Pair<'_>,
    tasks: [&Description; 2],
    given: &[Vec<Given<String>>; 2],
) -> Drawing {
    let half =
        |side: usize| drawing::Half { task: tasks[side].drawing(), given: given[side].clone() };
    let pattern = combine.stitch.as_ref().map(|stitch| written(&stitch.pattern));
    Drawing {
        name: combine.head.name.clone(),
        inputs: pair.fields.iter().map(|field| field.name.clone()).collect(),
        outputs: tasks[1].output.names().to_vec(),
        pair: Some(Box::new(drawing::Pair {
            first: half(0),
            pattern,
            stitch: stitch(combine, pair),
            second: half(1),
        })),
    }
}

fn stitch(combine: &Combine, pair: &Pair<'_>) -> drawing::Stitch {
    let own = pair.fields.iter().filter(|field| field.side().is_none());
    let lent = combine.stitch.iter().flat_map(|stitch| &stitch.lent);
    let resources =
        lent.filter_map(|lent| Some(format!("{}: {}", lent.name, written(lent.resource()?))));
    drawing::Stitch {
        inputs: own.map(|field| field.name.clone()).collect(),
        resources: resources.collect(),
        otherwise: combine.otherwise.as_ref().map(|otherwise| written(&otherwise.expression)),
    }
}
