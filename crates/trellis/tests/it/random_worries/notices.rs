//! What comes in from outside, until it is a contact or somebody has said why not.

use super::{Done, People, tried};
use crate::app::TestApp;
use access::Officer;
use base::{CaseId, Ids};
use referrals::{
    discard_concern::DiscardConcern,
    notice::{
        model::NoticeWords,
        put_aside::PutAside,
        receive_public::ReceivePublic,
        rules::Who,
        take_in::{BeginFromNotice, HoldNotice, Picked},
    },
    send_concern::SendConcern,
};

/// Somebody tells something, or somebody of the front door does something about what was told.
pub async fn step(app: &TestApp, chance: &Ids, people: &People) -> Done {
    let officer = &people.all[chance.below(people.all.len() as u64) as usize];
    let (what, took) = by(app, chance, officer).await;
    (officer.name.clone(), what, took)
}

async fn by(app: &TestApp, chance: &Ids, officer: &Officer) -> (String, bool) {
    let pick = |n: usize| chance.below(n as u64) as usize;
    let store = &app.store.store;
    let mut tx = app.store.read_everything().await.unwrap();
    let notices: Vec<(String, Option<String>)> =
        tx.sql("select id, draft from notice order by received_at, number, id").all().await.unwrap();
    drop(tx);
    if notices.is_empty() || pick(6) == 0 {
        let words = NoticeWords {
            child: "The boy at number 12".into(),
            danger: "soon".into(),
            happened: "He sat outside in the rain all evening".into(),
            where_now: "At home".into(),
            told_parents: "yes".into(),
            ..NoticeWords::default()
        };
        let key = chance.uuid(app.store.now()).to_string();
        let told = ReceivePublic { store, who: Who::Public, words: &words, key: &key };
        return ("tells".into(), tried(app, officer, told).await);
    }
    let (id, draft) = &notices[pick(notices.len())];
    let notice: CaseId = id.parse().unwrap();
    let draft = draft.as_ref().and_then(|draft| draft.parse().ok());
    match (pick(5), draft) {
        (0, _) => {
            let hold = HoldNotice { officer, notice, sure: true, take_over: pick(3) == 0 };
            ("holds".into(), tried(app, officer, hold).await)
        }
        (1, _) => {
            let (index, picked) = (app.index(), Picked::Open);
            let begin = BeginFromNotice { officer, store, index, notice, picked, sure: true };
            ("begins".into(), tried(app, officer, begin).await)
        }
        (2, Some(draft)) => ("discards".into(), tried(app, officer, DiscardConcern { officer, store, draft }).await),
        (3, Some(draft)) => ("sends".into(), tried(app, officer, SendConcern { officer, store, draft }).await),
        _ => {
            let words = "The same as the notice before it";
            let aside = PutAside { officer, store, notice, how: "twice", words };
            ("puts aside".into(), tried(app, officer, aside).await)
        }
    }
}

#[derive(Debug, sqlx::FromRow)]
struct Row {
    state: String,
    held_by: Option<String>,
    draft: Option<String>,
    contact: Option<String>,
    words: i64,
    /// The contact it has become, if that is there.
    known: Option<String>,
}

/// No notice is ever gone; each waits, is held by somebody, is a contact, or was put aside. How many there are now.
pub async fn holds(app: &TestApp, before: usize, after: &str) -> usize {
    let mut tx = app.store.read_everything().await.unwrap();
    let notices: Vec<Row> = tx
        .sql(
            "select n.state, n.held_by, n.draft, n.contact, c.id as known,
                    (select count(*) from notice_words w where w.case_id = n.id) as words
               from notice n left join contact c on c.id = n.contact",
        )
        .all()
        .await
        .unwrap();
    assert!(notices.len() >= before, "{after}: a notice is gone");
    for notice in &notices {
        assert!(notice.words > 0, "{after}: nothing is known of what was told: {notice:?}");
        assert_eq!(notice.state == "taken-in", notice.contact.is_some(), "{after}: {notice:?}");
        assert_eq!(notice.contact, notice.known, "{after}: a contact that is not there: {notice:?}");
        assert_eq!(notice.state == "waiting", notice.held_by.is_none(), "{after}: {notice:?}");
        assert!(notice.draft.is_none() || notice.state == "held", "{after}: {notice:?}");
    }
    notices.len()
}
