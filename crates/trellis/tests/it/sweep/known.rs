//! What the tables say of everything in the trust, read once and not through the queries of the pages.

use super::{EVERYBODY, Place, Sweep, Together, trust::settle};
use crate::{
    all_ids,
    all_values::Values,
    app::TestApp,
    matrix_row::{Case, Rows, officer},
};
use std::collections::{HashMap, HashSet};

impl Sweep {
    pub(super) async fn new(half: usize) -> Self {
        let app = TestApp::borough().await;
        settle(&app).await;
        let mut officers = Vec::new();
        for name in EVERYBODY {
            officers.push(officer(&app, name).await);
        }
        // Those whose own children are in the borough.
        let mut tx = app.store.read_everything().await.unwrap();
        let parents: Vec<(String,)> = tx
            .sql(
                "select distinct p.staff_code from person p join own_family f on f.person = p.id order by p.staff_code",
            )
            .all()
            .await
            .unwrap();
        drop(tx);
        assert!(!parents.is_empty(), "the borough has members of staff with children in it");
        for (code,) in &parents {
            let parent = officer(&app, code).await;
            if !officers.iter().any(|o| o.person == parent.person) {
                officers.push(parent);
            }
        }
        let rows = Rows::of(&app).await;
        let mut always: HashSet<String> = rows.under("contact");
        always.extend(rows.under("existence"));
        always.extend(rows.of_staff());
        let mut tx = app.store.read_everything().await.unwrap();
        let rare: Vec<(String,)> = tx
            .sql(
                "select c.given from same_child c join link l on l.child = c.given join source_record r on r.id = l.record
                  where r.adopted_from is not null or r.category = 'sensitive' or r.own_family_of is not null
                     or r.nhs_number in (select a.adopted_from from source_record a where a.adopted_from is not null)",
            )
            .all()
            .await
            .unwrap();
        always.extend(rare.into_iter().map(|(child,)| child));
        let feeds = tx.sql("select feed, max(agency) from feed_definition group by feed").all().await.unwrap();
        let files: Vec<(String, String, String, String)> =
            tx.sql("select id, feed, state, sent_by from feed_file").all().await.unwrap();
        let searches = tx.sql("select id, person from search").all().await.unwrap();
        let begun: Vec<(String, String, Option<String>)> = tx
            .sql(
                "select d.id, d.person, max(e.child) from draft d left join journal_entry e on e.subject = d.id
                  group by d.id, d.person",
            )
            .all()
            .await
            .unwrap();
        let sent: Vec<Case> = tx
            .sql(
                "select c.id, c.sent_by, c.owner_team, max(k.child) as child
                   from contact c left join case_child k on k.case_id = c.id group by c.id, c.sent_by, c.owner_team",
            )
            .all()
            .await
            .unwrap();
        let decided: Vec<(String,)> =
            tx.sql("select id from contact where state in ('passed-on', 'in-hand', 'closed')").all().await.unwrap();
        let discussed: Vec<(String, Option<i64>)> =
            tx.sql("select contact, max(held_at) from strategy_discussion group by contact").all().await.unwrap();
        assert_eq!(discussed.len(), 2, "one discussion was held, one is to be");
        let taking_part: Vec<(String, String, String)> = tx
            .sql(
                "select d.id, k.child, s.holder from strategy_discussion d join case_child k on k.case_id = d.id
                   join standing s on s.case_id = d.id where s.until_at is null",
            )
            .all()
            .await
            .unwrap();
        let (enquiry,) = tx.sql("select discussion from section_47_enquiry").one::<(String,)>().await.unwrap();
        let (matter,) = tx.sql("select id from other_area where kind = 'ask'").one::<(String,)>().await.unwrap();
        let elsewhere: Vec<(String,)> = tx
            .sql("select distinct s.current from other_area m join same_child s on s.given = m.child")
            .all()
            .await
            .unwrap();
        let exported: Vec<(String, String, String)> = tx
            .sql(
                "select e.id, e.team, k.child from export e join export_item x on x.export = e.id
                   join case_child k on k.case_id = x.case_id",
            )
            .all()
            .await
            .unwrap();
        assert_eq!(exported.len(), 1, "one child's referral has left");
        let asked: Vec<Case> = tx
            .sql(
                "select r.id, r.asked_from as sent_by, r.asked_of as owner_team, max(k.child) as child
                   from information_request r left join case_child k on k.case_id = r.id
                  group by r.id, r.asked_from, r.asked_of",
            )
            .all()
            .await
            .unwrap();
        let meetings = tx.sql("select id, team from meeting").all().await.unwrap();
        let agreed: Vec<Case> = tx
            .sql(
                "select a.id, coalesce(a.owner, '') as sent_by, a.team as owner_team, max(k.child) as child
                   from meeting_action a left join case_child k on k.case_id = a.case_id group by a.id, a.owner, a.team",
            )
            .all()
            .await
            .unwrap();
        let advised: Vec<Case> = tx
            .sql("select id, coalesce(asked_by, recorded_by) as sent_by, owner_team, draft as child from consultation")
            .all()
            .await
            .unwrap();
        let came_in: Vec<Case> = tx
            .sql("select id, coalesce(sent_by, '') as sent_by, owner_team, draft as child from notice")
            .all()
            .await
            .unwrap();
        assert_eq!(came_in.len(), 1, "a notice waits");
        let together: Vec<(String, String, String)> = tx
            .sql(
                "select w.id, k.child, s.holder from joint_work w join case_child k on k.case_id = w.id
                   join standing s on s.case_id = w.id where s.until_at is null",
            )
            .all()
            .await
            .unwrap();
        let standing: Vec<(String, String, String, String)> = tx
            .sql(
                "select e.id, k.child, s.kind, s.holder from waiting_entry e join case_child k on k.case_id = e.id
                   join standing s on s.case_id = e.id where s.until_at is null",
            )
            .all()
            .await
            .unwrap();
        let mut places: HashMap<String, Place> = HashMap::new();
        for (id, child, kind, holder) in standing {
            let place = places.entry(id).or_default();
            place.child = child;
            if kind == "owner" { place.owners.push(holder) } else { place.senders.push(holder) }
        }
        assert_eq!(places.len(), 3, "three places on lists, one of them sensitive");
        let reviews: Vec<(String, String, String)> = tx
            .sql(
                "select r.id, c.current, o.current from match_review r join same_child c on c.given = r.child
                   join same_child o on o.given = r.other",
            )
            .all()
            .await
            .unwrap();
        assert!(!reviews.is_empty(), "of some children it is asked whether they are one");
        let mixed: Vec<(String, String)> = tx.sql("select id, child from mixed_report").all().await.unwrap();
        assert!(!mixed.is_empty(), "of some page it is said that it shows two children");
        let recorded: Vec<(String, String)> = tx
            .sql(
                "select l.child, i.organisation from source_record r join link l on l.record = r.id
                   join involvement i on i.record = r.id where r.feed = 'recorded'",
            )
            .all()
            .await
            .unwrap();
        assert_eq!(recorded.len(), 2, "two services have recorded a child");
        let systems: Vec<(String, String)> = tx
            .sql("select c.id, o.code from agency_client c join organisation o on o.id = c.agency")
            .all()
            .await
            .unwrap();
        assert_eq!(systems.len(), 2, "two agencies have a system each");
        always.extend(recorded.iter().map(|(child, _)| child.clone()));
        drop(tx);
        let (known, values) = (all_ids::sampled(&app, &always).await, Values::of(&app).await);
        let counts: Vec<_> = known.iter().map(|k| format!("{} {}", k.ids.len(), k.kind)).collect();
        println!("ids: {}; {} of rare children", counts.join(", "), always.len());
        Self {
            officers,
            half,
            known,
            rare: always,
            feeds: feeds.into_iter().collect(),
            files: files.into_iter().map(|(id, feed, state, by)| (id, (feed, state, by))).collect(),
            searches: searches.into_iter().collect(),
            drafts: begun.into_iter().map(|(id, person, child)| (id, (person, child))).collect(),
            meetings: meetings.into_iter().collect(),
            actions: agreed.into_iter().map(|case| (case.id.clone(), case)).collect(),
            requests: asked.into_iter().map(|case| (case.id.clone(), case)).collect(),
            places,
            contacts: sent.into_iter().map(|case| (case.id.clone(), case)).collect(),
            works: with_holders(together),
            decided: decided.into_iter().map(|(id,)| id).collect(),
            discussed: discussed.into_iter().map(|(id, held)| (id, held.is_none())).collect(),
            discussions: with_holders(taking_part),
            exports: exported.into_iter().map(|(id, team, child)| (id, (team, child))).collect(),
            enquiry,
            matter,
            elsewhere: elsewhere.into_iter().map(|(child,)| child).collect(),
            consultations: advised.into_iter().map(|case| (case.id.clone(), case)).collect(),
            notices: came_in.into_iter().map(|case| (case.id.clone(), case)).collect(),
            mixed: mixed.into_iter().collect(),
            reviews: reviews.into_iter().map(|(id, one, other)| (id, [one, other])).collect(),
            recorded: recorded.into_iter().collect(),
            systems: systems.into_iter().collect(),
            values,
            app,
        }
    }
}

/// Rows of id, child and holder, by their id.
fn with_holders(rows: Vec<(String, String, String)>) -> HashMap<String, Together> {
    let mut all: HashMap<String, Together> = HashMap::new();
    for (id, child, holder) in rows {
        all.entry(id).or_insert_with(|| Together { child, holders: HashSet::new() }).holders.insert(holder);
    }
    all
}
