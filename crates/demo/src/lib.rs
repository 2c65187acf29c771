//! The demonstration trust: Alderwick, a London borough that does not exist, with 33,000 children, the agencies that
//! help them, and the files those agencies would send. Made by rule from a seed and a day, the same every time; nobody
//! in it lives. The data reaches a trust only through the same files and commands as any other.
//!
//! ```
//! let options = demo::Options { children: 400, ..demo::Options::seen_on(jiff::civil::date(2026, 11, 22)) };
//! let borough = demo::Borough::generate(&options);
//! assert_eq!(borough.stories().len(), 4);
//! ```

mod counts;
mod days;
mod dice;
mod exceptions;
mod families;
mod feeds;
mod hiring;
mod layout;
mod mistakes;
mod names;
mod numbers;
mod organisations;
mod places;
mod population;
mod staff;
mod stories;
mod town;
pub mod worries;
mod write;

/// A sheet of notices of the demonstration's police, as they send it.
pub const POLICE_NOTICES: &str = include_str!("../data/notices.csv");

pub use counts::Counts;
pub use feeds::{FeedFile, FeedRow};
pub use numbers::MOST_CHILDREN;
pub use organisations::Organisation;
pub use staff::Staff;
pub use stories::{Involved, Story};
pub use worries::Worry;
pub use write::CannotWrite;

use jiff::civil::Date;
use names::Names;
use places::Places;
use population::Population;
use town::Town;

/// What the borough should be like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Children and young people living in the borough; at most [`MOST_CHILDREN`].
    pub children: usize,
    pub seed: u64,
    /// The day on which it is seen: ages, lags and contacts count back from it.
    pub today: Date,
}

impl Options {
    /// The borough of the mission, as it is on this day.
    pub const fn seen_on(today: Date) -> Self {
        Self { children: 33_000, seed: 1, today }
    }
}

/// The borough on one day, ready to be written.
#[derive(Debug)]
pub struct Borough {
    town: Town,
    feeds: Vec<FeedFile>,
}

impl Borough {
    pub fn generate(options: &Options) -> Self {
        let children = options.children.min(MOST_CHILDREN);
        let (today, seed) = (options.today, options.seed);
        let (names, places) = (Names::read(), Places::for_children(children));
        let organisations = organisations::all(&places);
        let health_visitors = (children * 5 / 19 / 320).max(3);
        let workforce = hiring::workforce(&organisations, &names, health_visitors, today, seed);
        let mut population = Population::new(&names, &places, today, seed);
        stories::settle(&mut population);
        exceptions::settle(&mut population, &workforce, children);
        population.fill(children);
        population.beyond_the_border(children);
        exceptions::deal_needs(&mut population, children);
        let Population { families, children, .. } = population;
        let by_code = organisations.iter().enumerate().map(|(at, o)| (o.code.clone(), at)).collect();
        let town = Town { today, seed, names, organisations, by_code, workforce, families, children };
        let feeds = feeds::all(&town);
        Self { town, feeds }
    }

    pub fn organisations(&self) -> &[Organisation] {
        &self.town.organisations
    }

    pub fn staff(&self) -> &[Staff] {
        &self.town.workforce.people
    }

    pub fn feeds(&self) -> &[FeedFile] {
        &self.feeds
    }

    /// The four children the trust was founded for: Michael, Amy, Joe, and the girl who was known to everybody.
    pub fn stories(&self) -> Vec<Story> {
        stories::told(&self.town)
    }

    pub fn counts(&self) -> Counts {
        let rows = self.feeds.iter().map(|feed| (feed.feed, (feed.rows.len(), feed.bad_rows))).collect();
        Counts { rows, ..Counts::of(&self.town) }
    }
}
