//! The breach check that every undoing opens: whoever read or wrote while two were one is told, one by one, and somebody
//! says whether anybody's data went where it should not have gone.

use crate::{
    ChildrenEntry,
    put_up_shield::{WrongField, denied, reason},
};
use access::{Denied, Officer, acts::DecideIdentity, permit, same_child};
use base::{ChildId, Instant, JoinId, PersonId};
use std::collections::BTreeSet;
use store::{Command, Context, Entries, Entry, Error, Refused, Sight, Tx};

/// What a check comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finding {
    Nothing,
    PutRight,
    Breach,
}

impl Finding {
    pub const ALL: [Self; 3] = [Self::Nothing, Self::PutRight, Self::Breach];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::PutRight => "put-right",
            Self::Breach => "breach",
        }
    }

    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Nothing => "Nothing went where it should not have gone",
            Self::PutRight => "Something did, within the agencies, and has been put right",
            Self::Breach => "A personal data breach: the information governance lead has it",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|finding| finding.code() == code)
    }
}

/// A check, with what was done.
#[derive(Clone, Debug)]
pub struct Check {
    pub version: i64,
    pub opened_at: i64,
    pub closed_at: Option<i64>,
    pub steps: Vec<CheckStep>,
}

impl Check {
    /// Who has been told already.
    pub fn told(&self) -> BTreeSet<&str> {
        self.steps.iter().filter(|step| step.kind == "told").filter_map(|step| step.person.as_deref()).collect()
    }

    /// What it came to, once it is closed.
    pub fn finding(&self) -> Option<(Finding, &CheckStep)> {
        self.steps.iter().find_map(|step| Some((Finding::from_code(&step.kind)?, step)))
    }
}

#[derive(Clone, Debug, sqlx::FromRow)]
pub struct CheckStep {
    /// `told`, or a finding.
    pub kind: String,
    pub person: Option<String>,
    pub words: String,
    pub done_by_name: String,
    pub done_at: i64,
}

#[derive(sqlx::FromRow)]
struct Row {
    version: i64,
    opened_at: i64,
    closed_at: Option<i64>,
}

/// Opens the check of a join that has just been undone; of one undone before and joined again, once more.
pub(crate) async fn open(tx: &mut Tx, join: JoinId, now: Instant) -> Result<(), Error> {
    tx.sql("insert into breach_check (child_join, version, opened_at) values ($1, 0, $2)")
        .bind(join)
        .bind(now)
        .run()
        .await
        .map(drop)
}

/// The check of a join. The transaction must see the child.
pub(crate) async fn of(tx: &mut Tx, join: JoinId) -> Result<Option<Check>, Error> {
    let row: Option<Row> = tx
        .sql("select version, opened_at, closed_at from breach_check where child_join = $1")
        .bind(join)
        .optional()
        .await?;
    let Some(row) = row else { return Ok(None) };
    let steps = tx
        .sql(
            "select s.kind, s.person, s.words, p.name as done_by_name, s.done_at
               from breach_step s join person p on p.id = s.done_by where s.child_join = $1 order by s.number",
        )
        .bind(join)
        .all()
        .await?;
    Ok(Some(Check { version: row.version, opened_at: row.opened_at, closed_at: row.closed_at, steps }))
}

#[derive(sqlx::FromRow)]
struct Open {
    #[sqlx(try_from = "String")]
    child: ChildId,
    opened_at: i64,
}

/// Every check that is open and not about this person's own family, the oldest first: one of the two, and since when.
pub(crate) async fn all_open(tx: &mut Tx, person: PersonId) -> Result<Vec<(ChildId, Instant)>, Error> {
    let rows: Vec<Open> = tx
        .sql(
            "select c.current as child, b.opened_at from breach_check b join child_join j on j.id = b.child_join
               join same_child c on c.given = j.one join same_child o on o.given = j.other
              where b.closed_at is null
                and not exists (select 1 from own_family f join same_child k on k.given = f.child
                                 where f.person = $1 and k.current in (c.current, o.current))
              order by b.opened_at, b.child_join",
        )
        .bind(person)
        .all()
        .await?;
    Ok(rows.into_iter().map(|row| (row.child, Instant::from_micros(row.opened_at))).collect())
}

/// What somebody did for a check.
#[derive(Clone, Copy, Debug)]
pub enum Done<'a> {
    /// These people have been told.
    Told(&'a [String]),
    /// The check is closed: a finding, and why.
    Closed { finding: &'a str, reason: &'a str },
}

#[derive(Debug)]
pub struct WriteCheck<'a> {
    pub officer: &'a Officer,
    /// Any id of either child.
    pub child: ChildId,
    pub join: JoinId,
    pub version: i64,
    pub done: Done<'a>,
}

#[derive(Debug, PartialEq, Eq)]
pub enum CheckRefused {
    /// Not found, as far as this officer is concerned.
    Hidden,
    Wrong(Vec<WrongField>),
    /// No such check is open, or somebody was faster.
    Gone,
}

impl Command for WriteCheck<'_> {
    type Output = ();
    type Refusal = CheckRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<CheckRefused>> {
        let because = Refused::Because;
        let may = permit::<DecideIdentity>(tx, self.officer, self.child, context.now).await;
        let may = may.map_err(|no| denied(no, CheckRefused::Hidden))?;
        let child = may.child();
        let known = same_child::joins_of(tx, child).await?.into_iter().find(|join| join.id == self.join);
        let check = match known {
            Some(join) => {
                let mut both = vec![child];
                for id in [join.one, join.other] {
                    match permit::<DecideIdentity>(tx, self.officer, id, context.now).await {
                        Ok(may) => both.push(may.child()),
                        Err(Denied::Fault(error)) => return Err(Refused::Fault(error)),
                        Err(Denied::Hidden | Denied::Ask { .. }) => {}
                    }
                }
                tx.see(Sight::Children(&both)).await?;
                of(tx, self.join).await?
            }
            None => None,
        };
        let check = check.filter(|check| check.closed_at.is_none()).ok_or(because(CheckRefused::Gone))?;
        let (steps, finding) = self.read(&check).map_err(|wrong| because(CheckRefused::Wrong(wrong)))?;
        let moved = tx
            .sql(
                "update breach_check set version = version + $3, closed_at = $4
                  where child_join = $1 and version = $2 and closed_at is null",
            )
            .bind(self.join)
            .bind(self.version)
            .bind(i64::try_from(steps.len()).unwrap_or(1))
            .bind(finding.map(|_| context.now))
            .run()
            .await?;
        if moved == 0 {
            return Err(because(CheckRefused::Gone));
        }
        for ((kind, person, words), number) in steps.iter().zip(self.version + 1..) {
            tx.sql(
                "insert into breach_step (child_join, number, child, kind, person, words, done_by, done_at)
                 values ($1, $2, $3, $4, $5, $6, $7, $8)",
            )
            .bind(self.join)
            .bind(number)
            .bind(child)
            .bind(*kind)
            .bind(*person)
            .bind(*words)
            .bind(self.officer.person)
            .bind(context.now)
            .run()
            .await?;
        }
        let entry = ChildrenEntry::BreachChecked {
            told: steps.iter().filter_map(|(_, person, _)| person.map(str::to_owned)).collect(),
            finding: finding.map(|finding| finding.code().to_owned()),
        };
        Ok(((), Entries::one(Entry::new(&entry).child(child).subject(self.join).basis(may.basis().to_string()))))
    }
}

/// A step about to be written: what, about whom, in which words.
type NewStep<'a> = (&'static str, Option<&'a str>, &'a str);

impl WriteCheck<'_> {
    fn read(&self, check: &Check) -> Result<(Vec<NewStep<'_>>, Option<Finding>), Vec<WrongField>> {
        match self.done {
            Done::Told(people) => {
                let told = check.told();
                let fresh = people.iter().map(String::as_str).filter(|person| !told.contains(person));
                let fresh: BTreeSet<&str> = fresh.filter(|person| person.parse::<PersonId>().is_ok()).collect();
                if fresh.is_empty() {
                    return Err(vec![WrongField::new("person", "Tick whom you have told")]);
                }
                Ok((fresh.into_iter().map(|person| ("told", Some(person), "")).collect(), None))
            }
            Done::Closed { finding, reason: words } => match (Finding::from_code(finding), reason(words, "reason")) {
                (Some(finding), Ok(words)) => Ok((vec![(finding.code(), None, words)], Some(finding))),
                (finding, words) => {
                    let missing = finding.is_none().then(|| {
                        WrongField::new("finding", "Select whether anything went where it should not have gone")
                    });
                    Err(missing.into_iter().chain(words.err()).collect())
                }
            },
        }
    }
}
