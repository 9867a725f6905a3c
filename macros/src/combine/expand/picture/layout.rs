//! Computes positions: lines from top to bottom, open inputs on the left, wires of seams on the
//! right.

use super::svg::{Point, Svg, rect, text};
use proc_macro2::Ident;
use syn::ext::IdentExt;

use crate::drawing::{Drawing, Part};
use crate::given::Given;

/// In pixels: a character of the monospace font is a little less than this wide.
const CHAR: usize = 8;
const ROW: usize = 22;
/// Between a box and the frame around it: a seam's wire runs there.
const PAD: usize = 16;
const GAP: usize = 12;
/// The minimum length of an open input's arrow.
const ARROW: usize = 36;
/// In characters. Longer text is cut.
const NAME: usize = 28;
const TEXT: usize = 44;

struct Layout {
    svg: Svg,
    gutter: usize,
    right: usize,
    y: usize,
    /// Where the unfinished boxes begin.
    tops: Vec<usize>,
    /// The pairs among them.
    seams: Vec<Seam>,
    /// Lines of the stitch come before the next box.
    stitched: bool,
    /// The last task that ended.
    task: usize,
    /// Its output.
    output: Point,
}

/// The wire of a seam.
#[derive(Default)]
struct Seam {
    /// The task whose output crosses, and its position.
    from: Option<(usize, Point)>,
    to: Vec<Point>,
    /// The second half.
    second: Option<Point>,
}

pub(super) fn layout(drawing: &Drawing) -> Svg {
    let parts = drawing.parts();
    let open = parts.iter().filter_map(|part| match part {
        Part::Input { given: Given::Open(name), .. }
        | Part::Own { given: Given::Open(name), .. } => Some(length(&text_of(name), NAME)),
        _ => None,
    });
    let gutter = open.max().map_or(0, |longest| longest * CHAR + ARROW);
    let mut layout = Layout {
        svg: Svg::default(),
        gutter,
        right: right(&parts, gutter),
        y: 1,
        tops: Vec::new(),
        seams: Vec::new(),
        stitched: false,
        task: 0,
        output: (0, 0),
    };
    for part in &parts {
        layout.part(part);
    }
    layout.svg.size = (layout.right + 1, layout.y - GAP + 1);
    layout.svg
}

/// The right edge: no line is wider than its box.
fn right(parts: &[Part<'_>], gutter: usize) -> usize {
    let mut depth = 0;
    let widths = parts.iter().map(|part| {
        let (characters, boxes) = match part {
            Part::Pair(name) | Part::Task(name) => {
                depth += 1;
                (length(&text_of(name), TEXT), depth - 1)
            }
            Part::Stitch(text) => (length(text, TEXT), depth - 1),
            Part::Input { name, given, .. } | Part::Own { name, given, .. } => {
                let expression = given.expression().map_or(0, |text| 3 + length(text, TEXT));
                (length(&text_of(name), NAME) + expression, depth - 1)
            }
            Part::Output { names, pattern, .. } => {
                depth -= 1;
                (length(&output(names, *pattern), TEXT), depth)
            }
            Part::End => {
                depth -= 1;
                (0, depth)
            }
        };
        gutter + 2 * boxes * PAD + characters * CHAR + PAD
    });
    widths.max().unwrap_or_default()
}

fn text_of(name: &Ident) -> String {
    name.unraw().to_string()
}

/// The pattern that takes the output, or the output's names.
fn output(names: &[Ident], pattern: Option<&str>) -> String {
    let names = || names.iter().map(text_of).collect::<Vec<_>>().join(", ");
    pattern.map_or_else(names, str::to_owned)
}

fn length(text: &str, most: usize) -> usize {
    text.chars().count().min(most)
}

impl Layout {
    fn part(&mut self, part: &Part<'_>) {
        match part {
            Part::Pair(name) => {
                self.begin(&text_of(name));
                self.seams.push(Seam::default());
            }
            Part::Task(name) => self.begin(&text_of(name)),
            Part::Input { name, given, from } => self.input(&text_of(name), given, *from),
            Part::Own { name, given, from } => {
                self.stitched = true;
                self.input(&text_of(name), given, *from);
            }
            Part::Stitch(line) => {
                self.stitched = true;
                let (left, _, y) = self.row();
                self.svg.names.push(text((left + CHAR, y), &[(line, TEXT)]));
            }
            Part::Output { number, names, pattern } => {
                self.task = *number;
                self.output(&output(names, *pattern));
            }
            Part::End => {
                self.seam();
                self.y -= GAP - PAD / 2;
                let rect = self.end();
                self.svg.pairs.push(rect);
            }
        }
    }

    fn begin(&mut self, name: &str) {
        if std::mem::take(&mut self.stitched) {
            self.y += GAP;
        }
        self.tops.push(self.y);
        let (left, right, y) = self.row();
        if let Some(seam) = self.seams.last_mut().filter(|seam| seam.from.is_some()) {
            seam.second = Some((right, y));
        }
        self.svg.titles.push(text((left + CHAR, y), &[(name, TEXT)]));
    }

    fn input(&mut self, name: &str, given: &Given<String>, from: usize) {
        let (left, right, y) = self.row();
        let (at, name, svg) = ((left + CHAR, y), (name, NAME), &mut self.svg);
        match given {
            Given::Open(open) => {
                let start = self.gutter - ARROW;
                svg.ends.push(text((start, y), &[(&text_of(open), NAME)]));
                svg.wire(start + CHAR, y, left);
                svg.names.push(text(at, &[name]));
            }
            Given::Bound(expression) | Given::Default(_, expression) => {
                svg.bound.push(text(at, &[name, (expression, TEXT)]));
            }
            Given::Stitch(expression) => {
                svg.names.push(text(at, &[name, (expression, TEXT)]));
                self.crossing(from, (right, y));
            }
            Given::Wired(_) => {
                svg.names.push(text(at, &[name]));
                self.crossing(from, (right, y));
            }
        }
    }

    fn crossing(&mut self, task: usize, to: Point) {
        let mut seams = self.seams.iter_mut();
        if let Some(seam) = seams.find(|it| it.from.is_some_and(|(from, _)| from == task)) {
            seam.to.push(to);
        }
    }

    fn output(&mut self, names: &str) {
        if !names.is_empty() {
            let (_, right, y) = self.row();
            self.svg.ends.push(text((right - CHAR, y), &[(names, TEXT)]));
            self.output = (right, y);
        }
        let rect = self.end();
        self.svg.tasks.push(rect);
    }

    /// The wire from the first half's last output to the inputs that take it, or to the second half.
    fn seam(&mut self) {
        let Some(Seam { from: Some((_, from)), mut to, second }) = self.seams.pop() else { return };
        if to.is_empty() {
            to.extend(second);
        }
        let lane = self.edges().1 - PAD / 2;
        self.svg.trunk(from, lane, to.iter().map(|(_, y)| *y).max().unwrap_or(from.1));
        for (right, y) in to {
            self.svg.wire(lane, y, right);
        }
    }

    /// The box that ends.
    fn end(&mut self) -> String {
        let (left, right) = self.edges();
        let top = self.tops.pop().unwrap_or_default();
        let rect = rect((left, top), (right, self.y));
        self.y += GAP;
        if let Some(seam) = self.seams.last_mut() {
            seam.from.get_or_insert((self.task, self.output));
        }
        rect
    }

    /// The next line of the box, and the box's edges.
    fn row(&mut self) -> (usize, usize, usize) {
        let (left, right) = self.edges();
        let middle = self.y + ROW / 2;
        self.y += ROW;
        (left, right, middle)
    }

    fn edges(&self) -> (usize, usize) {
        let inset = self.tops.len().saturating_sub(1) * PAD;
        (self.gutter + inset, self.right - inset)
    }
}
