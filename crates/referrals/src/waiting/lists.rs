//! The trust's own waiting lists as text: one for each need, by type of service (`trust/waiting-lists.toml`).

use jiff::civil::Date;
use serde::Deserialize;
use std::collections::BTreeSet;
use store::{Error, Tx, choices};

/// What the store keeps the text under.
pub const KIND: &str = "waiting-lists";

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WaitingLists {
    #[serde(deserialize_with = "day")]
    pub effective_from: Date,
    #[serde(rename = "list")]
    pub lists: Vec<WaitingList>,
}

/// Who is helped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Served {
    #[default]
    Child,
    /// A parent, with their own consent: a school learns no more than that support has begun.
    Parent,
}

/// One need, and who answers it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WaitingList {
    pub code: String,
    /// The need, in a word or two.
    pub title: String,
    /// The type of service that answers it: never a provider.
    pub service: String,
    #[serde(default)]
    pub served: Served,
    /// Shown by name to its own teams alone.
    #[serde(default)]
    pub sensitive: bool,
    /// After how many days somebody looks again whether it has got worse.
    pub check_days: u16,
    pub criteria: Vec<String>,
    pub while_waiting: String,
    pub worse: String,
    /// What to do instead where it cannot wait.
    pub emergency: String,
    /// Other lists on which the same need is sometimes written by mistake.
    #[serde(default)]
    pub alike: Vec<String>,
    #[serde(rename = "team")]
    pub teams: Vec<Provider>,
}

/// A team that gives this help.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provider {
    /// Code of the organisation.
    pub code: String,
    /// How many it can begin with in a week.
    pub weekly: u32,
}

fn day<'de, D: serde::Deserializer<'de>>(d: D) -> Result<Date, D::Error> {
    let written = toml::value::Datetime::deserialize(d)?;
    written.to_string().parse().map_err(serde::de::Error::custom)
}

impl WaitingLists {
    pub fn list(&self, code: &str) -> Option<&WaitingList> {
        self.lists.iter().find(|list| list.code == code)
    }

    /// What a list is called; a list that is closed has no title any more.
    pub fn title(&self, code: &str) -> &str {
        self.list(code).map_or("A list that is closed", |list| &list.title)
    }

    /// Is one need sometimes written on both?
    pub fn are_alike(&self, one: &str, other: &str) -> bool {
        let names = |from: &str, to: &str| self.list(from).is_some_and(|list| list.alike.iter().any(|code| code == to));
        one == other || names(one, other) || names(other, one)
    }

    /// The lists that a team works through.
    pub fn of_team<'a>(&'a self, code: &'a str) -> impl Iterator<Item = &'a WaitingList> {
        self.lists.iter().filter(move |list| list.teams.iter().any(|team| team.code == code))
    }
}

impl WaitingList {
    pub fn weekly(&self) -> u32 {
        self.teams.iter().map(|team| team.weekly).sum()
    }
}

/// Reads `waiting-lists.toml`. A mistake names the line, what is wrong and how to mend it.
pub fn read(text: &str) -> Result<WaitingLists, String> {
    let lists: WaitingLists = toml::from_str(text).map_err(|e| e.to_string())?;
    let mut seen = BTreeSet::new();
    for list in &lists.lists {
        let code = &list.code;
        let line = |nth: usize| line_of(text, code, nth);
        if !seen.insert(code) {
            return Err(format!("line {}: list {code} stands there twice: give the second another code", line(1)));
        }
        if list.teams.is_empty() {
            return Err(format!("line {}: list {code} has no team: name at least one in [[list.team]]", line(0)));
        }
        if let Some(team) = list.teams.iter().find(|team| team.weekly == 0) {
            let team = &team.code;
            return Err(format!(
                "line {}: list {code}: team {team} sees nobody: give weekly as 1 or more, or take the team out",
                line(0)
            ));
        }
        if !(1..=366).contains(&list.check_days) {
            return Err(format!(
                "line {}: list {code}: check_days is {}: give between 1 and 366 days",
                line(0),
                list.check_days
            ));
        }
        for (name, words) in
            [("while_waiting", &list.while_waiting), ("worse", &list.worse), ("emergency", &list.emergency)]
        {
            if words.trim().is_empty() {
                let line = line(0);
                return Err(format!("line {line}: list {code}: {name} is empty: say what the family reads there"));
            }
        }
    }
    for (list, other) in lists.lists.iter().flat_map(|list| list.alike.iter().map(move |other| (list, other))) {
        if let Some(problem) = not_alike(&lists, list, other) {
            let line = line_of(text, &list.code, 0);
            return Err(format!("line {line}: list {}: alike names {other}, {problem}", list.code));
        }
    }
    if lists.lists.is_empty() {
        return Err("there is no [[list]]: write at least one".to_owned());
    }
    Ok(lists)
}

/// Why two lists cannot be told to be alike: each of them tells its readers that the child waits on the other.
fn not_alike(lists: &WaitingLists, list: &WaitingList, other: &str) -> Option<&'static str> {
    let open = |list: &WaitingList| !list.sensitive && list.served == Served::Child;
    match lists.list(other) {
        _ if list.code == other => Some("which is this list itself: take it out"),
        None => Some("which is no list: give the code of another list"),
        Some(there) if !open(list) || !open(there) => {
            Some("but a list that is sensitive, or for a parent, is told to nobody else: take it out")
        }
        Some(_) => None,
    }
}

/// The line on which a list names its code.
fn line_of(text: &str, code: &str, nth: usize) -> usize {
    let names_it = |line: &str| {
        let written: Vec<&str> = line.splitn(2, '=').map(str::trim).collect();
        written.first() == Some(&"code") && written.get(1).is_some_and(|value| value.trim_matches('"') == code)
    };
    text.lines().enumerate().filter(|(_, line)| names_it(line)).nth(nth).map_or(1, |(at, _)| at + 1)
}

/// The text as a choice the store keeps in versions.
pub fn choice(text: &str) -> Result<choices::Choice, String> {
    let lists = read(text)?;
    let text = text.to_owned();
    Ok(choices::Choice { kind: KIND, name: KIND.to_owned(), effective_from: lists.effective_from, text })
}

/// The lists that apply on a day; none at all where the trust has not written any.
pub async fn in_force(tx: &mut Tx, today: Date) -> Result<WaitingLists, Error> {
    let Some(kept) = choices::in_force(tx, KIND, KIND, today).await? else { return Ok(WaitingLists::default()) };
    read(&kept.definition)
        .map_err(|problem| Error::Decode { kind: format!("waiting lists, version {}", kept.version), problem })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    const TEXT: &str = r#"effective_from = 2026-01-01
[[list]]
code = "speech"
title = "Speech"
service = "Speech therapy"
check_days = 84
criteria = []
while_waiting = "Talk"
worse = "Ring"
emergency = "Ring 999"
[[list.team]]
code = "SLT"
weekly = 4
"#;

    #[test]
    fn the_lists_of_a_team_are_found_by_its_code() {
        let lists = read(TEXT).unwrap();
        assert_eq!(lists.of_team("SLT").count(), 1);
        assert_eq!((lists.of_team("OT").count(), lists.list("speech").unwrap().weekly()), (0, 4));
    }

    #[rstest]
    #[case("weekly = 4", "weekly = 0", "line 3: list speech: team SLT sees nobody")]
    #[case("check_days = 84", "check_days = 0", "line 3: list speech: check_days is 0")]
    #[case("\"Ring 999\"", "\" \"", "emergency is empty")]
    #[case("service =", "provider =", "line 5")]
    #[case("criteria = []", "criteria = []\nalike = [\"speech\"]", "alike names speech, which is this list itself")]
    #[case("criteria = []", "criteria = []\nalike = [\"hearing\"]", "alike names hearing, which is no list")]
    #[case("[[list.team]]\ncode = \"SLT\"\nweekly = 4\n", "team = []\n", "has no team")]
    fn a_mistake_is_named_with_its_line(#[case] from: &str, #[case] to: &str, #[case] told: &str) {
        let mistake = read(&TEXT.replacen(from, to, 1)).unwrap_err();
        assert!(mistake.contains(told), "{mistake}");
    }

    #[test]
    fn a_list_that_stands_there_twice_is_named_where_it_stands_again() {
        let twice = format!("{TEXT}{}", TEXT.split_once('\n').unwrap().1);
        assert!(read(&twice).unwrap_err().starts_with("line 15: list speech stands there twice"));
    }
}
