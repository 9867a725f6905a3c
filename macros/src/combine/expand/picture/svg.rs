//! Writes the picture as SVG, in the colors of the page's theme.

use std::fmt::{self, Display, Formatter};

use super::escaped;

/// In painting order.
#[derive(Default)]
pub(super) struct Svg {
    pub(super) size: Point,
    pub(super) pairs: Vec<String>,
    pub(super) tasks: Vec<String>,
    pub(super) titles: Vec<String>,
    pub(super) names: Vec<String>,
    pub(super) bound: Vec<String>,
    /// Right-aligned texts.
    pub(super) ends: Vec<String>,
    /// The data of one path.
    wires: Vec<String>,
    heads: Vec<String>,
}

pub(super) type Point = (usize, usize);

const STYLE: &str = "display:block;font:13px 'Source Code Pro',monospace;\
    fill:currentColor";
const PAIRS: &str = "fill:none;stroke:currentColor;stroke-opacity:.4;stroke-dasharray:4";
const TASKS: &str =
    "fill:var(--code-block-background-color,none);stroke:currentColor;stroke-opacity:.6";
const TITLES: &str = "font-weight:bold;fill:var(--type-link-color,currentColor)";
const TEXTS: &str = "fill:currentColor";
const BOUND: &str = "opacity:.6";
const ENDS: &str = "text-anchor:end";
const WIRES: &str = "fill:none;stroke:currentColor";

impl Display for Svg {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let (width, height) = self.size;
        writeln!(
            f,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" \
             viewBox=\"0 0 {width} {height}\" style=\"{STYLE}\">"
        )?;
        let groups = [
            (PAIRS, &self.pairs),
            (TASKS, &self.tasks),
            (TITLES, &self.titles),
            (TEXTS, &self.names),
            (BOUND, &self.bound),
            (ENDS, &self.ends),
            (TEXTS, &self.heads),
        ];
        for (style, content) in groups.into_iter().filter(|(_, content)| !content.is_empty()) {
            writeln!(f, "<g style=\"{style}\">\n{}</g>", content.concat())?;
        }
        write!(f, "<path style=\"{WIRES}\" d=\"{}\"/>\n</svg>", self.wires.concat())
    }
}

impl Svg {
    /// A line from `x` to an arrowhead at `to`.
    pub(super) fn wire(&mut self, x: usize, y: usize, to: usize) {
        let back = if x < to { -7 } else { 7 };
        self.wires.push(format!("M{x} {y}H{to}"));
        self.heads.push(format!("<path d=\"M{to} {y}l{back} -4v8z\"/>\n"));
    }

    /// A wire from an output to the lane of its seam, and down.
    pub(super) fn trunk(&mut self, (x, y): Point, lane: usize, bottom: usize) {
        self.wires.push(format!("M{x} {y}H{lane}V{bottom}"));
    }
}

pub(super) fn rect((x, y): Point, (right, bottom): Point) -> String {
    let (width, height) = (right - x, bottom - y);
    format!("<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"4\"/>\n")
}

/// Half the height of a lowercase letter.
const MIDDLE: usize = 4;

/// Each part with its maximum number of visible characters. A tooltip shows the full text.
pub(super) fn text((x, y): Point, parts: &[(&str, usize)]) -> String {
    let shown: Vec<_> = parts.iter().map(|(text, most)| cut(text, *most)).collect();
    let whole: Vec<_> = parts.iter().map(|(text, _)| *text).collect();
    let (shown, whole) = (shown.join(" = "), whole.join(" = "));
    let title =
        if shown == whole { String::new() } else { format!("<title>{}</title>", escaped(&whole)) };
    let y = y + MIDDLE;
    format!("<text x=\"{x}\" y=\"{y}\">{title}{}</text>\n", escaped(&shown))
}

fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most - 1).chain(['…']).collect()
}
