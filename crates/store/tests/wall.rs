//! The second wall: on PostgreSQL a statement whose `where` was forgotten finds nothing that no decision let through.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on should stop")]

use base::{CaseId, ChildId, Ids, Instant};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _};
use std::sync::Arc;
use store::{
    Engine, Error, Keys, Sight, Store, StoreOptions, Tx,
    testing::{TestStore, options},
};

const FEED: &str = "gp";
const OTHER: &str = "school";

/// Two children, each with a record of two feeds, everything that hangs on them, and a look at each.
async fn two_children() -> (TestStore, [ChildId; 2]) {
    let store = TestStore::new().await;
    let ids = Ids::seeded(3);
    let children = [(); 2].map(|()| ChildId::new(&ids, Instant::from_micros(1)));
    let mut tx = store.housekeeping().await.unwrap();
    for feed in [FEED, OTHER] {
        let text =
            "insert into feed_file (id, feed, name, digest, state, rows_total, rows_bad, next_row, added, changed,
                                           unchanged, ended, sent_by, received_at)
                    values ($1, $1, 'a.csv', $2, 'loaded', 1, 0, 1, 1, 0, 0, 0, 'x', 1)";
        tx.sql(text).bind(feed).bind([1_u8; 32]).run().await.unwrap();
        let text = "insert into feed_file_part (file, part, content) values ($1, 0, $2)";
        tx.sql(text).bind(feed).bind([1_u8; 32]).run().await.unwrap();
    }
    for child in children {
        // A merge long ago: what came from the other feed stands under the id the child had then.
        let earlier = ChildId::new(&ids, Instant::from_micros(1));
        for given in [child, earlier] {
            let text = "insert into same_child (given, current) values ($1, $2)";
            tx.sql(text).bind(given).bind(child).run().await.unwrap();
        }
        for (feed, given) in [(FEED, child), (OTHER, earlier)] {
            let record = format!("{feed}-{child}");
            let text = "insert into source_record (id, feed, record_key, category, version, digest, file, received_at)
                        values ($1, $2, $1, 'universal', 1, $3, $2, 1)";
            tx.sql(text).bind(record.as_str()).bind(feed).bind([1_u8; 32]).run().await.unwrap();
            let text =
                "insert into source_version (record, version, as_sent, file, received_at) values ($1, 1, 'x', $2, 1)";
            tx.sql(text).bind(record.as_str()).bind(feed).run().await.unwrap();
            let text =
                "insert into involvement (id, record, organisation, sensitive, practitioner_left, leads, started_at)
                        values ($1, $1, 'o', false, false, false, 1)";
            tx.sql(text).bind(record.as_str()).run().await.unwrap();
            let text = "insert into carer (record, position, name) values ($1, 0, 'Kim')";
            tx.sql(text).bind(record.as_str()).run().await.unwrap();
            let text = "insert into link (record, child, probability, weight, reasons, model, decided_by, decided_at)
                        values ($1, $2, 1, 1, '', 'm', 'engine', 1)";
            tx.sql(text).bind(record.as_str()).bind(given).run().await.unwrap();
        }
        let text = "insert into journal_entry (id, version, at, actor, child, class, kind, facts_hash, row_hash)
                    values ($1, 1, 1, 'job:x', $1, 'access', 'x', $2, $2)";
        tx.sql(text).bind(child).bind([1_u8; 32]).run().await.unwrap();
        let text = "insert into journal_facts (entry, salt, facts) values ($1, $2, '{}')";
        tx.sql(text).bind(child).bind([1_u8; 32]).run().await.unwrap();
        // A case of the same number as the child.
        for text in [
            "insert into event (id, subject, child, kind, occurred_at, recorded_at, recorded_by, significance, version)
             values ($1, $1, $1, 'x', 1, 1, 'x', 1, 1)",
            "insert into contact_child (case_id, position, name) values ($1, 0, 'Kim')",
            "insert into contact_words (case_id, question, version, words, written_by, written_at)
             values ($1, 'worry', 1, 'x', 'x', 1)",
            "insert into contact_adult (case_id, position, name, said) values ($1, 0, 'Kim', 'yes')",
            "insert into contact_decision (id, case_id, number, route, outcome_code, reason, decided_by, decided_at, needs_agreement)
             values ($1, $1, 1, 'x', 'x', 'x', 'x', 1, false)",
            "insert into contact_message (id, case_id, kind, words, written_by, written_at)
             values ($1, $1, 'x', 'x', 'x', 1)",
            "insert into request_words (case_id, kind, words, written_by, written_at) values ($1, 'x', 'x', 'x', 1)",
            "insert into consultation_words (case_id, kind, words, written_by, written_at)
             values ($1, 'x', 'x', 'x', 1)",
            "insert into notice_words (case_id, number, kind, body, written_at) values ($1, 1, 'x', '', 1)",
            "insert into joint_work_words (case_id, kind, number, words, written_by, written_at)
             values ($1, 'x', 1, 'x', 'x', 1)",
            "insert into meeting_words (about, number, case_id, kind, words, written_by, written_at)
             values ($1, 1, $1, 'x', 'x', 'x', 1)",
            "insert into attachment (case_id, number, name, media_type, size, digest, added_by, added_at)
             values ($1, 1, 'x', 'x', 1, 'x', 'x', 1)",
            "insert into attachment_part (case_id, number, part, content)
             select $1, 1, 0, salt from journal_facts where entry = $1",
            "insert into strategy_words (case_id, number, kind, words, written_by, written_at)
             values ($1, 1, 'x', 'x', 'x', 1)",
            "insert into section_47_child (case_id, position, child) values ($1, 1, $1)",
            "insert into waiting_place (list, child, case_id) values ('x', $1, $1)",
            "insert into waiting_referral (case_id, number, sent_by, taken_by, referrer, received_at, recorded_at, agreed,
                                           follows, read_step) values ($1, 1, 'x', 'x', 'x', 1, 1, 'x', true, 1)",
            "insert into waiting_step (case_id, number, facts, done_by, team, done_at) values ($1, 1, '{}', 'x', 'x', 1)",
            "insert into other_area_step (matter, number, child, kind, fields, written_by, written_at)
             values ($1, 1, $1, 'x', '{}', 'x', 1)",
            "insert into export_words (export, case_id, content) values ($1, $1, '{}')",
            "insert into match_words (review, child, reasons) values ($1, $1, 'x')",
            "insert into match_answer (id, review, number, child, answer, reason, answered_by, answered_at)
             values ($1, $1, 1, $1, 'same', 'x', 'x', 1)",
            "insert into child_join_words (child_join, child, reason) values ($1, $1, 'x')",
            "insert into breach_step (child_join, number, child, kind, words, done_by, done_at)
             values ($1, 1, $1, 'told', 'x', 'x', 1)",
            "insert into mixed_step (report, number, child, kind, words, said_by, said_at)
             values ($1, 1, $1, 'reported', 'x', 'x', 1)",
        ] {
            tx.sql(text).bind(child).run().await.unwrap();
        }
    }
    tx.commit().await.unwrap();
    (store, children)
}

/// What may be seen.
#[derive(Clone, Copy)]
enum Seen {
    All,
    OfOne,
    OfBoth,
    /// One child's case, with the child.
    OfCase,
    OfFeed,
}

/// Statements without any `where`, and what each finds when all is seen, one child, both, one child's case, one feed.
const TABLES: [(&str, [i64; 5]); 33] = [
    ("select count(*) from source_record", [4, 2, 4, 2, 2]),
    ("select count(*) from source_version", [4, 2, 4, 2, 0]),
    ("select count(*) from involvement", [4, 2, 4, 2, 0]),
    ("select count(*) from carer", [4, 2, 4, 2, 0]),
    ("select count(*) from link", [4, 2, 4, 2, 0]),
    ("select count(*) from feed_file_part", [2, 0, 0, 0, 1]),
    ("select count(*) from journal_entry", [2, 1, 2, 1, 0]),
    ("select count(*) from journal_facts", [2, 1, 2, 1, 0]),
    ("select count(*) from event", [2, 1, 2, 1, 0]),
    ("select count(*) from match_words", [2, 1, 2, 1, 0]),
    ("select count(*) from match_answer", [2, 1, 2, 1, 0]),
    ("select count(*) from child_join_words", [2, 1, 2, 1, 0]),
    ("select count(*) from mixed_step", [2, 1, 2, 1, 0]),
    ("select count(*) from breach_step", [2, 1, 2, 1, 0]),
    ("select count(*) from contact_child", [2, 0, 0, 1, 0]),
    ("select count(*) from contact_words", [2, 0, 0, 1, 0]),
    ("select count(*) from contact_adult", [2, 0, 0, 1, 0]),
    ("select count(*) from contact_decision", [2, 0, 0, 1, 0]),
    ("select count(*) from contact_message", [2, 0, 0, 1, 0]),
    ("select count(*) from request_words", [2, 0, 0, 1, 0]),
    ("select count(*) from joint_work_words", [2, 0, 0, 1, 0]),
    ("select count(*) from consultation_words", [2, 0, 0, 1, 0]),
    ("select count(*) from notice_words", [2, 0, 0, 1, 0]),
    ("select count(*) from meeting_words", [2, 0, 0, 1, 0]),
    ("select count(*) from strategy_words", [2, 0, 0, 1, 0]),
    ("select count(*) from section_47_child", [2, 0, 0, 1, 0]),
    ("select count(*) from waiting_place", [2, 1, 2, 1, 0]),
    ("select count(*) from waiting_referral", [2, 0, 0, 1, 0]),
    ("select count(*) from waiting_step", [2, 0, 0, 1, 0]),
    ("select count(*) from attachment", [2, 0, 0, 1, 0]),
    ("select count(*) from attachment_part", [2, 0, 0, 1, 0]),
    ("select count(*) from other_area_step", [2, 1, 2, 1, 0]),
    ("select count(*) from export_words", [2, 0, 0, 1, 0]),
];

const fn nothing() -> [i64; TABLES.len()] {
    [0; TABLES.len()]
}

fn found_of(seen: Seen) -> [i64; TABLES.len()] {
    TABLES.map(|(_, found)| found[seen as usize])
}

async fn everything_found(tx: &mut Tx) -> [i64; TABLES.len()] {
    let mut found = nothing();
    for (place, (text, _)) in TABLES.into_iter().enumerate() {
        found[place] = tx.sql(text).one::<(i64,)>().await.unwrap().0;
    }
    found
}

#[tokio::test]
async fn a_statement_without_where_finds_what_was_let_through_and_nothing_else() {
    let (store, [one, other]) = two_children().await;
    // SQLite has no roles, and no second wall: there every statement finds everything.
    let walled = |found: Seen| found_of(if store.engine() == Engine::Sqlite { Seen::All } else { found });
    let nothing = || if store.engine() == Engine::Sqlite { found_of(Seen::All) } else { nothing() };
    let mut tx = store.read().await.unwrap();
    assert_eq!(everything_found(&mut tx).await, nothing(), "before any decision");
    tx.see(Sight::Children(&[one])).await.unwrap();
    assert_eq!(everything_found(&mut tx).await, walled(Seen::OfOne));
    tx.see(Sight::Children(&[other])).await.unwrap();
    assert_eq!(everything_found(&mut tx).await, walled(Seen::OfOne));
    let foreign: (i64,) = tx.sql("select count(*) from link where child = $1").bind(one).one().await.unwrap();
    assert_eq!(foreign.0, i64::from(store.engine() == Engine::Sqlite), "the first child is out of sight again");
    tx.see(Sight::Children(&[one, other])).await.unwrap();
    assert_eq!(everything_found(&mut tx).await, walled(Seen::OfBoth));
    let case = CaseId::from_u128(one.as_u128());
    tx.see(Sight::Cases { cases: &[case], children: &[one] }).await.unwrap();
    assert_eq!(everything_found(&mut tx).await, walled(Seen::OfCase));
    tx.see(Sight::Feed(FEED)).await.unwrap();
    assert_eq!(everything_found(&mut tx).await, walled(Seen::OfFeed));
    tx.see(Sight::Nothing).await.unwrap();
    assert_eq!(everything_found(&mut tx).await, nothing());
    assert_eq!(everything_found(&mut store.read_everything().await.unwrap()).await, found_of(Seen::All));
}

#[tokio::test]
async fn what_one_request_was_let_through_does_not_stay_on_its_connection() {
    let (store, [one, _]) = two_children().await;
    let begins_with = if store.engine() == Engine::Sqlite { found_of(Seen::All) } else { nothing() };
    let store = Arc::new(store);
    let requests = (0..60).map(|n| {
        let store = Arc::clone(&store);
        tokio::spawn(async move {
            let mut tx = if n % 5 == 0 { store.read_everything().await.unwrap() } else { store.read().await.unwrap() };
            let found = everything_found(&mut tx).await;
            tx.see(Sight::Children(&[one])).await.unwrap();
            everything_found(&mut tx).await;
            (n, found)
        })
    });
    for request in futures::future::join_all(requests).await {
        let (n, found) = request.unwrap();
        assert_eq!(found, if n % 5 == 0 { found_of(Seen::All) } else { begins_with });
    }
}

async fn opened(options: &StoreOptions) -> Result<Store, Error> {
    let (ids, clock) = (Ids::seeded(1), Arc::new(base::SystemClock::default()));
    Store::open(options, Keys::fresh(&ids), clock, ids).await
}

#[tokio::test]
async fn a_role_above_the_wall_is_refused_at_the_start() {
    let store = TestStore::new().await;
    let as_a_trust = options(&store.address).await;
    assert!(opened(&as_a_trust).await.is_ok());
    let without_owner = StoreOptions { owner: None, ..as_a_trust.clone() };
    assert!(opened(&without_owner).await.is_ok(), "what is up to date needs no owner");
    let as_owner = opened(&StoreOptions::new(&store.address)).await;
    if store.engine() == Engine::Sqlite {
        assert!(as_owner.is_ok(), "a file has no roles");
        return;
    }
    let refused = as_owner.unwrap_err().to_string();
    assert!(refused.contains("is a superuser") && refused.contains("DATABASE_OWNER"), "{refused}");

    let mut owner = sqlx::PgConnection::connect(&store.address).await.unwrap();
    let (_, name) = store.address.rsplit_once('/').unwrap();
    for (kind, made, why) in [
        ("bypass", "create role $ login bypassrls", "BYPASSRLS"),
        ("owns", "create role $ login; create table own_$ (x text); alter table own_$ owner to $", "owns tables"),
        ("member", "create role $ login; grant $_bypass to $", "may become"),
    ] {
        let role = format!("{name}_{kind}");
        let made = made.replace("$_bypass", &format!("{name}_bypass")).replace('$', &role);
        owner.execute(AssertSqlSafe(made)).await.unwrap();
        let address = as_a_trust.address.replace("trellis_test", &role);
        let refused = opened(&StoreOptions::new(address)).await.unwrap_err().to_string();
        assert!(refused.contains(why), "{kind}: {refused}");
    }
    owner.close().await.unwrap();
}

#[tokio::test]
async fn a_role_that_owns_nothing_cannot_change_the_tables_or_the_journal() {
    let (store, _) = two_children().await;
    if store.engine() == Engine::Sqlite {
        return assert_eq!(everything_found(&mut store.read().await.unwrap()).await, found_of(Seen::All));
    }
    for text in [
        "update journal_entry set actor = 'x'",
        "delete from journal_entry",
        "update journal_facts set facts = ''",
        "delete from journal_number",
        "update journal_head set key = ''",
        "delete from migration",
        "alter table link disable row level security",
        "drop policy wall on link",
        "create table anything (x text)",
    ] {
        let mut tx = store.housekeeping().await.unwrap();
        let refused = tx.sql(text).run().await.unwrap_err().to_string();
        assert!(refused.contains("permission denied") || refused.contains("must be owner"), "{text}: {refused}");
    }
}

#[tokio::test]
async fn a_database_whose_tables_are_missing_says_who_makes_them() {
    let store = TestStore::new().await;
    if store.engine() == Engine::Sqlite {
        return assert!(opened(&StoreOptions::new(&store.address)).await.is_ok());
    }
    let (server, _) = store.address.rsplit_once('/').unwrap();
    let empty = store::testing::fresh_postgres(&format!("{server}/postgres")).await;
    let as_a_trust = options(&empty).await;
    let refused = opened(&StoreOptions { owner: None, ..as_a_trust.clone() }).await.unwrap_err().to_string();
    assert!(refused.contains("trellis migrate"), "{refused}");
    assert!(opened(&StoreOptions { owner: None, demo: true, ..as_a_trust.clone() }).await.is_err());
    assert!(opened(&as_a_trust).await.is_ok());

    // A demonstration is given one address and makes itself a role.
    let empty = store::testing::fresh_postgres(&format!("{server}/postgres")).await;
    let demo = StoreOptions { demo: true, ..StoreOptions::new(&empty) };
    let made = opened(&demo).await.unwrap();
    assert_eq!(everything_found(&mut made.read().await.unwrap()).await, nothing());
    assert_eq!(everything_found(&mut made.read().await.unwrap()).await, nothing());
    made.close().await;
}

/// Who goes over all children, and why no decision about one child can stand before it.
const OVER_ALL: &[(&str, &str)] = &[
    ("children/src/alerts.rs", "the index team's alerts name whoever looked, never a child"),
    ("children/src/index.rs", "the index in memory holds every child"),
    ("children/src/index_follows.rs", "what another process has written may be about any child"),
    ("children/src/link_records.rs", "a record may be about any child"),
    ("children/src/open_child.rs", "who lives at the same address is found among all"),
    ("children/src/pages/feeds.rs", "how many records a feed holds is counted"),
    ("children/src/review/list.rs", "any two children may be one"),
    ("children/src/search_limit.rs", "a person's own searches are counted, whomever they found"),
    ("store/src/dialect.rs", "the second wall itself"),
    ("store/src/journal/heads.rs", "the tree grows over every entry"),
    ("store/src/journal/verify.rs", "every entry is verified"),
    ("store/src/open.rs", "the second wall itself"),
    ("store/src/wall.rs", "the second wall itself"),
    ("trellis/src/commands/demo.rs", "is the database empty?"),
    ("trellis/src/commands/demo_areas.rs", "which children the demonstration's other areas are about"),
    ("trellis/src/commands/demo_leads.rs", "whose records the demonstration's work together is about"),
    ("trellis/src/commands/demo_worries.rs", "whose records an invented worry is about"),
    ("trellis/src/commands/feed.rs", "how many records a feed holds is counted"),
];

#[test]
fn who_goes_over_all_children_is_written_down() {
    let crates = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut found = Vec::new();
    let mut folders = vec![crates.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(&crates).unwrap().display().to_string();
            let is_source = name.contains("/src/") && path.extension().is_some_and(|e| e == "rs");
            if path.is_dir() {
                folders.push(path);
            } else if is_source {
                let text = std::fs::read_to_string(&path).unwrap();
                if text.contains("read_everything")
                    || text.contains("Sight::Everything")
                    || text.contains("'everything'")
                {
                    found.push(name);
                }
            }
        }
    }
    found.sort_unstable();
    assert_eq!(found, OVER_ALL.iter().map(|(file, _)| *file).collect::<Vec<_>>());
}
