//! Where everything of a ring stands. Pure geometry: the parts stand on an ellipse, half of them on each side, and share
//! out its height, so that their names have room beside them however many there are.

use super::{Ring, RingPart, text::Type};

/// The picture is as wide as the column of a page; its units are that page's pixels.
pub(super) const WIDTH: f64 = 960.0;
pub(super) const MIDDLE: f64 = WIDTH / 2.0;
/// Of the disc in the middle.
pub(super) const DISC: f64 = 70.0;
/// Half the width of the ring.
const ACROSS: f64 = 190.0;
/// The least half height of the ring: room around the disc.
const LEAST_UP: f64 = 130.0;
/// No part stands nearer to the top or bottom of the ring than so much of its half height: names would meet above the
/// disc.
const HIGHEST: f64 = 0.88;
/// From the middle of a dot to the words beside it.
const BESIDE: f64 = 20.0;
const EDGE: f64 = 8.0;
/// Room for one line of words beside the widest place of the ring.
pub(super) const ROOM: f64 = MIDDLE - ACROSS - BESIDE - EDGE;
/// Between one part and the next.
const APART: f64 = 16.0;
/// So many parts are drawn; more would be no picture any longer.
pub(super) const FITS: usize = 20;

/// What a line of words is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Says {
    Group,
    Name,
    Below,
    Note,
}

impl Says {
    pub(super) const fn set_in(self) -> Type {
        match self {
            Self::Name => Type { size: 18.0, bold: true },
            Self::Below => Type { size: 16.0, bold: false },
            Self::Group | Self::Note => Type { size: 16.0, bold: true },
        }
    }

    /// From one line to the next.
    const fn height(self) -> f64 {
        match self {
            Self::Group => 26.0,
            Self::Name => 22.0,
            Self::Below | Self::Note => 20.0,
        }
    }
}

/// One line of words, by the height of its baseline.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Line {
    pub says: Says,
    pub text: String,
    pub y: f64,
}

/// One part with its dot and the words beside it.
#[derive(Clone, Debug)]
pub(super) struct Placed<'a> {
    pub part: &'a RingPart,
    pub x: f64,
    pub y: f64,
    /// The words stand left of the dot and end there, or right of it and begin there.
    pub left: bool,
    pub words_at: f64,
    pub lines: Vec<Line>,
}

#[derive(Debug)]
pub(super) struct Layout<'a> {
    pub parts: Vec<Placed<'a>>,
    /// The height of the middle of the disc.
    pub middle: f64,
    /// Lower edge of the ring; what stands below it is added by the picture.
    pub bottom: f64,
    /// Parts that are not drawn.
    pub more: usize,
}

/// A part with its lines, before it is known where it stands.
struct Block<'a> {
    part: &'a RingPart,
    lines: Vec<(Says, String)>,
}

impl Block<'_> {
    fn height(&self) -> f64 {
        self.lines.iter().map(|(says, _)| says.height()).sum::<f64>() + APART
    }
}

pub(super) fn of(ring: &Ring) -> Layout<'_> {
    let drawn = drawn(&ring.around);
    let more = ring.around.len() - drawn.len();
    let blocks: Vec<Block<'_>> = drawn.into_iter().map(block).collect();
    let (left, right) = blocks.split_at(halfway(&blocks));
    let height = side_height(left).max(side_height(right)).max(2.0 * (DISC + APART));
    let middle = EDGE + height / 2.0;
    let mut parts: Vec<Placed<'_>> = side(left, true, middle).chain(side(right, false, middle)).collect();
    let highest = parts.iter().map(|p| (p.y - middle).abs()).fold(0.0, f64::max);
    let up = (highest / HIGHEST).max(LEAST_UP);
    for placed in &mut parts {
        let out = ACROSS * (1.0 - ((placed.y - middle) / up).powi(2)).max(0.0).sqrt();
        let way = if placed.left { -1.0 } else { 1.0 };
        placed.x = MIDDLE + way * out;
        placed.words_at = placed.x + way * BESIDE;
    }
    Layout { parts, middle, bottom: EDGE + height, more }
}

/// The first parts that fit; those drawn thick before others.
fn drawn(around: &[RingPart]) -> Vec<&RingPart> {
    let mut others = FITS.saturating_sub(around.iter().filter(|p| p.thick).count());
    around
        .iter()
        .filter(|part| {
            let fits = part.thick || others > 0;
            others = others.saturating_sub(usize::from(!part.thick));
            fits
        })
        .take(FITS)
        .collect()
}

fn block(part: &RingPart) -> Block<'_> {
    let name = match &part.shorter {
        Some(shorter) if Says::Name.set_in().width(&part.label) > ROOM => shorter,
        _ => &part.label,
    };
    let wrapped = |says: Says, text: &str, most: usize| {
        says.set_in().lines(text, most, ROOM).into_iter().map(move |line| (says, line))
    };
    let lines = wrapped(Says::Name, name, 2).chain(wrapped(Says::Below, &part.below, 1));
    Block { part, lines: lines.chain(wrapped(Says::Note, &part.note, 2)).collect() }
}

/// Each group has its name over it, on each side on which it stands.
fn begins_group(blocks: &[Block<'_>], at: usize) -> bool {
    let group = |at: usize| blocks.get(at).map(|b| b.part.group.as_str());
    group(at).is_some_and(|name| !name.is_empty()) && (at == 0 || group(at) != group(at - 1))
}

fn side_height(blocks: &[Block<'_>]) -> f64 {
    let headings = (0..blocks.len()).filter(|at| begins_group(blocks, *at)).count();
    blocks.iter().map(Block::height).sum::<f64>() + headings as f64 * Says::Group.height()
}

/// How many stand on the left: so many that neither side is longer than need be.
fn halfway(blocks: &[Block<'_>]) -> usize {
    let longer = |at: &usize| {
        let (left, right) = blocks.split_at(*at);
        side_height(left).max(side_height(right))
    };
    (0..=blocks.len()).min_by(|a, b| longer(a).total_cmp(&longer(b))).unwrap_or(0)
}

/// The parts of one side from top to bottom; how far out each stands is not yet known.
fn side<'a>(blocks: &[Block<'a>], left: bool, middle: f64) -> impl Iterator<Item = Placed<'a>> {
    let mut top = middle - side_height(blocks) / 2.0;
    (0..blocks.len()).map(move |at| {
        let block = &blocks[at];
        let mut lines = Vec::new();
        top += APART / 2.0;
        let mut add = |says: Says, text: &str| {
            // A baseline lies a quarter of the line's height above its foot.
            lines.push(Line { says, text: text.to_owned(), y: (top + says.height() * 0.74).round() });
            top += says.height();
        };
        if begins_group(blocks, at) {
            add(Says::Group, &block.part.group);
        }
        for (says, text) in &block.lines {
            add(*says, text);
        }
        let y = top - (block.height() - APART) / 2.0;
        top += APART / 2.0;
        Placed { part: block.part, x: MIDDLE, y, left, words_at: MIDDLE, lines }
    })
}
