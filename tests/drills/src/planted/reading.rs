//! Pages as somebody reads them: the words that are shown.

use anyhow::anyhow;
use scraper::{ElementRef, Html, Selector};

fn selector(text: &str) -> anyhow::Result<Selector> {
    Selector::parse(text).map_err(|error| anyhow!("{text}: {error}"))
}

/// The words of an element, single spaces between them.
fn words(element: ElementRef<'_>) -> String {
    element.text().flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
}

/// All that stands in the page's own part, but for the time of day, which is never the same twice.
pub fn main_part(page: &str) -> anyhow::Result<String> {
    let (page, main) = (Html::parse_document(page), selector("main")?);
    let text = page.select(&main).map(words).collect::<Vec<_>>().join(" ");
    let timeless = |word: &&str| !(word.contains(':') && word.starts_with(|c: char| c.is_ascii_digit()));
    Ok(text.split(' ').filter(timeless).collect::<Vec<_>>().join(" "))
}

/// A child in the answer to a search.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hit {
    pub words: String,
    pub child: String,
}

pub fn hits(page: &str) -> anyhow::Result<Vec<Hit>> {
    let (page, hit, link) = (Html::parse_document(page), selector("li.trellis-hit")?, selector("a")?);
    let read = |element: ElementRef<'_>| {
        let to = element.select(&link).find_map(|a| a.attr("href")).unwrap_or_default();
        Hit { words: words(element), child: to.trim_start_matches("/children/").to_owned() }
    };
    Ok(page.select(&hit).map(read).collect())
}

/// Every line of the page's tables, cell by cell.
pub fn lines(page: &str) -> anyhow::Result<Vec<Vec<String>>> {
    let (page, row, cell) = (Html::parse_document(page), selector("main tbody tr")?, selector("th, td")?);
    Ok(page.select(&row).map(|row| row.select(&cell).map(words).collect()).collect())
}

/// A fact of two children as the page of their review sets it side by side.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fact {
    pub name: String,
    /// Each value without its source.
    pub left: Vec<String>,
    pub right: Vec<String>,
    /// "Same", "Differs" or "One side only"; nothing is said of the family.
    pub compared: String,
}

/// The page of a review.
#[derive(Clone, Debug, Default)]
pub struct ReviewPage {
    /// All of it, a line for a line of a table.
    pub text: String,
    pub facts: Vec<Fact>,
    /// Why the two may be one.
    pub reasons: Vec<String>,
    pub two_people: bool,
}

impl ReviewPage {
    pub fn fact(&self, name: &str) -> Option<&Fact> {
        self.facts.iter().find(|fact| fact.name == name)
    }

    /// Why, where the reason is about this.
    pub fn reason(&self, about: &str) -> &str {
        self.reasons.iter().find(|reason| reason.contains(about)).map_or("", String::as_str)
    }
}

pub fn review(page: &str) -> anyhow::Result<ReviewPage> {
    let page = Html::parse_document(page);
    let (row, cell, value) = (selector("main tbody tr")?, selector("th, td")?, selector("div")?);
    let values = |cell: &ElementRef<'_>| {
        let own = |div: ElementRef<'_>| {
            let first = div.text().map(str::trim).find(|text| !text.is_empty());
            first.map(str::to_owned)
        };
        cell.select(&value).filter_map(own).collect::<Vec<_>>()
    };
    let facts = page.select(&row).filter_map(|row| {
        let cells: Vec<ElementRef<'_>> = row.select(&cell).collect();
        let [name, left, right, rest @ ..] = cells.as_slice() else { return None };
        let compared = rest.first().map(|cell| words(*cell)).unwrap_or_default();
        Some(Fact { name: words(*name), left: values(left), right: values(right), compared })
    });
    let reasons = selector("main ul.govuk-list--bullet li")?;
    let mut read = ReviewPage {
        facts: facts.collect(),
        reasons: page.select(&reasons).map(words).collect(),
        ..ReviewPage::default()
    };
    let (line, form) =
        (selector("main h1, main h2, main p, main li, main .govuk-inset-text, main tr")?, selector("main form *")?);
    let answering: Vec<_> = page.select(&form).map(|element| element.id()).collect();
    for element in page.select(&line).filter(|element| !answering.contains(&element.id())) {
        let said = if element.value().name() == "tr" {
            element.select(&cell).map(words).collect::<Vec<_>>().join(" | ")
        } else {
            words(element)
        };
        read.text.push_str(&said);
        read.text.push('\n');
    }
    read.two_people = read.text.contains("Two people must say so");
    Ok(read)
}
