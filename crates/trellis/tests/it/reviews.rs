//! Children who may be one: the index team sees both, says, and can take it back.

use crate::{
    app::{Client, TestApp},
    worry::text,
};
use access::same_child::{self, NewJoin};
use axum::http::StatusCode;
use base::JoinId;

const WHY: (&str, &str) = ("reason", "The school has one birth certificate for both");

/// Reviews on the list, in its order.
fn listed(page: &str) -> Vec<String> {
    let ids = page.split("href=\"/match-reviews/").skip(1).filter_map(|rest| rest.split('"').next());
    ids.map(str::to_owned).collect()
}

fn version(page: &str) -> String {
    let at = page.split("name=\"version\" value=\"").nth(1).unwrap();
    at.split('"').next().unwrap().to_owned()
}

/// The two children a review is about.
async fn children(app: &TestApp, review: &str) -> [String; 2] {
    let mut tx = app.store.read_everything().await.unwrap();
    let text = "select child, other from match_review where id = $1";
    let (child, other): (String, String) = tx.sql(text).bind(review).one().await.unwrap();
    [child, other]
}

/// A review that one person may answer.
async fn simple(app: &TestApp) -> String {
    let team = app.signed_in("index-team").await;
    for review in listed(&team.get("/match-reviews").await.body) {
        if !team.get(&format!("/match-reviews/{review}")).await.body.contains("Two people must say so") {
            return review;
        }
    }
    panic!("every pair needs two people");
}

async fn says(client: &Client<'_>, review: &str, verdict: &str) -> String {
    let version = version(&client.get(&format!("/match-reviews/{review}")).await.body);
    let form = [("version", version.as_str()), ("verdict", verdict), WHY];
    let reply = client.post(&format!("/match-reviews/{review}/answer"), &form).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", text(&reply.body));
    reply.location().rsplit_once("done=").unwrap().1.to_owned()
}

async fn second(client: &Client<'_>, review: &str, agreed: &str) -> crate::app::Reply {
    let version = version(&client.get(&format!("/match-reviews/{review}")).await.body);
    let form = [("version", version.as_str()), ("agreed", agreed), WHY];
    client.post(&format!("/match-reviews/{review}/agreement"), &form).await
}

/// What the child's page says, down to who has looked.
async fn page_of(client: &Client<'_>, child: &str) -> String {
    let page = text(&client.get(&format!("/children/{child}")).await.body);
    page.split("Who has looked").next().unwrap().to_owned()
}

/// As after an answer of the index team: these two are one child.
pub async fn found_to_be_one(app: &TestApp, children: [&str; 2]) {
    let mut tx = app.store.housekeeping().await.unwrap();
    let (by,): (String,) = tx.sql("select min(id) from person where left_on is null").one().await.unwrap();
    let new = NewJoin {
        id: JoinId::new(app.store.store.ids(), app.store.store.now()),
        children: children.map(|child| child.parse().unwrap()),
        reason: "One birth certificate",
        joined_by: by.parse().unwrap(),
    };
    same_child::join(&mut tx, &new, app.store.store.now()).await.unwrap();
    tx.commit().await.unwrap();
}

/// Two children on somebody's list.
pub async fn two_of(client: &Client<'_>) -> [String; 2] {
    let list = client.get("/children").await.body;
    let ids = list.split("href=\"/children/").skip(1).filter_map(|rest| rest.split('"').next());
    let mut children: Vec<String> = ids.filter(|id| id.len() == 36).map(str::to_owned).collect();
    children.dedup();
    [children.swap_remove(0), children.swap_remove(1)]
}

#[tokio::test]
async fn two_found_to_be_one_share_a_page_until_that_is_undone() {
    let app = TestApp::borough().await;
    let team = app.signed_in("index-team").await;
    let review = simple(&app).await;
    let [child, other] = children(&app, &review).await;
    let before = [page_of(&team, &child).await, page_of(&team, &other).await];

    let path = format!("/match-reviews/{review}");
    let seen = text(&team.get(&path).await.body);
    assert!(seen.contains("What is said of them") && seen.contains("Cannot say"), "{seen}");
    let empty = team.post(&format!("{path}/answer"), &[("version", "1"), ("reason", "short")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    let words = text(&empty.body);
    assert!(words.contains("Select whether they are the same child") && words.contains("in at least 10"), "{words}");
    assert!(empty.body.contains(">short</textarea>"), "nothing typed is lost");

    assert_eq!(says(&team, &review, "same").await, "joined");
    assert!(!listed(&team.get("/match-reviews").await.body).contains(&review));
    let both = page_of(&team, &child).await;
    assert_eq!(both, page_of(&team, &other).await, "either id leads to the one page");
    assert!(both.contains("two entries were found to be about this child"), "{both}");
    let stale = team.post(&format!("{path}/answer"), &[("version", "1"), ("verdict", "apart"), WHY]).await;
    assert_eq!(stale.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text(&stale.body).contains("in the meantime") && text(&stale.body).contains("They are one child"));

    // Somebody looks meanwhile, and must be told of it.
    let nurse = app.signed_in("ae-nurse").await;
    nurse.post(&format!("/children/{other}/reason"), &[("reason", "Came to us with a broken arm")]).await;
    nurse.get(&format!("/children/{other}")).await;
    let joins = team.get(&format!("/children/{child}/joins")).await.body;
    assert!(text(&joins).contains("One child") && text(&joins).contains("reason given"), "{}", text(&joins));
    let join = joins.split("name=\"join\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let parting = format!("/children/{other}/joins/parting");
    let unsaid = team.post(&parting, &[("join", join.as_str()), ("reason", "")]).await;
    assert_eq!(unsaid.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(nurse.post(&parting, &[("join", join.as_str()), WHY]).await.status, StatusCode::NOT_FOUND);
    let undone = team.post(&parting, &[("join", join.as_str()), ("reason", "The school rang: two brothers")]).await;
    assert_eq!(undone.status, StatusCode::SEE_OTHER, "{}", text(&undone.body));
    let told = text(&team.get(undone.location()).await.body);
    assert!(told.contains("two children again") && told.contains("saw two children as one"), "{told}");

    // The undoing opens a breach check: the nurse is told, and somebody says what came of it.
    assert!(text(&team.get("/match-reviews").await.body).contains("Breach checks"));
    let page = team.get(&format!("/children/{child}/joins")).await.body;
    let nurses = page.split("name=\"person\" type=\"checkbox\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let check = format!("/children/{child}/joins/check");
    let version = version(&page);
    let form = [("join", join.as_str()), ("version", version.as_str())];
    let nobody = team.post(&check, &[form[0], form[1], ("step", "told")]).await;
    assert!(text(&nobody.body).contains("Tick whom you have told"), "{}", text(&nobody.body));
    let told = [form[0], form[1], ("step", "told"), ("person", nurses)];
    assert_eq!(nurse.post(&check, &told).await.status, StatusCode::NOT_FOUND);
    assert_eq!(team.post(&check, &told).await.status, StatusCode::SEE_OTHER);
    let stale = team.post(&check, &[form[0], form[1], ("step", "closed"), ("finding", "nothing"), WHY]).await;
    assert!(text(&stale.body).contains("That has changed in the meantime"), "{}", text(&stale.body));
    let page = team.get(&format!("/children/{other}/joins")).await.body;
    assert!(text(&page).contains("was told, "), "either page says so: {}", text(&page));
    let version = self::version(&page);
    let unsaid = [form[0], ("version", version.as_str()), ("step", "closed"), ("reason", "short")];
    let unsaid = text(&team.post(&check, &unsaid).await.body);
    assert!(unsaid.contains("Select whether anything went") && unsaid.contains("in at least 10"), "{unsaid}");
    let closed = [form[0], ("version", version.as_str()), ("step", "closed"), ("finding", "put-right"), WHY];
    assert_eq!(team.post(&check, &closed).await.status, StatusCode::SEE_OTHER);
    let page = text(&team.get(&format!("/children/{child}/joins")).await.body);
    assert!(page.contains("Breach check: closed") && page.contains("has been put right"), "{page}");
    assert!(!text(&team.get("/match-reviews").await.body).contains("Breach checks"));

    for (child, before) in [&child, &other].into_iter().zip(before) {
        let after = page_of(&team, child).await;
        assert!(after.contains("this page also showed what is recorded of another child"), "{after}");
        let without = after.split("this page also showed").next().unwrap().len();
        assert!(after.len() > without && services(&after) == services(&before), "{before}\n{after}");
        assert!(text(&team.get(&format!("/children/{child}/joins")).await.body).contains("two brothers"));
    }
    let mut tx = app.store.read_everything().await.unwrap();
    let seen = "select distinct child from journal_entry where kind = 'children.joins-seen' order by child";
    let under = tx.sql(seen).all::<(String,)>().await.unwrap().into_iter().map(|(child,)| child).collect::<Vec<_>>();
    drop(tx);
    let mut named = vec![child, other];
    named.sort();
    assert_eq!(under, named, "whose record a page of joins opens reads of it");
    assert!(text(&team.get(&path).await.body).contains("found to be one child, and that was undone"));
    app.sound().await;
}

/// What a child's page says from who is involved on.
fn services(page: &str) -> &str {
    page.split_once("Who is involved").map_or("", |(_, rest)| rest)
}

/// What the list of children says is new of this one.
async fn news_of(client: &Client<'_>, child: &str) -> String {
    for page in 1.. {
        let list = client.get(&format!("/children?page={page}")).await.body;
        if let Some((_, row)) = list.split_once(&format!("/children/{child}\"")) {
            return row.split("</tr>").next().unwrap().to_owned();
        }
        assert!(list.contains("govuk-pagination__next"), "{child} is not on the list");
    }
    unreachable!()
}

#[tokio::test]
async fn whoever_has_the_child_is_told_on_their_list_until_they_have_looked() {
    let app = TestApp::borough().await;
    let team = app.signed_in("index-team").await;
    let worker = app.signed_in("health-visitor").await;
    let [child, other] = two_of(&worker).await;
    assert!(!news_of(&worker, &child).await.contains("Pages"));

    found_to_be_one(&app, [&child, &other]).await;
    let mut tx = app.store.read_everything().await.unwrap();
    let current = "select current from same_child where given = $1";
    let (now,): (String,) = tx.sql(current).bind(child.as_str()).one().await.unwrap();
    drop(tx);
    let news = news_of(&worker, &now).await;
    assert!(news.contains("Pages joined"), "{news}");
    app.store.clock.advance_seconds(60);
    worker.get(&format!("/children/{child}")).await;
    assert!(!news_of(&worker, &now).await.contains("joined"), "the page has told it");

    let joins = team.get(&format!("/children/{child}/joins")).await.body;
    let join = joins.split("name=\"join\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let parted = team.post(&format!("/children/{child}/joins/parting"), &[("join", join.as_str()), WHY]).await;
    assert_eq!(parted.status, StatusCode::SEE_OTHER, "{}", text(&parted.body));
    assert!(news_of(&worker, &child).await.contains("Pages parted"));
    app.store.clock.advance_seconds(60);
    worker.get(&format!("/children/{child}")).await;
    assert!(!news_of(&worker, &child).await.contains("parted"));

    let said = [("words", "The dentist has an older boy of another name")];
    let reported = worker.post(&format!("/children/{child}/not-the-same"), &said).await;
    assert_eq!(reported.status, StatusCode::SEE_OTHER, "{}", text(&reported.body));
    worker.get(&format!("/children/{child}")).await;
    assert!(news_of(&worker, &child).await.contains("May be two"), "until somebody answers");
}

#[tokio::test]
async fn where_something_is_hidden_two_people_say_so() {
    let app = TestApp::borough().await;
    let (team, colleague) = (app.signed_in("index-team").await, app.signed_in("index-colleague").await);
    let review = simple(&app).await;
    let [child, other] = children(&app, &review).await;
    let shield = [
        ("kind", "contact"),
        ("ground", "refuge"),
        ("until", "open"),
        ("reason", "The mother has fled with the children"),
    ];
    assert_eq!(team.post(&format!("/children/{other}/shields"), &shield).await.status, StatusCode::SEE_OTHER);

    let seen = text(&team.get(&format!("/match-reviews/{review}")).await.body);
    assert!(seen.contains("something of the child is hidden"), "{seen}");
    assert_eq!(listed(&team.get("/match-reviews").await.body).first(), Some(&review), "it stands first");
    assert_eq!(says(&team, &review, "same").await, "proposed");
    assert_ne!(page_of(&team, &child).await, page_of(&team, &other).await, "nothing is joined yet");
    let own = second(&team, &review, "yes").await;
    assert_eq!(own.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text(&own.body).contains("another person of the index team must agree"));

    let declined = second(&colleague, &review, "no").await;
    assert!(declined.location().ends_with("declined"), "{}", text(&declined.body));
    assert_eq!(says(&team, &review, "same").await, "proposed");
    assert!(second(&colleague, &review, "yes").await.location().ends_with("joined"));
    assert_eq!(page_of(&team, &child).await, page_of(&team, &other).await);
    let hidden = page_of(&team, &child).await;
    assert!(hidden.contains("Contact details are hidden"), "a shield over either holds for both: {hidden}");
    app.sound().await;
}

#[tokio::test]
async fn what_cannot_be_said_rests_and_what_is_two_stays_two() {
    let app = TestApp::borough().await;
    let team = app.signed_in("index-team").await;
    let review = simple(&app).await;
    assert_eq!(says(&team, &review, "unsure").await, "rests");
    let list = team.get("/match-reviews").await.body;
    assert!(text(&list).contains("Rests until 20 December 2026"), "{}", text(&list));
    assert_eq!(says(&team, &review, "apart").await, "apart");
    let seen = text(&team.get(&format!("/match-reviews/{review}")).await.body);
    assert!(seen.contains("found to be two children") && !seen.contains("Cannot say The"), "{seen}");
    let [child, other] = children(&app, &review).await;
    // Asked anew, the linker never joins what a person has held apart.
    let mut tx = app.store.housekeeping().await.unwrap();
    let unlinked = "delete from link where record = (select record from match_review where id = $1)";
    tx.sql(unlinked).bind(review.as_str()).run().await.unwrap();
    tx.sql("insert into link_pending (record, batch) select record, 'again' from match_review where id = $1")
        .bind(review.as_str())
        .run()
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let index = children::Index::build(&app.store).await.unwrap();
    children::link_records::link_pending(&app.store, &index, |_| {}).await.unwrap();
    let mut tx = app.store.read_everything().await.unwrap();
    let text = "select l.child from link l join match_review r on r.record = l.record where r.id = $1";
    let (linked,): (String,) = tx.sql(text).bind(review.as_str()).one().await.unwrap();
    assert!(linked != other && linked != child, "a child of its own, as its own is gone");
    for (name, status) in [("ae-nurse", 404), ("data-manager", 404), ("social-worker", 404)] {
        let client = app.signed_in(name).await;
        for path in
            ["/match-reviews".to_owned(), format!("/match-reviews/{review}"), format!("/children/{child}/joins")]
        {
            assert_eq!(client.get(&path).await.status.as_u16(), status, "{name} {path}");
        }
    }
}
