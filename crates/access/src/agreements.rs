//! Sharing agreements: who may be told what of which feed, for what purpose, on what lawful basis, until when. Text
//! the trust reviews (`trust/agreements.toml`), kept in versions; what no agreement in force covers is not loaded and
//! not shown.

use crate::AccessEntry;
use jiff::civil::Date;
use serde::Deserialize;
use std::collections::BTreeSet;
use store::{Bind as _, Command, Context, Entries, Entry, Error, Refused, Tx};

/// What an agreement covers of a feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Data {
    Identity,
    Involvement,
    Family,
    Contact,
}

impl Data {
    pub const fn code(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Involvement => "involvement",
            Self::Family => "family",
            Self::Contact => "contact",
        }
    }
    fn from_code(code: &str) -> Option<Self> {
        [Self::Identity, Self::Involvement, Self::Family, Self::Contact].into_iter().find(|d| d.code() == code)
    }
}

/// One agreement as written.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agreement {
    pub id: String,
    pub title: String,
    pub feed: String,
    pub category: Data,
    /// Fields of the feed it covers; `*` for all of its category.
    pub columns: Vec<String>,
    /// Organisation codes that send.
    pub senders: Vec<String>,
    /// Organisation codes that receive, or `all`.
    pub recipients: Vec<String>,
    pub population: String,
    pub purpose: String,
    pub lawful_basis_article_6: String,
    pub lawful_basis_article_9: Option<String>,
    pub dpia: String,
    #[serde(deserialize_with = "day")]
    pub from: Date,
    #[serde(deserialize_with = "day")]
    pub until: Date,
}

fn day<'de, D: serde::Deserializer<'de>>(d: D) -> Result<Date, D::Error> {
    let written = toml::value::Datetime::deserialize(d)?;
    written.to_string().parse().map_err(serde::de::Error::custom)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    agreement: Vec<Agreement>,
}

/// Reads `agreements.toml`. An error names line and remedy.
pub fn read(text: &str) -> Result<Vec<Agreement>, String> {
    let file: File = toml::from_str(text).map_err(|e| e.to_string())?;
    let mut seen = BTreeSet::new();
    for agreement in &file.agreement {
        if !seen.insert(&agreement.id) {
            return Err(format!("agreement {} stands there twice: give the second another id", agreement.id));
        }
        if agreement.until < agreement.from {
            return Err(format!("agreement {} ends before it begins: mend from or until", agreement.id));
        }
    }
    Ok(file.agreement)
}

impl Agreement {
    pub fn in_force(&self, today: Date) -> bool {
        self.from <= today && today < self.until
    }

    /// Days until it ends, once that is worth a warning (90, 30, 7 days).
    pub fn ends_soon(&self, today: Date) -> Option<i32> {
        let days = (self.until - today).get_days();
        (self.from <= today && (0..=90).contains(&days)).then_some(days)
    }

    pub fn covers(&self, field: &str) -> bool {
        self.columns.iter().any(|c| c == "*" || c == field)
    }

    pub fn received_by(&self, agency_code: &str) -> bool {
        self.recipients.iter().chain(&self.senders).any(|p| p == "all" || p == agency_code)
    }
}

/// Does an agreement in force cover this field of a feed?
pub fn cover(agreements: &[Agreement], feed: &str, data: Data, field: &str, today: Date) -> bool {
    agreements.iter().any(|a| a.feed == feed && a.category == data && a.in_force(today) && a.covers(field))
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    title: String,
    feed: String,
    category: String,
    columns: String,
    senders: String,
    recipients: String,
    population: String,
    purpose: String,
    lawful_basis_article_6: String,
    lawful_basis_article_9: Option<String>,
    dpia: String,
    from_on: String,
    until_on: String,
}

impl TryFrom<Row> for Agreement {
    type Error = String;
    fn try_from(row: Row) -> Result<Self, String> {
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect();
        let date = |text: &str| text.parse::<Date>().map_err(|e| e.to_string());
        Ok(Self {
            category: Data::from_code(&row.category).ok_or_else(|| format!("category {:?}", row.category))?,
            columns: words(&row.columns),
            senders: words(&row.senders),
            recipients: words(&row.recipients),
            from: date(&row.from_on)?,
            until: date(&row.until_on)?,
            id: row.id,
            title: row.title,
            feed: row.feed,
            population: row.population,
            purpose: row.purpose,
            lawful_basis_article_6: row.lawful_basis_article_6,
            lawful_basis_article_9: row.lawful_basis_article_9,
            dpia: row.dpia,
        })
    }
}

/// The newest version of every agreement, in force or not.
pub async fn all(tx: &mut Tx) -> Result<Vec<Agreement>, Error> {
    let rows: Vec<Row> = tx
        .sql(
            "select a.id, a.title, a.feed, a.category, a.columns, a.senders, a.recipients, a.population, a.purpose,
                    a.lawful_basis_article_6, a.lawful_basis_article_9, a.dpia, a.from_on, a.until_on
               from agreement a
              where a.version = (select max(b.version) from agreement b where b.id = a.id) order by a.feed, a.id",
        )
        .all()
        .await?;
    rows.into_iter()
        .map(|row| {
            let kind = format!("agreement {}", row.id);
            Agreement::try_from(row).map_err(|problem| Error::Decode { kind, problem })
        })
        .collect()
}

/// Makes new versions of the agreements that differ from what is kept.
#[derive(Debug)]
pub struct ApplyAgreements {
    pub agreements: Vec<Agreement>,
}

#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum AgreementsRefused {}

#[derive(sqlx::FromRow)]
struct Version {
    version: Option<i64>,
}

impl Command for ApplyAgreements {
    type Output = usize;
    type Refusal = AgreementsRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<(usize, Entries), Refused<AgreementsRefused>> {
        let kept = all(tx).await?;
        let (mut rows, mut added) = (Vec::new(), Vec::new());
        for agreement in self.agreements.iter().filter(|a| !kept.contains(a)) {
            let Version { version } = tx
                .sql("select max(version) as version from agreement where id = $1")
                .bind(agreement.id.as_str())
                .one()
                .await?;
            let a = agreement.clone();
            added.push(a.id.clone());
            rows.push(vec![
                a.id.value(),
                (version.unwrap_or(0) + 1).value(),
                a.title.value(),
                a.feed.value(),
                a.category.code().value(),
                a.columns.join(" ").value(),
                a.senders.join(" ").value(),
                a.recipients.join(" ").value(),
                a.population.value(),
                a.purpose.value(),
                a.lawful_basis_article_6.value(),
                a.lawful_basis_article_9.value(),
                a.dpia.value(),
                a.from.to_string().value(),
                a.until.to_string().value(),
                context.now.value(),
            ]);
        }
        tx.insert_many(
            "agreement",
            &[
                "id",
                "version",
                "title",
                "feed",
                "category",
                "columns",
                "senders",
                "recipients",
                "population",
                "purpose",
                "lawful_basis_article_6",
                "lawful_basis_article_9",
                "dpia",
                "from_on",
                "until_on",
                "applied_at",
            ],
            rows,
        )
        .await?;
        let count = added.len();
        Ok((count, Entry::new(&AccessEntry::AgreementsApplied { added }).into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"
[[agreement]]
id = "hv-1"
title = "Health visiting"
feed = "health-visiting"
category = "involvement"
columns = ["*"]
senders = ["CHP"]
recipients = ["all"]
population = "Children under five"
purpose = "Who is involved"
lawful_basis_article_6 = "6(1)(e)"
lawful_basis_article_9 = "9(2)(h)"
dpia = "DPIA-12"
from = 2026-01-01
until = 2026-12-20
"#;

    #[test]
    fn an_agreement_is_in_force_between_its_dates_and_warns_before_its_end() {
        let agreement = read(TEXT).unwrap().remove(0);
        let on = |text: &str| text.parse::<Date>().unwrap();
        assert!(!agreement.in_force(on("2025-12-31")) && agreement.in_force(on("2026-12-19")));
        assert!(!agreement.in_force(on("2026-12-20")));
        assert_eq!(agreement.ends_soon(on("2026-11-22")), Some(28));
        assert_eq!(agreement.ends_soon(on("2026-06-01")), None);
    }

    #[test]
    fn a_misspelt_word_is_named_with_its_line() {
        let error = read(&TEXT.replace("purpose", "porpoise")).unwrap_err();
        assert!(error.contains("porpoise") && error.contains("line"), "{error}");
    }
}
