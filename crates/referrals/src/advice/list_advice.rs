//! What the front door was asked, counted by month and agency; for everybody else what they have asked themselves.

use super::{
    AdviceEntry,
    ask_advice::{may_ask, team},
    records::{self, ConsultationRow},
};
use crate::records::contacts::{self, Team};
use access::Officer;
use base::{CaseId, Instant};
use clocks::Clock;
use std::collections::{BTreeMap, HashMap};
use store::{Entry, Error, Sight, Store};

/// On one page of the list.
const ON_A_PAGE: i64 = 25;
/// How a sensitive service stands among those that are counted.
const UNNAMED: &str = "A service that is not named";
/// Months that are counted.
const MONTHS: i64 = 12;

/// One question.
#[derive(Clone, Debug)]
pub struct Line {
    pub row: ConsultationRow,
    pub question: String,
    /// The limit for an answer; none for what was asked before there was one.
    pub clock: Option<Clock>,
}

#[derive(Debug)]
pub struct AdviceList {
    /// One of those who advise: reads everything the front door was asked.
    pub advises: bool,
    pub lines: Vec<Line>,
    /// How many the front door has not answered in time; none for whoever asked themselves.
    pub overdue: i64,
    pub page: usize,
    /// There is another page.
    pub more: bool,
    /// By month (the newest first) and agency.
    pub counts: Vec<(String, Vec<(String, usize)>)>,
    /// Agencies for which somebody may ring.
    pub agencies: Vec<Team>,
    pub entry: Entry,
}

/// None for whoever may not ask.
pub async fn list(store: &Store, officer: &Officer, page: usize) -> Result<Option<AdviceList>, Error> {
    if !may_ask(officer) {
        return Ok(None);
    }
    let now = store.now();
    let mut tx = store.read().await?;
    let Some((team, advises)) = team(&mut tx, officer, now).await? else { return Ok(None) };
    let from = (page as i64 - 1) * ON_A_PAGE;
    let mut rows = if advises {
        records::of_team(&mut tx, team, from, ON_A_PAGE + 1).await?
    } else {
        records::of_person(&mut tx, officer.person, from, ON_A_PAGE + 1).await?
    };
    let more = rows.len() as i64 > ON_A_PAGE;
    rows.truncate(ON_A_PAGE as usize);
    let counts = if advises {
        let since = now.plus_hours(-24 * 30 * MONTHS);
        let asked = records::asked_since(&mut tx, team, since).await?.into_iter();
        counted(asked.map(|c| (c.asked_at, if c.sensitive { UNNAMED.to_owned() } else { c.agency_name })))
    } else {
        Vec::new()
    };
    let agencies = if advises { contacts::agencies(&mut tx).await? } else { Vec::new() };
    let ids: Vec<CaseId> = rows.iter().map(|row| row.id).collect();
    tx.see(Sight::Cases { cases: &ids, children: &[] }).await?;
    let words = records::words(&mut tx, &ids).await?.into_iter().filter(|w| w.kind == "question");
    let mut questions: HashMap<CaseId, String> = words.map(|w| (w.case_id, w.words)).collect();
    let listed = AdviceEntry::Listed { consultations: ids.iter().map(ToString::to_string).collect() };
    let subjects: Vec<String> = ids.iter().map(ToString::to_string).collect();
    let mut clocks = clocks::clocks_of_each(&mut tx, &subjects).await?;
    let overdue = if advises { records::overdue(&mut tx, team, now).await? } else { 0 };
    let line = |row: ConsultationRow| Line {
        question: questions.remove(&row.id).unwrap_or_default(),
        clock: clocks.remove(&row.id.to_string()).and_then(|of_one| of_one.into_iter().next_back()),
        row,
    };
    let lines = rows.into_iter().map(line).collect();
    Ok(Some(AdviceList { advises, lines, overdue, page, more, counts, agencies, entry: Entry::new(&listed) }))
}

fn counted(asked: impl Iterator<Item = (i64, String)>) -> Vec<(String, Vec<(String, usize)>)> {
    let mut by_month: BTreeMap<(i16, i8), BTreeMap<String, usize>> = BTreeMap::new();
    for (at, agency) in asked {
        let day = Instant::from_micros(at).date();
        *by_month.entry((day.year(), day.month())).or_default().entry(agency).or_default() += 1;
    }
    let in_words = |(year, month): (i16, i8)| {
        jiff::civil::Date::new(year, month, 1).map_or_else(|_| String::new(), |day| day.strftime("%B %Y").to_string())
    };
    by_month.into_iter().rev().map(|(month, counts)| (in_words(month), counts.into_iter().collect())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_asked_is_counted_by_month_and_agency() {
        let at = |day: &str| Instant::start_of(day.parse().unwrap()).micros();
        let asked =
            [("2026-10-31", "School"), ("2026-11-01", "School"), ("2026-11-20", "Police"), ("2026-11-21", "School")];
        let counts = counted(asked.into_iter().map(|(day, agency)| (at(day), agency.to_owned())));
        let (months, first): (Vec<&str>, _) = (counts.iter().map(|(month, _)| month.as_str()).collect(), &counts[0].1);
        assert_eq!(months, ["November 2026", "October 2026"]);
        assert_eq!(*first, [("Police".to_owned(), 1), ("School".to_owned(), 2)]);
    }
}
