//! Files that go with a contact: added, opened, taken away again.

use super::{Done, People, tried};
use crate::{
    app::{Client, TestApp},
    worry::{begin, send, write},
};
use access::Officer;
use axum::http::StatusCode;
use base::{CaseId, Ids};
use referrals::attachments::{
    add_file::{AddToContact, Sent},
    open_file::of_contact,
    withdraw_file::WithdrawFile,
};
use std::collections::BTreeMap;

const KIND: &[u8] = b"%PDF-1.7 ";

/// A worry that comes with a file; the contact.
pub async fn raised_with_one(client: &Client<'_>, n: usize) -> String {
    let draft = begin(client, None).await;
    let bytes = [KIND, format!("a letter of the landlord, number {n}").as_bytes()].concat();
    let added = client.upload(&format!("/concerns/{draft}/files"), "letter.pdf", &bytes, "").await;
    assert_eq!(added.status, StatusCode::SEE_OTHER);
    write(client, &draft, None).await;
    send(client, &draft).await
}

/// Somebody adds a file to a contact, or takes one away.
pub async fn step(app: &TestApp, chance: &Ids, people: &People, case: CaseId) -> Done {
    let pick = |n: usize| chance.below(n as u64) as usize;
    let officer = &people.all[pick(people.all.len())];
    let (what, took) = if pick(2) == 0 {
        let words = format!("what they saw, {}", chance.uuid(app.store.now()));
        let file = Sent { name: "seen.pdf".into(), bytes: [KIND, words.as_bytes()].concat() };
        ("adds a file", tried(app, officer, AddToContact { officer, case, file: &file }).await)
    } else {
        let withdrawn = WithdrawFile { officer, case, number: 1 + pick(2) as i64, why: "It is about another child" };
        ("takes a file away", tried(app, officer, withdrawn).await)
    };
    (officer.name.clone(), what.into(), took)
}

/// The digests of files by contact and number, and whether each was taken away.
pub type Files = BTreeMap<(String, i64), (String, bool)>;

#[derive(Debug, sqlx::FromRow)]
struct Row {
    case_id: String,
    number: i64,
    size: i64,
    digest: String,
    added_by: String,
    withdrawn_at: Option<i64>,
    kept: i64,
}

/// No file is lost or another than it was, and none is left of what was taken away. Of this contact's, this officer opens
/// those they may and no other.
pub async fn holds(app: &TestApp, officer: &Officer, case: CaseId, before: &Files, after: &str) -> Files {
    let mut tx = app.store.read_everything().await.unwrap();
    let rows: Vec<Row> = tx
        .sql(
            "select a.case_id, a.number, a.size, a.digest, a.added_by, a.withdrawn_at,
                    (select coalesce(sum(length(p.content)), 0) from attachment_part p where p.case_id = a.case_id and p.number = a.number) as kept
               from attachment a",
        )
        .all()
        .await
        .unwrap();
    let standing: Vec<(String, String)> = tx
        .sql("select holder, kind from standing where case_id = $1 and from_at <= $2 and (until_at is null or until_at > $2)")
        .bind(case)
        .bind(app.store.now())
        .all()
        .await
        .unwrap();
    drop(tx);
    let mut now = Files::new();
    for row in rows {
        assert_eq!(row.kept, if row.withdrawn_at.is_some() { 0 } else { row.size }, "{after}: {row:?}");
        if row.case_id == case.to_string() {
            let seat = officer.seat().map_or(officer.employer, |seat| seat.organisation).to_string();
            let me = officer.person.to_string();
            let stands =
                |kind: &str| standing.iter().any(|(holder, of)| (*holder == me || *holder == seat) && of == kind);
            let may = row.withdrawn_at.is_none() && (stands("owner") || stands("sender") && row.added_by == me);
            let opened = of_contact(&app.store.store, officer, case, row.number).await.unwrap();
            assert_eq!(opened.is_some(), may, "{after}: {} and file {row:?}, {standing:?}", officer.name);
        }
        now.insert((row.case_id, row.number), (row.digest, row.withdrawn_at.is_some()));
    }
    for (file, (digest, gone)) in before {
        let (is, is_gone) = now.get(file).unwrap_or_else(|| panic!("{after}: file {file:?} is lost"));
        assert_eq!(digest, is, "{after}: {file:?} is another file");
        assert!(!gone || *is_gone, "{after}: {file:?} has come back");
    }
    now
}
