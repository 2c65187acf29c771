//! The trust that is asked about: a borough at work, with everything in it that has an id.

use super::{EVERYBODY, POSTCODE};
use crate::{
    advice, agency_clients, app::TestApp, exports, lead, matrix_row::officer, meeting, notice, other_areas, strategy,
    waiting, worry,
};
use children::load_feed;

/// Things that only happen in a trust at work: searches made, a form that waits, files that were not loaded, a named
/// holder of a hidden child, somebody whose training has lapsed, a child that was found to be two.
pub(super) async fn settle(app: &TestApp) {
    for name in EVERYBODY {
        let client = app.signed_in(name).await;
        let form = [("name", "Amie, about 3"), ("postcode", POSTCODE), ("purpose", "worry")];
        client.post("/searches", &form).await;
    }
    // Worries: one begun, three sent, of which one is about a child whose existence is hidden and one about nobody known.
    let (visitor, nurse, team) =
        (app.signed_in("health-visitor").await, app.signed_in("ae-nurse").await, app.signed_in("index-team").await);
    let (amy, hidden) = (app.child("amy", "pritchard").await, app.hidden_child().await);
    worry::begin(&visitor, Some(&amy)).await;
    let contact = worry::raise(&visitor, Some(&amy)).await;
    worry::ask_partners(&app.signed_in("social-worker").await, &contact, &["POL-CPW", "MHA-CAM"]).await;
    advice::ask(&visitor).await;
    notice::told(app).await;
    lead::begin(app, &visitor, &amy, &["EYS-N01"]).await;
    waiting::asked(&visitor, &amy, &[]).await;
    waiting::asked(&app.signed_in("gp").await, &amy, &[("on-behalf-of", "EDU-S01")]).await;
    let sensitive = [("list", "mental-health"), ("agreed", "young-person"), ("follow-mental-health", "yes")];
    waiting::asked(&visitor, &amy, &sensitive).await;
    waiting::asked(&visitor, &amy, &[("list", "parenting"), ("parent-parenting", "Her mother")]).await;
    // Amy has been discussed, and an enquiry is open; another discussion about her is planned.
    let held = strategy::held_now(app).await;
    exports::made(app).await;
    let planned = strategy::planned(app).await;
    for matter in [other_areas::ASK, other_areas::PLACED] {
        other_areas::record(&visitor, &amy, matter).await;
    }
    worry::raise(&team, Some(&hidden)).await;
    worry::raise(&nurse, None).await;
    meeting::in_progress(app).await;
    let says = [("words", "The father named here is another girl’s")];
    visitor.post(&format!("/children/{amy}/not-the-same"), &says).await;
    recorded_by_hand(app, "health-visitor", ["Zosia", "Wrona", "4/5/2020", "14"]).await;
    recorded_by_hand(app, "sexual-health-nurse", ["Matej", "Vrabec", "17/9/2011", "3"]).await;
    for data_manager in ["data-manager", "data-manager-edu"] {
        agency_clients::registered(app, data_manager).await;
    }
    let data_manager = officer(app, "data-manager").await;
    let store = &app.store;
    let by = access::officer(&mut store.read_everything().await.unwrap(), data_manager.person, None, store.now())
        .await
        .unwrap();
    let late = access::mint_session(store, data_manager.person).await.unwrap();
    access::parked::park(store, late.token.expose(), "/searches", b"name=Amy&age=3").await.unwrap();
    let mut tx = store.housekeeping().await.unwrap();
    store::jobs::enqueue(&mut tx, store.ids(), store.now(), "test", &1).await.unwrap();
    tx.commit().await.unwrap();
    for feed in ["health-visiting", "school-census", "shields"] {
        let header = header_of(feed);
        let sent = load_feed::receive(store, &by.as_ref().unwrap().actor(), feed, "next.csv", header.as_bytes()).await;
        assert!(matches!(sent, Err(load_feed::LoadRefused::WaitsForSecondPerson { .. })), "{feed}: {sent:?}");
    }
    let (gone, kept) = two_children(app).await;
    let mut tx = store.housekeeping().await.unwrap();
    tx.sql("update same_child set current = $2 where given = $1").bind(gone).bind(kept).run().await.unwrap();
    tx.sql("update person set trained_until = '2026-01-01' where user_name = 'home-link'").run().await.unwrap();
    // The front door reads on what it has passed to the meeting; who may is worked out here from who has it now.
    tx.sql(
        "update standing set until_at = from_at where kind = 'owner' and case_id in (select case_id from meeting_action)
            and holder = (select id from organisation where code = 'ACT-FD')",
    )
    .run()
    .await
    .unwrap();
    tx.sql(
        "update standing set until_at = from_at where kind = 'owner' and case_id in (:set)
            and holder = (select id from organisation where code = 'ACT-FD')",
    )
    .bind_set([&held, &planned])
    .run()
    .await
    .unwrap();
    tx.sql(
        "insert into shield_holder (shield, person)
         select min(s.id), (select id from person where user_name = 'social-worker') from shield s where s.kind = 'existence'",
    )
    .run()
    .await
    .unwrap();
    tx.commit().await.unwrap();
}

/// A child whom no agency has sent, added by somebody who works with it.
async fn recorded_by_hand(app: &TestApp, name: &str, [first_names, family_name, birth_date, house]: [&str; 4]) {
    let client = app.signed_in(name).await;
    let found = [("name", family_name), ("birth_date", birth_date), ("purpose", "direct-care")];
    let search = client.post("/searches", &found).await.location().to_owned();
    let child = [
        ("first_names", first_names),
        ("family_name", family_name),
        ("birth_date", birth_date),
        ("house", house),
        ("street", "Quarry Steps"),
        ("knows", "works"),
        ("met", "yes"),
        ("ground", "consent"),
    ];
    let added = client.post(&format!("{search}/child"), &child).await;
    assert!(added.location().starts_with("/children/"), "{name}: {}", added.body);
}

fn header_of(feed: &str) -> String {
    let now = base::Instant::from_micros(store::testing::NOW);
    let borough = demo::Borough::generate(&demo::Options { children: 300, seed: 1, today: now.date() });
    let file = borough.feeds().iter().find(|f| f.feed == feed).unwrap();
    String::from_utf8_lossy(&file.bytes()).lines().take(3).collect::<Vec<_>>().join("\n")
}

/// Two ids of ordinary children, to be one child from now on.
async fn two_children(app: &TestApp) -> (String, String) {
    let mut tx = app.store.read_everything().await.unwrap();
    let ids: Vec<(String,)> = tx
        .sql(
            "select distinct t.child from tie t where t.kind = 'caseload'
              and t.child not in (select child from shield) and t.child not in (select child from own_family)
              order by t.child limit 2",
        )
        .all()
        .await
        .unwrap();
    (ids[0].0.clone(), ids[1].0.clone())
}
