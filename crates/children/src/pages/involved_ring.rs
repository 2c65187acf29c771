//! The picture of who is involved: the child in the middle, every service of the table around it, by sector.

use crate::{model::Involvement, open_child::IndexPage};
use std::collections::HashSet;
use ui::{Ring, RingPart};

/// Sectors in the order in which they stand around the child.
const SECTORS: [(&str, &[&str]); 5] = [
    ("Health", &["health"]),
    ("Education", &["education"]),
    ("Social care and early help", &["social-care"]),
    ("Police and youth justice", &["police", "youth-justice"]),
    ("Housing and voluntary", &["housing", "voluntary"]),
];
const OTHERS: &str = "Others";
const NEIGHBOURS: &str = "Neighbouring boroughs";

/// Nothing but what the table of the same page says.
pub(super) fn ring(page: &IndexPage) -> Ring {
    let name = page.likeness.name.as_str();
    let mut around: Vec<(usize, &'static str, &Involvement)> = page
        .involved
        .iter()
        .map(|involved| {
            let (rank, sector) = sector(page, involved);
            (rank, sector, involved)
        })
        .collect();
    // Within a sector as in the table.
    around.sort_by_key(|(rank, ..)| *rank);
    Ring::new("involved-ring", format!("Who is involved with {name}"), in_a_sentence(&page.involved))
        .centre(name)
        .around(around.into_iter().map(|(_, sector, involved)| part(sector, involved)))
        .lines_mean("Thick line: leads", "Dashed line: the practitioner has left, or has not met the child yet")
}

fn sector(page: &IndexPage, involved: &Involvement) -> (usize, &'static str) {
    if matches!((&involved.authority, &page.home_authority), (Some(theirs), Some(ours)) if theirs != ours) {
        return (SECTORS.len() + 1, NEIGHBOURS);
    }
    let of = |(_, codes): &(&str, &[&str])| codes.contains(&involved.sector.as_str());
    SECTORS.iter().position(of).map_or((SECTORS.len(), OTHERS), |rank| (rank, SECTORS[rank].0))
}

fn part(sector: &str, involved: &Involvement) -> RingPart {
    let who = involved.practitioner.as_deref().unwrap_or("Ask the service");
    let mut part = RingPart::new(involved.organisation_name.as_str())
        .shorter(involved.organisation_short.as_str())
        .below(who)
        .group(sector);
    if involved.leads {
        part = part.thick("leads");
    }
    if involved.practitioner_left {
        part = part.dashed("has left");
    }
    if involved.met.as_deref() == Some("no") {
        part = part.dashed("not met yet");
    }
    part
}

/// What the picture shows, for whoever hears the page.
fn in_a_sentence(involved: &[Involvement]) -> String {
    let services = involved.iter().map(|i| i.organisation).collect::<HashSet<_>>().len();
    let are =
        if services == 1 { "1 service is involved".to_owned() } else { format!("{services} services are involved") };
    let leading = |i: &Involvement| {
        let who = i.practitioner.as_deref().unwrap_or("name not given");
        format!("{who} of {}", i.organisation_name)
    };
    let leads: Vec<String> = involved.iter().filter(|i| i.leads).map(leading).collect();
    match leads.as_slice() {
        [] => format!("{are}; nobody is recorded as leading. The table says the same in full."),
        [one] => format!("{are}; {one} leads. The table says the same in full."),
        several => format!("{are}; {} lead. The table says the same in full.", several.join(" and ")),
    }
}
