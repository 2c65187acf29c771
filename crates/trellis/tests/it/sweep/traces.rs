//! What the requests left behind: rows, and entries in the journal.

use super::Mark;
use crate::{app::TestApp, matrix_row::Officer};
use std::collections::{BTreeMap, HashSet};

/// What a request may only change when the matrix lets it: how many rows each table has.
pub(super) async fn state(app: &TestApp) -> Vec<(&'static str, i64)> {
    const TABLES: [(&str, &str); 44] = [
        ("consultation", "select count(*) from consultation where answered_at is null and raised_at is null"),
        ("notice", "select count(*) from notice where state = 'waiting'"),
        ("joint_work", "select cast(coalesce(sum(version), 0) as bigint) from joint_work"),
        ("lead_term", "select count(*) from lead_term"),
        ("lead_proposal", "select count(*) from lead_proposal"),
        ("draft", "select cast(coalesce(sum(version), 0) as bigint) from draft"),
        ("contact", "select cast(coalesce(sum(version), 0) as bigint) from contact"),
        ("contact_decision", "select count(*) from contact_decision"),
        ("waiting_entry", "select cast(coalesce(sum(version), 0) as bigint) from waiting_entry"),
        ("waiting_referral", "select cast(coalesce(sum(read_step), 0) as bigint) from waiting_referral"),
        ("waiting_step", "select count(*) from waiting_step"),
        ("strategy_discussion", "select cast(coalesce(sum(version), 0) as bigint) from strategy_discussion"),
        ("strategy_words", "select count(*) from strategy_words"),
        ("section_47_enquiry", "select cast(coalesce(sum(version), 0) as bigint) from section_47_enquiry"),
        ("export", "select count(*) from export"),
        ("export_item", "select count(*) from export_item"),
        ("other_area_step", "select count(*) from other_area_step"),
        ("contact_message", "select count(*) from contact_message"),
        ("standing", "select count(*) from standing"),
        ("event", "select count(*) from event"),
        ("tie", "select count(*) from tie"),
        ("shield", "select count(*) from shield"),
        ("shield_holder", "select count(*) from shield_holder"),
        ("own_family", "select count(*) from own_family"),
        ("same_child", "select count(*) from same_child"),
        ("child", "select count(*) from child"),
        ("link", "select count(*) from link"),
        ("link_ruling", "select count(*) from link_ruling"),
        ("match_review", "select cast(coalesce(sum(version), 0) as bigint) from match_review"),
        ("match_answer", "select count(*) from match_answer"),
        ("child_join", "select count(*) from child_join"),
        ("breach_check", "select cast(coalesce(sum(version), 0) as bigint) from breach_check"),
        ("mixed_report", "select cast(coalesce(sum(version), 0) as bigint) from mixed_report"),
        ("link_pending", "select count(*) from link_pending"),
        ("source_record", "select count(*) from source_record"),
        ("source_version", "select count(*) from source_version"),
        ("involvement", "select count(*) from involvement"),
        ("search", "select count(*) from search"),
        ("feed_file", "select count(*) from feed_file where state in ('received', 'waiting')"),
        ("agency_client", "select cast(coalesce(sum(version), 0) as bigint) from agency_client"),
        ("client_key", "select count(*) from client_key where revoked_at is null"),
        ("agreement", "select count(*) from agreement"),
        ("person", "select count(*) from person"),
        ("job", "select count(*) from job"),
    ];
    let mut tx = app.store.read_everything().await.unwrap();
    let mut counts = Vec::new();
    for (table, query) in TABLES {
        counts.push((table, tx.sql(query).one::<(i64,)>().await.unwrap().0));
    }
    counts
}

pub(super) async fn entries(app: &TestApp) -> HashSet<String> {
    let mut tx = app.store.read_everything().await.unwrap();
    let all: Vec<(String,)> = tx.sql("select id from journal_entry").all().await.unwrap();
    all.into_iter().map(|(id,)| id).collect()
}

type EntryRow = (String, String, Option<String>, String, Option<String>, String);

/// Since `before`, exactly these entries about children were written, one a request.
pub(super) async fn journaled(
    app: &TestApp,
    officer: &Officer,
    before: &HashSet<String>,
    must_be: BTreeMap<Mark, usize>,
) {
    let mut tx = app.store.read_everything().await.unwrap();
    let all: Vec<EntryRow> = tx
        .sql(
            "select e.id, e.kind, e.child, e.actor, e.request, f.facts
               from journal_entry e join journal_facts f on f.entry = e.id where e.child is not null",
        )
        .all()
        .await
        .unwrap();
    let mut requests = HashSet::new();
    let mut is: BTreeMap<Mark, usize> = BTreeMap::new();
    for (_, kind, child, actor, request, facts) in all.into_iter().filter(|(id, ..)| !before.contains(id)) {
        assert_eq!(actor, officer.actor(), "somebody else wrote {kind}");
        // What other areas have to do with a child is shown beside something else.
        let beside = kind == "children.other-areas-seen";
        // Two children are seen side by side.
        let of = if kind == "children.review-seen" { child.clone() } else { None };
        assert!(requests.insert((request.unwrap(), beside, of)), "one request wrote two entries, {kind} of them");
        let mut refused = String::new();
        if kind == "access.refused" {
            let facts: serde_json::Value = serde_json::from_str(&facts).unwrap();
            refused = format!("{}, asked: {}", facts["act"].as_str().unwrap(), facts["asked"]);
        }
        *is.entry((kind, child.unwrap(), refused)).or_default() += 1;
    }
    let missing: Vec<_> = must_be.iter().filter(|(entry, count)| is.get(entry) != Some(count)).take(5).collect();
    let unmeant: Vec<_> = is.iter().filter(|(entry, count)| must_be.get(entry) != Some(count)).take(5).collect();
    assert!(missing.is_empty() && unmeant.is_empty(), "{}: missing {missing:?}, unmeant {unmeant:?}", officer.name);
}
