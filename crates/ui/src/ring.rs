//! A picture of who stands around somebody: one in the middle, the others on a ring, by group. It shows at a glance what
//! a table beside it says in full; screens and paper too narrow for it show that table alone.

mod layout;
mod text;

use layout::{DISC, Layout, Line, MIDDLE, Placed, Says, WIDTH};
use maud::{Markup, Render, html};

/// A ring; what it shows must also stand in a table.
#[derive(Debug, Clone, Default)]
pub struct Ring {
    id: String,
    title: String,
    desc: String,
    centre: String,
    around: Vec<RingPart>,
    more_is: String,
    thick_means: String,
    dashed_means: String,
}

/// One that stands on the ring.
#[derive(Debug, Clone, Default)]
pub struct RingPart {
    label: String,
    shorter: Option<String>,
    below: String,
    group: String,
    note: String,
    thick: bool,
    dashed: bool,
}

impl RingPart {
    pub fn new(label: impl Into<String>) -> Self {
        Self { label: label.into(), ..Self::default() }
    }

    /// What it is called where its whole name is too long for a line.
    #[must_use]
    pub fn shorter(mut self, shorter: impl Into<String>) -> Self {
        self.shorter = Some(shorter.into());
        self
    }

    #[must_use]
    pub fn below(mut self, below: impl Into<String>) -> Self {
        self.below = below.into();
        self
    }

    /// Parts of one group are given one after the other.
    #[must_use]
    pub fn group(mut self, group: impl Into<String>) -> Self {
        self.group = group.into();
        self
    }

    /// Drawn with a thick line, and with the word for it.
    #[must_use]
    pub fn thick(mut self, word: &str) -> Self {
        self.thick = true;
        self.say(word)
    }

    /// Drawn with a dashed line, and with the word for it.
    #[must_use]
    pub fn dashed(mut self, word: &str) -> Self {
        self.dashed = true;
        self.say(word)
    }

    fn say(mut self, word: &str) -> Self {
        if !self.note.is_empty() {
            self.note.push_str(", ");
        }
        self.note.push_str(word);
        self
    }
}

impl Ring {
    /// `id` begins the ids of the picture's title and description; `title` and `desc` are read out in its place.
    pub fn new(id: impl Into<String>, title: impl Into<String>, desc: impl Into<String>) -> Self {
        let more_is = "more in the table".to_owned();
        Self { id: id.into(), title: title.into(), desc: desc.into(), more_is, ..Self::default() }
    }

    #[must_use]
    pub fn centre(mut self, name: impl Into<String>) -> Self {
        self.centre = name.into();
        self
    }

    /// In order, from the top of the left side to its bottom, then of the right side.
    #[must_use]
    pub fn around(mut self, parts: impl IntoIterator<Item = RingPart>) -> Self {
        self.around = parts.into_iter().collect();
        self
    }

    /// What the picture says below, where a line is thick and where one is dashed.
    #[must_use]
    pub fn lines_mean(mut self, thick: impl Into<String>, dashed: impl Into<String>) -> Self {
        (self.thick_means, self.dashed_means) = (thick.into(), dashed.into());
        self
    }

    /// How a line is drawn, and what that means, for each kind of line there is in the picture.
    fn legend(&self, layout: &Layout<'_>) -> Vec<(&'static str, &str)> {
        let any = |of: fn(&RingPart) -> bool| layout.parts.iter().any(|placed| of(placed.part));
        let thick = ("trellis-ring__spoke trellis-ring__spoke--thick", self.thick_means.as_str());
        let dashed = ("trellis-ring__spoke trellis-ring__spoke--dashed", self.dashed_means.as_str());
        let kinds = [(any(|p| p.thick), thick), (any(|p| p.dashed), dashed)];
        kinds.into_iter().filter(|(there, (_, means))| *there && !means.is_empty()).map(|(_, kind)| kind).collect()
    }
}

/// Between two lines below the ring.
const FOOT_LINE: f64 = 26.0;

impl Render for Ring {
    fn render(&self) -> Markup {
        let layout = layout::of(self);
        let legend = self.legend(&layout);
        let foot = |line: usize| layout.bottom + FOOT_LINE * (line + 1) as f64;
        let below = usize::from(layout.more > 0);
        let height = (foot(below + legend.len()) - FOOT_LINE / 2.0).round();
        let (title, desc) = (format!("{}-title", self.id), format!("{}-desc", self.id));
        html! {
            svg class="trellis-ring" viewBox=(format!("0 0 {WIDTH} {height}")) role="img"
                aria-labelledby=(title) aria-describedby=(desc) {
                title id=(title) { (self.title) }
                desc id=(desc) { (self.desc) }
                @for placed in &layout.parts { (spoke(placed, layout.middle)) }
                circle class="trellis-ring__centre" cx=(MIDDLE) cy=(layout.middle) r=(DISC) {}
                (centre(&self.centre, layout.middle))
                @for placed in &layout.parts { (part(placed)) }
                @if layout.more > 0 {
                    text class="trellis-ring__below" x=(MIDDLE) y=(foot(0)) text-anchor="middle" {
                        "and " (layout.more) " " (self.more_is)
                    }
                }
                @for (at, (class, means)) in legend.iter().enumerate() {
                    @let y = foot(below + at);
                    line class=(class) x1=(8) y1=(y - 5.0) x2=(56) y2=(y - 5.0) {}
                    text class="trellis-ring__below" x=(66) y=(y) { (means) }
                }
            }
        }
    }
}

fn spoke(placed: &Placed<'_>, middle: f64) -> Markup {
    let class = kind("trellis-ring__spoke", placed.part);
    html! { line class=(class) x1=(MIDDLE) y1=(middle) x2=(tenth(placed.x)) y2=(tenth(placed.y)) {} }
}

fn part(placed: &Placed<'_>) -> Markup {
    let anchor = placed.left.then_some("end");
    html! {
        circle class=(kind("trellis-ring__dot", placed.part)) cx=(tenth(placed.x)) cy=(tenth(placed.y))
            r=(if placed.part.thick { 11 } else { 8 }) {}
        @for Line { says, text, y } in &placed.lines {
            text class=(class(*says)) x=(tenth(placed.words_at)) y=(y) text-anchor=[anchor] { (text) }
        }
    }
}

fn centre(name: &str, middle: f64) -> Markup {
    let lines = Says::Name.set_in().lines(name, 3, 2.0 * DISC - 16.0);
    let first = middle + 6.0 - 11.0 * (lines.len().saturating_sub(1)) as f64;
    html! {
        @for (at, line) in lines.iter().enumerate() {
            text class="trellis-ring__name" x=(MIDDLE) y=(first + 22.0 * at as f64) text-anchor="middle" { (line) }
        }
    }
}

const fn class(says: Says) -> &'static str {
    match says {
        Says::Group => "trellis-ring__group",
        Says::Name => "trellis-ring__name",
        Says::Below => "trellis-ring__below",
        Says::Note => "trellis-ring__note",
    }
}

fn kind(element: &str, part: &RingPart) -> String {
    let thick = if part.thick { format!(" {element}--thick") } else { String::new() };
    let dashed = if part.dashed { format!(" {element}--dashed") } else { String::new() };
    format!("{element}{thick}{dashed}")
}

/// Finer than a tenth of a pixel nobody sees.
fn tenth(number: f64) -> f64 {
    (number * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

    use super::{layout::FITS, *};
    use proptest::prelude::*;

    #[derive(Clone, Copy, Debug)]
    struct Area {
        left: f64,
        top: f64,
        right: f64,
        bottom: f64,
    }

    impl Area {
        fn meets(&self, other: &Self) -> bool {
            self.left < other.right && other.left < self.right && self.top < other.bottom && other.top < self.bottom
        }

        fn holds(&self, x: f64, y: f64) -> bool {
            self.left < x && x < self.right && self.top < y && y < self.bottom
        }
    }

    /// What each line of words of a part takes up, and its dot.
    fn areas(placed: &Placed<'_>) -> Vec<Area> {
        let dot = Area { left: placed.x - 11.0, right: placed.x + 11.0, top: placed.y - 11.0, bottom: placed.y + 11.0 };
        let words = placed.lines.iter().map(|line| {
            let kind = line.says.set_in();
            let wide = kind.width(&line.text);
            let left = if placed.left { placed.words_at - wide } else { placed.words_at };
            Area { left, right: left + wide, top: line.y - kind.size * 0.8, bottom: line.y + kind.size * 0.22 }
        });
        words.chain([dot]).collect()
    }

    fn ring_of(parts: Vec<RingPart>) -> Ring {
        Ring::new("ring", "Who is involved", "So many services.").centre("Amy Pritchard").around(parts)
    }

    /// Everything that must hold of a ring, however long the names and however many.
    fn is_legible(ring: &Ring) {
        let layout = layout::of(ring);
        assert_eq!(layout.parts.len() + layout.more, ring.around.len());
        assert!(layout.parts.len() <= FITS);
        let disc =
            Area { left: MIDDLE - DISC, right: MIDDLE + DISC, top: layout.middle - DISC, bottom: layout.middle + DISC };
        let all: Vec<Vec<Area>> = layout.parts.iter().map(areas).collect();
        for (at, of_one) in all.iter().enumerate() {
            for area in of_one {
                assert!(area.left >= 0.0 && area.right <= WIDTH, "{area:?} leaves the picture");
                assert!(area.top >= 0.0 && area.bottom <= layout.bottom, "{area:?} leaves the picture");
                assert!(!area.meets(&disc), "{area:?} is under the disc");
                for other in all[at + 1..].iter().flatten() {
                    assert!(!area.meets(other), "{area:?} and {other:?} overlap");
                }
                for placed in &layout.parts {
                    let on_spoke = |n: i32| {
                        let far = f64::from(n) / 50.0;
                        (MIDDLE + (placed.x - MIDDLE) * far, layout.middle + (placed.y - layout.middle) * far)
                    };
                    let crossed = (0..49).map(on_spoke).any(|(x, y)| area.holds(x, y));
                    assert!(!crossed || of_one.last().is_some_and(|dot| dot.holds(placed.x, placed.y)));
                }
            }
            for (n, area) in of_one.iter().enumerate() {
                assert!(!of_one[n + 1..].iter().any(|other| area.meets(other)), "words of one part overlap");
            }
        }
    }

    fn part() -> impl Strategy<Value = RingPart> {
        let words = proptest::collection::vec("[A-Za-z’é]{1,14}", 1..8).prop_map(|w| w.join(" "));
        let name = proptest::option::of("[A-Z][a-zç]{1,12} [A-Z][a-z-]{1,25}");
        (words, name, any::<bool>(), any::<bool>()).prop_map(|(label, name, thick, dashed)| {
            let part = RingPart::new(label).below(name.unwrap_or_default());
            let part = if thick { part.thick("leads") } else { part };
            if dashed { part.dashed("has left").dashed("not met the child yet") } else { part }
        })
    }

    proptest! {
        #[test]
        fn no_two_names_of_a_ring_overlap(parts in proptest::collection::vec(part(), 1..=26), groups in 1..7_usize) {
            let per_group = parts.len().div_ceil(groups);
            let grouped = parts.into_iter().enumerate().map(|(n, part)| part.group(format!("Group {}", n / per_group)));
            is_legible(&ring_of(grouped.collect()));
        }
    }

    #[test]
    fn from_one_to_twenty_services_fit() {
        for count in 1..=FITS {
            let part =
                |n: usize| RingPart::new(format!("Service {n}")).below("Ask the service").group(format!("{}", n / 4));
            let ring = ring_of((0..count).map(part).collect());
            is_legible(&ring);
            assert_eq!(layout::of(&ring).more, 0, "all {count} are drawn");
        }
    }

    #[test]
    fn whoever_leads_is_drawn_however_many_there_are_and_the_rest_is_counted() {
        let mut parts: Vec<RingPart> = (0..24).map(|n| RingPart::new(format!("Service {n}"))).collect();
        parts[23] = parts[23].clone().thick("leads");
        let drawn = ring_of(parts).render().0;
        assert!(drawn.contains("Service 23") && drawn.contains("leads"), "{drawn}");
        assert!(drawn.contains("and 4 more in the table"), "{drawn}");
    }

    #[test]
    fn a_long_name_gives_way_to_its_shorter_one() {
        let name = "Paediatric outpatients and child development centre";
        let drawn = ring_of(vec![RingPart::new(name).shorter("Child development")]).render().0;
        assert!(drawn.contains("Child development") && !drawn.contains("Paediatric"), "{drawn}");
        let drawn = ring_of(vec![RingPart::new("Health visitors east").shorter("HV east")]).render().0;
        assert!(drawn.contains("Health visitors east") && !drawn.contains("HV"), "{drawn}");
    }

    #[test]
    fn a_small_ring_is_drawn_like_this() {
        let ring = ring_of(vec![
            RingPart::new("Health visitors east").below("Ruth Adeyemi").group("Health").thick("leads"),
            RingPart::new("Beacon <Surgery>").below("Ask the service").group("Health"),
            RingPart::new("Tenancies").below("Paul Okafor").group("Housing").dashed("has left"),
        ])
        .lines_mean("Thick line: leads", "Dashed line: the practitioner has left");
        insta::assert_snapshot!(ring.render().0.replace('>', ">\n"));
    }
}
