//! What the journal promises: nothing changed or seen without an entry, every alteration found, no false alarm.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on should stop")]

use base::{Actor, ChildId, Ids, Instant, JobName};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use store::{Class, Command, Context, Entries, Entry, Kind, Refused, Store, Tx, journal, lease, testing::TestStore};

#[derive(Debug, Serialize, Deserialize, PartialEq)]
#[serde(tag = "kind", content = "facts")]
enum Sample {
    #[serde(rename = "sample.written")]
    Written { n: i64 },
    #[serde(rename = "sample.seen")]
    Seen { shown: Vec<String> },
}
impl Kind for Sample {
    fn class(&self) -> Class {
        match self {
            Self::Written { .. } => Class::Change,
            Self::Seen { .. } => Class::Access,
        }
    }
}

struct Write {
    n: i64,
    child: Option<ChildId>,
}
impl Command for Write {
    type Output = ();
    type Refusal = String;
    async fn run(&self, tx: &mut Tx, _: &Context<'_>) -> Result<((), Entries), Refused<String>> {
        if self.n < 0 {
            return Err(Refused::Because("below nothing".into()));
        }
        tx.sql("insert into property (name, value) values ($1, $2)")
            .bind(format!("n{}", self.n))
            .bind(self.n.to_string())
            .run()
            .await?;
        let entry = Entry::new(&Sample::Written { n: self.n });
        Ok((
            (),
            Entries::one(match self.child {
                Some(child) => entry.child(child),
                None => entry,
            }),
        ))
    }
}

const JOB: Actor = Actor::Job(JobName("test"));

async fn filled(store: &TestStore, count: i64) {
    for n in 0..count {
        store.run(&JOB, &Write { n, child: None }).await.unwrap();
    }
}

#[tokio::test]
async fn a_change_and_its_entry_are_written_together_or_not_at_all() {
    let store = TestStore::new().await;
    filled(&store, 3).await;
    assert!(matches!(store.run(&JOB, &Write { n: -1, child: None }).await, Err(Refused::Because(_))));
    assert!(store.run(&JOB, &Write { n: 1, child: None }).await.is_err());
    assert_eq!(store.verified().await.entries, 3);
}

#[tokio::test]
async fn looks_are_journaled_before_they_are_answered() {
    let store = TestStore::new().await;
    let looks = (0..40).map(|_| {
        let store: Store = store.store.clone();
        async move { store.journal_access(&JOB, None, vec![Entry::new(&Sample::Seen { shown: vec![] })]).await }
    });
    for outcome in futures::future::join_all(looks).await {
        outcome.unwrap();
    }
    assert_eq!(store.verified().await.entries, 40);
}

#[tokio::test]
async fn a_stored_entry_reads_back_as_what_it_was() {
    let kept = Sample::Seen { shown: vec!["a".into()] };
    assert_eq!(Sample::decode("sample.seen", r#"{"shown":["a"]}"#).unwrap(), kept);
    assert!(Sample::decode("sample.gone", "{}").is_err());
}

#[tokio::test]
async fn sixteen_writers_at_once_give_no_false_alarm() {
    let store = Arc::new(TestStore::new().await);
    let writers = (0..16).map(|writer| {
        let store = Arc::clone(&store);
        tokio::spawn(async move {
            for n in 0..10 {
                store.run(&JOB, &Write { n: writer * 1000 + n, child: None }).await.unwrap();
                if n == 5 {
                    journal::number_pending(&store.store).await.ok();
                }
            }
        })
    });
    for writer in futures::future::join_all(writers).await {
        writer.unwrap();
    }
    let report = store.verified().await;
    assert_eq!(report.entries, 160);
    let mut sealer = journal::Sealer::default();
    let head = sealer.seal(&store.store).await.unwrap().unwrap();
    assert_eq!(head.size, 160);
    assert_eq!(store.verified().await.heads, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whoever_verifies_while_sixteen_write_and_read_is_never_alarmed() {
    let store = Arc::new(TestStore::new().await);
    let working = (0..16).map(|writer| {
        let store = Arc::clone(&store);
        tokio::spawn(async move {
            for n in 0..25 {
                store.run(&JOB, &Write { n: writer * 1000 + n, child: None }).await.unwrap();
                let seen = Entry::new(&Sample::Seen { shown: vec![n.to_string()] });
                store.journal_access(&JOB, None, vec![seen]).await.unwrap();
            }
        })
    });
    let mut working = Box::pin(futures::future::join_all(working));
    let keeping = {
        let store = Arc::clone(&store);
        tokio::spawn(async move {
            let mut sealer = journal::Sealer::default();
            loop {
                // Somebody else's transaction in the way is no alarm: the keeper tries again.
                let numbered = journal::number_pending(&store.store).await;
                assert!(numbered.is_ok() || numbered.is_err_and(|error| error.is_contention()));
                sealer.seal(&store.store).await.ok();
                tokio::time::sleep(std::time::Duration::from_millis(1)).await;
            }
        })
    };
    let mut verified = 0;
    loop {
        let report = journal::verify(&store.store, &[]).await.unwrap();
        assert!(report.sound(), "after {} entries: {:?}", report.entries, report.findings);
        verified += 1;
        if let Some(done) = futures::FutureExt::now_or_never(&mut working) {
            done.into_iter().for_each(Result::unwrap);
            break;
        }
    }
    assert!(!keeping.is_finished(), "the keeper stopped");
    keeping.abort();
    assert!(keeping.await.is_err_and(|stopped| stopped.is_cancelled()));
    let report = store.verified().await;
    assert_eq!(report.entries, 16 * 25 * 2);
    assert!(verified > 1 && report.heads > 1, "{verified} times verified, {} heads", report.heads);
}

/// Every kind of tampering: each statement changes one thing in one journal table.
const TAMPERING: &[&str] = &[
    "update journal_entry set at = at + 1 where id = (select entry from journal_number where number = 2)",
    "update journal_entry set actor = 'job:other' where id = (select entry from journal_number where number = 2)",
    "update journal_entry set agency = 'x' where id = (select entry from journal_number where number = 1)",
    "update journal_entry set on_behalf_of = 'x' where id = (select entry from journal_number where number = 1)",
    "update journal_entry set purpose = 'x' where id = (select entry from journal_number where number = 1)",
    "update journal_entry set basis = 'x' where id = (select entry from journal_number where number = 1)",
    "update journal_entry set child = 'x' where id = (select entry from journal_number where number = 3)",
    "update journal_entry set class = 'access' where id = (select entry from journal_number where number = 3)",
    "update journal_entry set kind = 'sample.seen' where id = (select entry from journal_number where number = 3)",
    "update journal_entry set subject = '' where id = (select entry from journal_number where number = 3)",
    "update journal_entry set request = '' where id = (select entry from journal_number where number = 3)",
    "update journal_entry set version = 2 where id = (select entry from journal_number where number = 3)",
    "update journal_entry set facts_hash = row_hash where id = (select entry from journal_number where number = 3)",
    "update journal_entry set row_hash = facts_hash where id = (select entry from journal_number where number = 3)",
    "update journal_entry set id = 'x' where id = (select entry from journal_number where number = 3)",
    "delete from journal_entry where id = (select entry from journal_number where number = 3)",
    "update journal_facts set facts = '{\"n\":7}' where entry = (select entry from journal_number where number = 2)",
    "update journal_facts set salt = (select row_hash from journal_entry limit 1) where entry = (select entry from journal_number where number = 2)",
    "delete from journal_facts where entry = (select entry from journal_number where number = 2)",
    "update journal_facts set entry = 'x' where entry = (select entry from journal_number where number = 2)",
    "delete from journal_number where number = 5",
    "delete from journal_number where number = 2",
    "update journal_number set number = 9 where number = 5",
    "update journal_number set entry = 'x' where number = 4",
    "update journal_head set root = signature where size = 5",
    "update journal_head set size = 4 where size = 5",
    "update journal_head set at = at + 1 where size = 5",
    "update journal_head set key = 'x' where size = 5",
    "update journal_head set signature = root where size = 5",
    "insert into journal_pending (entry) values ('x')",
    "insert into journal_purged (entry, purged_by) select entry, 'x' from journal_number where number = 1",
];

#[tokio::test]
async fn every_alteration_is_found() {
    for tampering in TAMPERING {
        let store = TestStore::new().await;
        filled(&store, 5).await;
        journal::number_pending(&store).await.unwrap();
        journal::Sealer::default().seal(&store).await.unwrap();
        store.verified().await;
        store.tampered_with().await;
        let mut tx = store.housekeeping().await.unwrap();
        tx.sql(tampering).run().await.unwrap();
        tx.commit().await.unwrap();
        let report = journal::verify(&store, &[]).await.unwrap();
        assert!(!report.sound(), "not found: {tampering}");
    }
}

#[tokio::test]
async fn a_rewritten_journal_is_found_by_a_head_kept_outside() {
    let (first, second) = (TestStore::new().await, TestStore::new().await);
    filled(&first, 4).await;
    filled(&second, 4).await;
    journal::number_pending(&first).await.unwrap();
    journal::number_pending(&second).await.unwrap();
    let head = journal::Sealer::default().seal(&first).await.unwrap().unwrap();
    second.clock.advance_seconds(1);
    second.run(&JOB, &Write { n: 99, child: None }).await.unwrap();
    journal::number_pending(&second).await.unwrap();
    assert!(journal::verify(&first, &[(head.size, head.root.clone())]).await.unwrap().sound());
    assert!(journal::verify(&second, &[(5, head.root)]).await.unwrap().findings.len() == 1);
}

struct Purge(ChildId);
impl Command for Purge {
    type Output = ();
    type Refusal = String;
    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<String>> {
        let purge = context.ids.uuid(context.now).to_string();
        Ok(((), Entries::one(journal::purge_child(tx, &[self.0], &purge).await?.child(self.0))))
    }
}

#[tokio::test]
async fn a_purge_deletes_every_payload_and_leaves_its_proof() {
    let store = TestStore::new().await;
    let child = ChildId::new(&Ids::seeded(9), Instant::from_micros(1));
    for n in 0..6 {
        store.run(&JOB, &Write { n, child: (n % 2 == 0).then_some(child) }).await.unwrap();
    }
    store.verified().await;
    store.run(&JOB, &Purge(child)).await.unwrap();
    let report = store.verified().await;
    assert_eq!((report.entries, report.purged), (7, 3));

    let mut tx = store.read_everything().await.unwrap();
    let (left,): (i64,) = tx
        .sql("select count(*) from journal_facts f join journal_entry e on e.id = f.entry where e.child = $1 and e.kind <> 'journal.purged'")
        .bind(child)
        .one()
        .await
        .unwrap();
    drop(tx);
    assert_eq!(left, 0);

    store.tampered_with().await;
    let mut tx = store.housekeeping().await.unwrap();
    tx.sql("delete from journal_purged where entry = (select min(entry) from journal_purged)").run().await.unwrap();
    tx.commit().await.unwrap();
    assert!(!journal::verify(&store, &[]).await.unwrap().sound());
}

#[tokio::test]
async fn a_job_enqueued_by_a_command_that_is_refused_does_not_exist() {
    let store = TestStore::new().await;
    assert!(store::jobs::claim(&store).await.unwrap().is_none());
    let mut tx = store.housekeeping().await.unwrap();
    store::jobs::enqueue(&mut tx, store.ids(), store.now(), "test", &1).await.unwrap();
    drop(tx);
    assert!(store::jobs::claim(&store).await.unwrap().is_none());
    let mut tx = store.housekeeping().await.unwrap();
    store::jobs::enqueue(&mut tx, store.ids(), store.now(), "test", &1).await.unwrap();
    tx.commit().await.unwrap();
    let job = store::jobs::claim(&store).await.unwrap().unwrap();
    assert!(store::jobs::claim(&store).await.unwrap().is_none(), "a claimed job is not given twice");
    store::jobs::fail(&store, &job, "no").await.unwrap();
    assert_eq!(store::jobs::waiting_and_failed(&store).await.unwrap(), (1, 0));
    store.clock.advance_seconds(3600);
    let job = store::jobs::claim(&store).await.unwrap().unwrap();
    store::jobs::finish(&store, &job).await.unwrap();
    assert_eq!(store::jobs::waiting_and_failed(&store).await.unwrap(), (0, 0));
}

#[tokio::test]
async fn a_form_sent_twice_takes_effect_once() {
    use store::{Ran, Sent};
    let store = TestStore::new().await;
    let command = Write { n: 1, child: None };
    let send = async |body: &'static [u8]| {
        let sent = Sent { key: "k", body };
        store.run_once(&JOB, None, &sent, &command, |()| "/there".to_owned()).await.unwrap()
    };
    assert_eq!(send(b"same").await, Ran::Now("/there".into()));
    assert_eq!(send(b"same").await, Ran::Before("/there".into()));
    assert_eq!(send(b"other").await, Ran::OtherWords("/there".into()));
    assert_eq!(store.verified().await.entries, 1);
    store.clock.advance_seconds(86_400);
    assert_eq!(store.forget_forms(store.now()).await.unwrap(), 1);
}

#[tokio::test]
async fn the_same_form_sent_many_times_at_once_takes_effect_once() {
    use store::{Ran, Sent};
    let store = Arc::new(TestStore::new().await);
    let sending = (0..12).map(|_| {
        let store = Arc::clone(&store);
        tokio::spawn(async move {
            let sent = Sent { key: "k", body: b"same" };
            let command = Write { n: 7, child: None };
            store.run_once(&JOB, None, &sent, &command, |()| "/there".to_owned()).await.unwrap()
        })
    });
    let outcomes: Vec<Ran> = futures::future::join_all(sending).await.into_iter().map(Result::unwrap).collect();
    assert_eq!(outcomes.iter().filter(|o| matches!(o, Ran::Now(_))).count(), 1);
    assert!(outcomes.iter().all(|o| !matches!(o, Ran::OtherWords(_))));
    assert_eq!(store.verified().await.entries, 1);
}

#[tokio::test]
async fn entries_that_wait_for_their_number_are_verified_too() {
    let store = TestStore::new().await;
    filled(&store, 3).await;
    let report = journal::verify(&store, &[]).await.unwrap();
    assert!(report.sound() && report.entries == 3, "{:?}", report.findings);
    store.tampered_with().await;
    let mut tx = store.housekeeping().await.unwrap();
    tx.sql("update journal_entry set actor = 'x' where id = (select min(id) from journal_entry)").run().await.unwrap();
    tx.commit().await.unwrap();
    assert!(!journal::verify(&store, &[]).await.unwrap().sound());
}

#[tokio::test]
async fn whoever_was_overtaken_cannot_keep_a_lease() {
    let store = TestStore::new().await;
    let keep = async |holder| {
        let mut tx = store.housekeeping().await.unwrap();
        let kept = lease::keep(&mut tx, "linker", holder, store.now().plus_seconds(30)).await.unwrap();
        tx.commit().await.unwrap();
        kept
    };
    assert!(lease::hold(&store, "linker", "slow", 30).await.unwrap());
    assert!(!lease::hold(&store, "linker", "quick", 30).await.unwrap());
    store.clock.advance_seconds(31);
    assert!(keep("slow").await, "nobody has taken it");
    assert!(!lease::hold(&store, "linker", "quick", 30).await.unwrap(), "it was prolonged");
    store.clock.advance_seconds(31);
    assert!(lease::hold(&store, "linker", "quick", 30).await.unwrap());
    assert!(!keep("slow").await && keep("quick").await);
    lease::release(&store, "linker", "slow").await.unwrap();
    assert!(keep("quick").await, "only its holder gives it back");
}

#[tokio::test]
async fn several_who_number_at_once_leave_no_gap_and_no_entry_twice() {
    let store = TestStore::new().await;
    for round in 0..5 {
        for n in 0..20 {
            store.run(&JOB, &Write { n: round * 20 + n, child: None }).await.unwrap();
        }
        let number = || {
            let store = Store::clone(&store);
            tokio::spawn(async move { journal::number_pending(&store).await.unwrap() })
        };
        for numbering in [number(), number(), number(), number()] {
            numbering.await.unwrap();
        }
        let mut tx = store.read_everything().await.unwrap();
        let last = journal::last_number(&mut tx).await.unwrap();
        assert_eq!(last, (round + 1) * 20);
        let after = journal::numbered_after(&mut tx, round * 20, 1_000).await.unwrap();
        let numbers: Vec<i64> = after.iter().map(|entry| entry.number).collect();
        assert_eq!(numbers, (round * 20 + 1..=last).collect::<Vec<_>>());
        assert!(after.iter().all(|entry| entry.kind == "sample.written" && entry.facts.is_some()));
    }
    store.verified().await;
}
