//! Other areas in the demonstration, through the commands of their pages: three children placed here, one question nobody
//! has answered in time, a transfer in that waits, and what is known of some twenty more.

use access::{AccessEntry, officer};
use base::{ChildId, PersonId};
use children::elsewhere::{
    fields::Written,
    record_matter::{ElsewhereRefused, RecordMatter},
    record_step::RecordStep,
    rules::{Kind, Step},
};
use jiff::{ToSpan as _, civil::Date};
use std::convert::Infallible;
use store::{Command, Context, Entries, Entry, Error, Refused, Store, Tx};

/// Children with something of another area.
const CHILDREN: usize = 25;
const AREAS: [&str; 6] = ["fernshire", "oakmere", "saltmarsh", "castlebridge", "thornley", "wyre-valley"];
const WORKERS: [&str; 6] = ["Ines Calder", "Dele Marsh", "Tomas Reed", "Wanda Pike", "Hari Solanki", "Morwenna Teague"];

/// Tells it once, and says of how many children.
pub async fn tell(store: &Store) -> anyhow::Result<usize> {
    let mut tx = store.read_everything().await?;
    let done: Option<(String,)> =
        tx.sql("select value from property where name = 'other-areas-told'").optional().await?;
    if done.is_some() {
        return Ok(0);
    }
    // Whoever of social care has a child on their caseload, each child once.
    let near: Vec<(String, String)> = tx
        .sql(
            "select c.current as child, min(t.holder) as holder
               from tie t join same_child c on c.given = t.child join seat s on s.person = t.holder
               join organisation o on o.id = s.organisation
              where t.kind = 'caseload' and t.until_at is null and o.code like 'CSC-%'
              group by c.current order by c.current limit 100",
        )
        .all()
        .await?;
    drop(tx);
    let today = store.now().date();
    let mut told = 0;
    for (child, holder) in near {
        let (Ok(child), Ok(person)) = (child.parse::<ChildId>(), holder.parse::<PersonId>()) else {
            continue;
        };
        if told < CHILDREN && one(store, child, person, told, today).await? {
            told += 1;
        }
    }
    store.run(&base::Actor::Job(base::JobName("demo")), &Told { children: told }).await?;
    Ok(told)
}

/// Tells of one child; false where its worker may not write, because the child is shielded or the worker not cleared.
async fn one(store: &Store, child: ChildId, person: PersonId, n: usize, today: Date) -> Result<bool, Error> {
    let Some(by) = officer(&mut store.read().await?, person, None, store.now()).await? else { return Ok(false) };
    let day = |ago: i64| today.checked_sub(ago.days()).unwrap_or(today).to_string();
    let (area, worker) = (AREAS.get(n % AREAS.len()).copied().unwrap_or("fernshire"), WORKERS.get(n % 5).copied());
    let (worker, phone) = (worker.unwrap_or("Ines Calder"), format!("01632 960 {}", 800 + n));
    let why = "The family lived there until the summer, and what was done for the child there is not known here";
    let (kind, pairs): (Kind, Vec<(&str, &str)>) = match n {
        0 | 8 | 16 => {
            let placed = [("placement", "foster"), ("address", "yes"), ("worker", worker), ("phone", &phone)];
            (Kind::Placement, placed.to_vec())
        }
        1 => (Kind::TransferIn, vec![("status", "protection"), ("contact", worker), ("phone", &phone), ("why", why)]),
        2 | 12 => (Kind::TransferOut, vec![("status", "need"), ("contact", worker), ("phone", &phone), ("why", why)]),
        _ if n % 2 == 1 => {
            let asked = [("questions", "known,plan,worker"), ("why", why), ("basis", "welfare"), ("how", "telephone")];
            (Kind::Ask, asked.to_vec())
        }
        _ => {
            let known = [("status", "need"), ("holder", worker), ("phone", &phone), ("source", "Their duty team")];
            (Kind::Involvement, known.to_vec())
        }
    };
    let mut written: Written = pairs.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    for (field, ago) in [("on", 9), ("from", 60), ("heard", 9), ("notified", 19)] {
        written.insert(field.to_owned(), day(ago));
    }
    let record = RecordMatter { officer: &by, child, kind, authority: area, written: &written };
    let matter = match store.run(&by.actor(), &record).await {
        Ok(matter) => matter,
        Err(Refused::Because(ElsewhereRefused::Hidden)) => return Ok(false),
        Err(Refused::Because(why)) => {
            tracing::warn!(?why, "another area of the demonstration was refused");
            return Ok(false);
        }
        Err(Refused::Fault(error)) => return Err(error),
    };
    let step = match (kind, n) {
        // Nobody has answered this one.
        (Kind::Ask, 3) => return Ok(true),
        (Kind::Ask, _) if n.is_multiple_of(3) => Step::NotKnown,
        (Kind::Ask, _) => Step::Known,
        (Kind::TransferOut, 12) => Step::Accepted,
        _ => return Ok(true),
    };
    let said = [
        ("name", worker),
        ("role", "Duty social worker"),
        ("number", &phone),
        ("on", &day(8)),
        ("words", "Read out from their record; they send it in writing"),
    ];
    let written: Written = said.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let answer = RecordStep { officer: &by, child, matter: Some(matter), step: Some(step), written: &written };
    match store.run(&by.actor(), &answer).await {
        Ok(()) => Ok(true),
        Err(Refused::Because(why)) => {
            tracing::warn!(?why, "an answer of the demonstration was refused");
            Ok(true)
        }
        Err(Refused::Fault(error)) => Err(error),
    }
}

/// Notes that it was told.
struct Told {
    children: usize,
}

impl Command for Told {
    type Output = ();
    type Refusal = Infallible;

    async fn run(&self, tx: &mut Tx, _: &Context<'_>) -> Result<((), Entries), Refused<Infallible>> {
        tx.sql("insert into property (name, value) values ('other-areas-told', 'yes') on conflict (name) do nothing")
            .run()
            .await?;
        Ok(((), Entry::new(&AccessEntry::DemoMade { children: self.children }).into()))
    }
}
