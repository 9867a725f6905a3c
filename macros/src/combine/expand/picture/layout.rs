//! Where everything is: lines from top to bottom, open inputs at the left, wires of seams at the
//! right.

use super::svg::{Point, Svg, rect, text};
use crate::outline::{Line, Source};

/// In pixels: a character of the monospace font is a little less than this wide.
const CHAR: usize = 8;
const ROW: usize = 22;
/// Between a box and the frame around it: a seam's wire runs there.
const PAD: usize = 16;
const GAP: usize = 12;
/// What an open input's arrow is long, at least.
const ARROW: usize = 36;
/// In characters. What is longer is cut.
const NAME: usize = 28;
const TEXT: usize = 44;

struct Layout {
    svg: Svg,
    gutter: usize,
    right: usize,
    y: usize,
    /// Where the boxes begin that are not ended.
    tops: Vec<usize>,
    /// The pairs among them.
    seams: Vec<Seam>,
    /// The last output.
    output: Point,
}

/// The wire of a seam.
#[derive(Default)]
struct Seam {
    from: Option<Point>,
    to: Vec<Point>,
    /// The second half.
    second: Option<Point>,
}

pub(super) fn layout(lines: &[Line]) -> Svg {
    let open = lines.iter().filter_map(|line| match line {
        Line::Input(_, Source::Open(name)) => Some(length(name, NAME)),
        _ => None,
    });
    let gutter = open.max().map_or(0, |longest| longest * CHAR + ARROW);
    let mut layout = Layout {
        svg: Svg::default(),
        gutter,
        right: right(lines, gutter),
        y: 1,
        tops: Vec::new(),
        seams: Vec::new(),
        output: (0, 0),
    };
    for line in lines {
        layout.line(line);
    }
    layout.svg.size = (layout.right + 1, layout.y - GAP + 1);
    layout.svg
}

/// The right edge: no line is wider than the box that it is in.
fn right(lines: &[Line], gutter: usize) -> usize {
    let mut depth = 0;
    let widths = lines.iter().map(|line| {
        let (characters, boxes) = match line {
            Line::Pair(name) | Line::Task(name) => {
                depth += 1;
                (length(name, TEXT), depth - 1)
            }
            Line::Input(name, Source::Bound(text) | Source::Stitch(text, _)) => {
                (length(name, NAME) + 3 + length(text, TEXT), depth - 1)
            }
            Line::Input(name, _) => (length(name, NAME), depth - 1),
            Line::Output(names) => {
                depth -= 1;
                (length(names, TEXT), depth)
            }
            Line::End => {
                depth -= 1;
                (0, depth)
            }
        };
        gutter + 2 * boxes * PAD + characters * CHAR + PAD
    });
    widths.max().unwrap_or_default()
}

fn length(text: &str, most: usize) -> usize {
    text.chars().count().min(most)
}

impl Layout {
    fn line(&mut self, line: &Line) {
        match line {
            Line::Pair(name) => {
                self.begin(name);
                self.seams.push(Seam::default());
            }
            Line::Task(name) => self.begin(name),
            Line::Input(name, source) => self.input(name, source),
            Line::Output(names) => self.output(names),
            Line::End => {
                self.seam();
                self.y -= GAP - PAD / 2;
                let rect = self.end();
                self.svg.pairs.push(rect);
            }
        }
    }

    fn begin(&mut self, name: &str) {
        self.tops.push(self.y);
        let (left, right, y) = self.row();
        if let Some(seam) = self.seams.last_mut().filter(|seam| seam.from.is_some()) {
            seam.second = Some((right, y));
        }
        self.svg.titles.push(text((left + CHAR, y), &[(name, TEXT)]));
    }

    fn input(&mut self, name: &str, source: &Source) {
        let (left, right, y) = self.row();
        let (at, name, svg) = ((left + CHAR, y), (name, NAME), &mut self.svg);
        match source {
            Source::Open(from) => {
                let start = self.gutter - ARROW;
                svg.ends.push(text((start, y), &[(from, NAME)]));
                svg.wire(start + CHAR, y, left);
                svg.names.push(text(at, &[name]));
            }
            Source::Bound(expression) => svg.bound.push(text(at, &[name, (expression, TEXT)])),
            Source::Stitch(expression, depth) => {
                svg.names.push(text(at, &[name, (expression, TEXT)]));
                self.crossing(*depth, (right, y));
            }
            Source::Wired(_, depth) => {
                svg.names.push(text(at, &[name]));
                self.crossing(*depth, (right, y));
            }
        }
    }

    fn crossing(&mut self, depth: usize, to: Point) {
        if let Some(seam) = self.seams.get_mut(depth) {
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

    /// The wire from the first half's last output to wherever it is taken: at least to the second.
    fn seam(&mut self) {
        let Some(Seam { from: Some(from), mut to, second }) = self.seams.pop() else { return };
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
            seam.from.get_or_insert(self.output);
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
