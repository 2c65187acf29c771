//! Every id of every kind that lies in the database.

use crate::app::TestApp;
use std::collections::HashSet;

/// Kinds of ids, each with where they lie. The first word is the table.
const KINDS: &[(&str, &str)] = &[
    ("child", "select given from same_child"),
    ("source_record", "select id from source_record"),
    ("involvement", "select id from involvement"),
    ("feed_file", "select id from feed_file"),
    ("feed_definition", "select distinct feed from feed_definition"),
    ("search", "select id from search"),
    ("session", "select id from session"),
    ("person", "select id from person"),
    ("staff code", "select staff_code from person"),
    ("organisation", "select id from organisation"),
    ("organisation code", "select code from organisation"),
    ("seat", "select id from seat"),
    ("absence", "select id from absence"),
    ("program_token", "select id from program_token"),
    ("agency_client", "select id from agency_client"),
    ("client_key", "select id from client_key"),
    ("tie", "select id from tie"),
    ("shield", "select id from shield"),
    ("shield_lifting", "select id from shield_lifting"),
    ("consent", "select id from consent"),
    ("agreement", "select distinct id from agreement"),
    ("journal_entry", "select id from journal_entry"),
    ("request", "select distinct request from journal_entry where request is not null"),
    ("subject", "select distinct subject from journal_entry where subject is not null"),
    ("parked_form", "select id from parked_form"),
    ("job", "select id from job"),
    ("link_ruling", "select id from link_ruling"),
    ("match_review", "select id from match_review"),
    ("match_answer", "select id from match_answer"),
    ("child_join", "select id from child_join"),
    ("mixed_report", "select id from mixed_report"),
    ("event", "select id from event"),
    ("clock", "select id from clock"),
    ("standing", "select id from standing"),
    ("draft", "select id from draft"),
    ("contact", "select id from contact"),
    ("information_request", "select id from information_request"),
    ("consultation", "select id from consultation"),
    ("notice", "select id from notice"),
    ("notice_receipt", "select id from notice_receipt"),
    ("joint_work", "select id from joint_work"),
    ("export", "select id from export"),
    ("other_area", "select id from other_area"),
    ("contact reference", "select reference from contact"),
    ("contact_decision", "select id from contact_decision"),
    ("disagreement", "select id from disagreement"),
    ("contact_message", "select id from contact_message"),
    ("meeting", "select id from meeting"),
    ("meeting_item", "select id from meeting_item"),
    ("meeting_action", "select id from meeting_action"),
    ("agenda_wish", "select id from agenda_wish"),
    ("strategy_discussion", "select id from strategy_discussion"),
    ("waiting_entry", "select id from waiting_entry"),
    ("record key", "select record_key from source_record"),
    ("NHS number", "select distinct nhs_number from source_record where nhs_number is not null"),
];

/// Of each kind at least so many are asked for, or all there are.
const OF_EACH_KIND: usize = 200;

pub struct Known {
    pub kind: &'static str,
    pub ids: Vec<String>,
}

/// At least 200 of each kind, the ones in `always` among them; by rule, the same every time.
pub async fn sampled(app: &TestApp, always: &HashSet<String>) -> Vec<Known> {
    let mut tx = app.store.read_everything().await.unwrap();
    let mut all = Vec::new();
    for (kind, query) in KINDS {
        let rows: Vec<(String,)> = tx.sql(query).all().await.unwrap();
        let mut ids: Vec<String> = rows.into_iter().map(|(id,)| id).collect();
        ids.sort_unstable();
        let every = (ids.len() / OF_EACH_KIND).max(1);
        let ids = ids.into_iter().enumerate().filter(|(n, id)| n % every == 0 || always.contains(id));
        all.push(Known { kind, ids: ids.map(|(_, id)| id).collect() });
    }
    all
}

#[test]
fn every_table_with_ids_is_among_those_whose_ids_are_tried() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../store/migrations");
    for file in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        for table in text.split("create table ").skip(1) {
            let (name, columns) = table.split_once('(').unwrap();
            let has_ids = columns.trim_start().starts_with("id text");
            let known = KINDS.iter().any(|(kind, _)| *kind == name.trim());
            assert!(!has_ids || known, "the ids of {} are not among KINDS: add where they lie", name.trim());
        }
    }
}
