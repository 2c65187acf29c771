//! Recomputing everything the journal claims: every row, every number, every head, every purge.

use super::{
    Kind as _,
    format::{self, Row},
    heads::{self, Head},
    merkle::Tree,
    purge::{JournalEntry, digest_of},
};
use crate::{Error, Store, Tx};
use std::collections::HashMap;

/// One thing that is not as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// The row's own hash does not fit its fields.
    RowChanged { entry: String },
    /// The facts do not fit the hash in the row.
    FactsChanged { entry: String },
    /// Facts are gone and no purge accounts for them.
    FactsMissing { entry: String },
    /// Facts without an entry.
    StrayFacts { count: i64 },
    /// A number without its entry, or a gap in the numbers.
    NumberBroken { number: i64 },
    /// Entries that have neither a number nor wait for one.
    Unnumbered { count: i64 },
    /// The head's root is not that of the entries.
    HeadDiffers { size: i64 },
    /// The signature does not fit, or the key is not ours.
    HeadForged { size: i64 },
    /// A head given from outside is not the one recomputed here.
    OutsideHeadDiffers { size: i64 },
    /// What a purge says it deleted is not what is missing.
    PurgeDiffers { purge: String },
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::RowChanged { entry } => write!(f, "entry {entry} was changed after it was written"),
            Self::FactsChanged { entry } => write!(f, "the facts of entry {entry} were changed"),
            Self::FactsMissing { entry } => write!(f, "the facts of entry {entry} are gone without a purge"),
            Self::StrayFacts { count } => write!(f, "{count} facts belong to no entry"),
            Self::NumberBroken { number } => write!(f, "number {number} is missing or points nowhere"),
            Self::Unnumbered { count } => write!(f, "{count} entries are out of step with the numbers"),
            Self::HeadDiffers { size } => write!(f, "the sealed head of {size} entries does not fit the entries"),
            Self::HeadForged { size } => write!(f, "the sealed head of {size} entries is not signed with our key"),
            Self::OutsideHeadDiffers { size } => {
                write!(f, "the head kept outside for {size} entries does not fit the entries here")
            }
            Self::PurgeDiffers { purge } => write!(f, "purge {purge} does not account for what is missing"),
        }
    }
}

#[derive(Clone, Debug, Default)]
pub struct Report {
    pub entries: i64,
    pub heads: usize,
    pub purged: usize,
    pub findings: Vec<Finding>,
}

impl Report {
    pub fn sound(&self) -> bool {
        self.findings.is_empty()
    }
}

#[derive(sqlx::FromRow)]
struct Numbered {
    number: i64,
    salt: Option<Vec<u8>>,
    facts: Option<String>,
    purged_by: Option<String>,
    #[sqlx(flatten)]
    row: Row,
}

/// Verifies the whole journal in one snapshot; `outside` are heads kept elsewhere (`size`, `root`).
pub async fn verify(store: &Store, outside: &[(i64, Vec<u8>)]) -> Result<Report, Error> {
    let mut tx = store.read_everything().await?;
    let mut report = Report::default();
    let heads: Vec<Head> =
        tx.sql("select size, root, at, key, signature from journal_head order by size").all().await?;
    for head in &heads {
        if !store.keys().signed(&head.key, &heads::message(head.size, head.at, &head.root), &head.signature) {
            report.findings.push(Finding::HeadForged { size: head.size });
        }
    }
    report.heads = heads.len();
    let (mut tree, mut purges) = (Tree::default(), Purges::default());
    let mut due: HashMap<i64, Vec<(&[u8], bool)>> = HashMap::new();
    heads.iter().for_each(|h| due.entry(h.size).or_default().push((&h.root, false)));
    outside.iter().for_each(|(size, root)| due.entry(*size).or_default().push((root, true)));

    let mut after = 0;
    loop {
        let rows: Vec<Numbered> = tx
            .sql(
                "select n.number, f.salt, f.facts, p.purged_by, e.id, e.version, e.at, e.actor, e.agency, e.on_behalf_of,
                        e.purpose, e.basis, e.child, e.class, e.kind, e.subject, e.request, e.facts_hash, e.row_hash
                   from journal_number n join journal_entry e on e.id = n.entry
                   left join journal_facts f on f.entry = e.id left join journal_purged p on p.entry = e.id
                  where n.number > $1 order by n.number limit 5000",
            )
            .bind(after)
            .all()
            .await?;
        let Some(last) = rows.last().map(|r| r.number) else { break };
        for row in rows {
            if row.number != after + 1 {
                report.findings.push(Finding::NumberBroken { number: after + 1 });
            }
            after = row.number;
            check(&row, &mut report.findings, &mut purges);
            tree.push(&row.row.row_hash);
            for (root, from_outside) in due.remove(&row.number).unwrap_or_default() {
                if root != tree.root() {
                    report.findings.push(if from_outside {
                        Finding::OutsideHeadDiffers { size: row.number }
                    } else {
                        Finding::HeadDiffers { size: row.number }
                    });
                }
            }
        }
        after = last;
    }
    for (size, roots) in due {
        report.findings.extend(roots.iter().map(|(_, from_outside)| {
            if *from_outside { Finding::OutsideHeadDiffers { size } } else { Finding::HeadDiffers { size } }
        }));
    }
    check_the_rest(&mut tx, &mut report, &mut purges, after).await?;
    report.purged = purges.purged;
    report.findings.extend(purges.findings());
    Ok(report)
}

fn check(numbered: &Numbered, findings: &mut Vec<Finding>, purges: &mut Purges) {
    let row = &numbered.row;
    if row.version != format::VERSION || row.hash().as_slice() != row.row_hash {
        findings.push(Finding::RowChanged { entry: row.id.clone() });
    }
    match (&numbered.salt, &numbered.facts, &numbered.purged_by) {
        (Some(salt), Some(facts), None) => {
            if format::facts_hash(salt, facts).as_slice() != row.facts_hash {
                findings.push(Finding::FactsChanged { entry: row.id.clone() });
            } else if row.kind == "journal.purged"
                && let Ok(JournalEntry::Purged { purge, count, digest }) = JournalEntry::decode(&row.kind, facts)
            {
                purges.claimed.insert(purge, (count, digest));
            }
        }
        (None, None, Some(purge)) => purges.missing.entry(purge.clone()).or_default().push(row.id.clone()),
        _ => findings.push(Finding::FactsMissing { entry: row.id.clone() }),
    }
}

/// Purges as claimed by their entries, and what is in fact missing.
#[derive(Default)]
struct Purges {
    claimed: HashMap<String, (usize, String)>,
    missing: HashMap<String, Vec<String>>,
    purged: usize,
}

impl Purges {
    fn findings(mut self) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (purge, (count, digest)) in std::mem::take(&mut self.claimed) {
            let mut ids = self.missing.remove(&purge).unwrap_or_default();
            if ids.len() != count || digest_of(&mut ids) != digest {
                findings.push(Finding::PurgeDiffers { purge });
            }
        }
        findings.extend(self.missing.into_keys().map(|purge| Finding::PurgeDiffers { purge }));
        findings
    }
}

/// What stands outside the numbers: entries that wait for one, and rows that belong to nothing.
async fn check_the_rest(tx: &mut Tx, report: &mut Report, purges: &mut Purges, numbers: i64) -> Result<(), Error> {
    let waiting: Vec<Numbered> = tx
        .sql(
            "select cast(0 as bigint) as number, f.salt, f.facts, p.purged_by, e.id, e.version, e.at, e.actor, e.agency, e.on_behalf_of,
                    e.purpose, e.basis, e.child, e.class, e.kind, e.subject, e.request, e.facts_hash, e.row_hash
               from journal_pending w join journal_entry e on e.id = w.entry
               left join journal_facts f on f.entry = e.id left join journal_purged p on p.entry = e.id",
        )
        .all()
        .await?;
    for row in &waiting {
        check(row, &mut report.findings, purges);
    }
    purges.purged = purges.missing.values().map(Vec::len).sum();
    let mut count = async |text: &'static str| -> Result<i64, Error> { Ok(tx.sql(text).one::<(i64,)>().await?.0) };
    report.entries = count("select count(*) from journal_entry").await?;
    let waiting_rows = count("select count(*) from journal_pending").await?;
    let number_rows = count("select count(*) from journal_number").await?;
    let facts_rows = count("select count(*) from journal_facts").await?;
    let purged_rows = count("select count(*) from journal_purged").await?;
    if number_rows != numbers {
        report.findings.push(Finding::NumberBroken { number: numbers + 1 });
    }
    if waiting_rows != waiting.len() as i64 || report.entries != numbers + waiting_rows {
        report.findings.push(Finding::Unnumbered { count: report.entries - numbers });
    }
    if facts_rows + purged_rows != report.entries {
        report.findings.push(Finding::StrayFacts { count: facts_rows + purged_rows - report.entries });
    }
    Ok(())
}
