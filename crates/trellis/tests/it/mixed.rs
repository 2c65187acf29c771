//! A page that shows two children: said by whoever sees it, parted by the index team, and joined again where that was wrong.

use crate::{
    app::{Client, TestApp},
    other_areas, waiting,
    worry::{self, text},
};
use axum::http::StatusCode;

const WORDS: &str = "The school named here has never had this child";
const WHY: (&str, &str) = ("reason", "Two birth certificates were shown at the clinic");

/// The values of a form's checkboxes of this name.
fn boxes(page: &str, name: &str) -> Vec<String> {
    let marked = format!("name=\"{name}\" type=\"checkbox\" value=\"");
    let values = page.split(&marked).skip(1).filter_map(|rest| rest.split('"').next());
    values.map(str::to_owned).collect()
}

fn hidden_field<'a>(page: &'a str, name: &str) -> &'a str {
    page.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap().split('"').next().unwrap()
}

/// Says it of a child, and gives the address of the report.
async fn report(app: &TestApp, child: &str) -> String {
    let visitor = app.signed_in("health-visitor").await;
    let said = visitor.post(&format!("/children/{child}/not-the-same"), &[("words", WORDS)]).await;
    assert_eq!(said.status, StatusCode::SEE_OTHER, "{}", text(&said.body));
    let list = app.signed_in("index-team").await.get("/match-reviews").await.body;
    format!("/mixed-reports/{}", list.split("href=\"/mixed-reports/").nth(1).unwrap().split('"').next().unwrap())
}

/// The index team parts all but two records of a child; the other child, and the parting.
async fn part(app: &TestApp, child: &str, address: &str) -> (String, String) {
    let (team, colleague) = (app.signed_in("index-team").await, app.signed_in("index-colleague").await);
    let page = team.get(address).await.body;
    let records = boxes(&page, "record");
    let mut form = vec![("version", hidden_field(&page, "version")), ("verdict", "parted"), WHY];
    form.extend(records[1..records.len() - 1].iter().map(|record| ("record", record.as_str())));
    let said = team.post(&format!("{address}/answer"), &form).await;
    assert_eq!(said.status, StatusCode::SEE_OTHER, "{}", text(&said.body));
    if said.location().ends_with("proposed") {
        assert_eq!(page_of(&team, child).await.matches("shows two children").count(), 1, "nothing has moved yet");
        let proposed = colleague.get(address).await.body;
        let path = format!("{address}/agreement");
        let agreed = [("version", hidden_field(&proposed, "version")), ("agreed", "yes")];
        let own = team.post(&path, &agreed).await;
        assert_eq!(own.status, StatusCode::UNPROCESSABLE_ENTITY, "nobody agrees with themselves");
        let agreed = colleague.post(&path, &agreed).await;
        assert_eq!(agreed.location(), address, "{}", text(&agreed.body));
    }
    let joins = team.get(&format!("/children/{child}/joins")).await.body;
    assert!(text(&joins).contains("Records of both had been linked to one child"), "{}", text(&joins));
    let other = joins.split("The other child: ").nth(1).unwrap().split("/children/").nth(1).unwrap();
    (other.split('"').next().unwrap().to_owned(), hidden_field(&joins, "join").to_owned())
}

/// What a child's page says, down to who has looked.
async fn page_of(client: &Client<'_>, child: &str) -> String {
    let page = text(&client.get(&format!("/children/{child}")).await.body);
    page.split("Who has looked").next().unwrap().to_owned()
}

/// Services of the children's pages, each once.
async fn services(client: &Client<'_>, child: &str) -> Vec<String> {
    let page = client.get(&format!("/children/{child}/not-the-same")).await.body;
    let mut boxes = boxes(&page, "involvement");
    boxes.sort();
    boxes
}

#[tokio::test]
async fn whoever_sees_a_page_may_say_that_it_shows_two_children() {
    let app = TestApp::borough().await;
    let (visitor, team) = (app.signed_in("health-visitor").await, app.signed_in("index-team").await);
    let amy = app.child("amy", "pritchard").await;
    let path = format!("/children/{amy}/not-the-same");
    assert!(visitor.get(&format!("/children/{amy}")).await.body.contains(&path), "the page leads there");

    let short = visitor.post(&path, &[("words", "odd")]).await;
    assert_eq!(short.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(short.body.contains(">odd</textarea>"), "nothing typed is lost");
    assert!(!page_of(&visitor, &amy).await.contains("shows two children"));

    let form = visitor.get(&path).await.body;
    let service = boxes(&form, "involvement").remove(0);
    let said = visitor.post(&path, &[("words", WORDS), ("involvement", &service)]).await;
    assert!(said.location().ends_with("not-the-same?done=reported"), "{}", said.location());
    assert!(text(&visitor.get(said.location()).await.body).contains("The index team is looking at it"));
    // Everybody who opens the page reads it; a second who says it is heard, and it stays one question.
    let nurse = app.signed_in("ae-nurse").await;
    nurse.post(&format!("/children/{amy}/reason"), &[("reason", "Came to us with a broken arm")]).await;
    assert!(page_of(&nurse, &amy).await.contains("Somebody says that this page shows two children"));
    nurse.post(&path, &[("words", "Two girls of this name came in today")]).await;

    let list = team.get("/match-reviews").await.body;
    assert_eq!(list.matches("href=\"/mixed-reports/").count(), 1, "{}", text(&list));
    let address =
        format!("/mixed-reports/{}", list.split("href=\"/mixed-reports/").nth(1).unwrap().split('"').next().unwrap());
    let seen = text(&team.get(&address).await.body);
    assert!(seen.contains(WORDS) && seen.contains("Two girls of this name"), "{seen}");
    assert!(seen.contains("Reported as another child’s"), "{seen}");
    for other in [&visitor, &nurse] {
        assert_eq!(other.get(&address).await.status, StatusCode::NOT_FOUND);
        assert_eq!(other.post(&format!("{address}/answer"), &[]).await.status, StatusCode::NOT_FOUND);
    }

    // It is one child: nothing moves, the warning goes, and whoever said it reads why.
    let page = team.get(&address).await.body;
    let answer = [("version", hidden_field(&page, "version")), ("verdict", "one"), WHY];
    let answered = team.post(&format!("{address}/answer"), &answer).await;
    assert_eq!(answered.location(), "/match-reviews?done=one", "{}", text(&answered.body));
    assert!(!page_of(&visitor, &amy).await.contains("shows two children"));
    assert!(text(&visitor.get(&path).await.body).contains("It is one child"));
    app.sound().await;
}

#[tokio::test]
async fn records_of_another_child_move_to_a_child_of_their_own_and_come_back() {
    let app = TestApp::borough().await;
    let (team, colleague) = (app.signed_in("index-team").await, app.signed_in("index-colleague").await);
    let amy = app.child("amy", "pritchard").await;
    let before = (page_of(&team, &amy).await, services(&team, &amy).await);
    let address = report(&app, &amy).await;

    let page = team.get(&address).await.body;
    let records = boxes(&page, "record");
    assert!(records.len() > 2, "{}", text(&page));
    let version = hidden_field(&page, "version").to_owned();
    let answer = format!("{address}/answer");
    let none = team.post(&answer, &[("version", version.as_str()), ("verdict", "parted"), WHY]).await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text(&none.body).contains("Tick the records that are about the other child"), "{}", text(&none.body));
    let mut form = vec![("version", version.as_str()), ("verdict", "parted"), WHY];
    form.extend(records.iter().map(|record| ("record", record.as_str())));
    let all = team.post(&answer, &form).await;
    assert!(text(&all.body).contains("Leave at least one record with this child"), "{}", text(&all.body));
    assert_eq!(boxes(&all.body, "record").len(), records.len());

    let (other, join) = part(&app, &amy, &address).await;
    let mut after = services(&team, &amy).await;
    let moved = services(&team, &other).await;
    assert!(!after.is_empty() && !moved.is_empty() && after.len() + moved.len() == before.1.len());
    after.extend(moved);
    after.sort();
    assert_eq!(after, before.1, "each service stands with one of the two");
    for child in [&amy, &other] {
        assert!(page_of(&team, child).await.contains("also showed what is recorded of another child"));
    }

    // The parting was wrong. Two people say so, and the page is what it was.
    let question = format!("/children/{other}/joins/question");
    let unsaid = team.post(&question, &[("join", join.as_str())]).await;
    assert_eq!(unsaid.status, StatusCode::UNPROCESSABLE_ENTITY);
    let asked = team.post(&question, &[("join", join.as_str()), WHY]).await;
    let review = asked.location().to_owned();
    assert!(review.starts_with("/match-reviews/"), "{}", text(&asked.body));
    assert_eq!(team.post(&question, &[("join", join.as_str()), WHY]).await.location(), review, "one question");
    for (who, form, path) in
        [(&team, [("verdict", "same"), WHY], "answer"), (&colleague, [("agreed", "yes"), WHY], "agreement")]
    {
        let page = who.get(&review).await.body;
        let form = [("version", hidden_field(&page, "version")), form[0], form[1]];
        let done = who.post(&format!("{review}/{path}"), &form).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", text(&done.body));
    }
    assert_eq!(services(&team, &other).await, before.1, "either id leads to the one page");
    let page = page_of(&team, &amy).await;
    let said = |page: &str| page.split_once("Who this child is").unwrap().1.to_owned();
    assert_eq!(said(&page), said(&before.0));
    app.sound().await;
}

/// Whose each piece of work is, by what the page says: all of them, in its order.
fn pieces(page: &str) -> Vec<(String, String)> {
    let forms = page.split("name=\"about-").skip(1);
    let chosen = forms.filter_map(|rest| {
        let (name, rest) = rest.split_once('"')?;
        let input = rest.split('>').next()?;
        let value = input.split("value=\"").nth(1)?.split('"').next()?;
        input.contains(" checked").then(|| (name.to_owned(), value.to_owned()))
    });
    chosen.collect()
}

#[tokio::test]
async fn what_was_written_while_two_were_one_goes_to_whom_it_is_about() {
    let app = TestApp::borough().await;
    let (visitor, team) = (app.signed_in("health-visitor").await, app.signed_in("index-team").await);
    let amy = app.child("amy", "pritchard").await;
    let alone = team.get(&format!("/children/{amy}/readdressing")).await;
    assert!(text(&alone.body).contains("parted from nobody"), "{}", text(&alone.body));

    let contact = worry::raise(&visitor, Some(&amy)).await;
    waiting::asked(&visitor, &amy, &[]).await;
    other_areas::record(&visitor, &amy, other_areas::ASK).await;
    let address = report(&app, &amy).await;
    let (other, join) = part(&app, &amy, &address).await;

    let path = format!("/children/{amy}/readdressing?join={join}");
    let page = team.get(&path).await.body;
    let before = pieces(&page);
    assert_eq!(before.len(), 3, "{}", text(&page));
    assert!(before.iter().all(|(_, child)| *child == amy), "all was written of the one id");
    assert!(!text(&page).contains("missed"), "what stands in it is not shown: {}", text(&page));
    assert_eq!(visitor.get(&path).await.status, StatusCode::NOT_FOUND);

    let form = format!("/children/{amy}/readdressing");
    let unchanged: Vec<(String, String)> =
        before.iter().map(|(id, child)| (format!("about-{id}"), child.clone())).collect();
    let send = async |about: &[(String, String)], who: &Client<'_>| {
        let mut fields = vec![("join", join.as_str())];
        fields.extend(about.iter().map(|(name, child)| (name.as_str(), child.as_str())));
        who.post(&form, &fields).await
    };
    assert!(text(&send(&unchanged, &team).await.body).contains("Nothing differs"));
    let all: Vec<(String, String)> = unchanged.iter().map(|(name, _)| (name.clone(), other.clone())).collect();
    assert_eq!(send(&all, &visitor).await.status, StatusCode::NOT_FOUND);

    // The other waits on that list already: nothing moves, and what was chosen still stands there.
    let mut tx = app.store.housekeeping().await.unwrap();
    tx.sql("insert into waiting_place (list, child, case_id) select list, $1, 'another' from waiting_place")
        .bind(other.as_str())
        .run()
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let twice = send(&all, &team).await;
    assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text(&twice.body).contains("end one of the two places first"), "{}", text(&twice.body));
    assert!(pieces(&twice.body).iter().all(|(_, child)| *child == other), "nothing chosen is lost");
    assert_eq!(pieces(&team.get(&path).await.body), before, "all or nothing");
    let mut tx = app.store.housekeeping().await.unwrap();
    tx.sql("delete from waiting_place where case_id = 'another'").run().await.unwrap();
    tx.commit().await.unwrap();

    let moved = send(&all, &team).await;
    assert_eq!(moved.status, StatusCode::SEE_OTHER, "{}", text(&moved.body));
    assert!(text(&team.get(moved.location()).await.body).contains("Each page shows now what is its own"));
    assert!(pieces(&team.get(&path).await.body).iter().all(|(_, child)| *child == other));
    let mut tx = app.store.read_everything().await.unwrap();
    let left: i64 = tx
        .sql(
            "select (select count(*) from case_child where child = $1) + (select count(*) from contact_child where child = $1)
                  + (select count(*) from waiting_place where child = $1) + (select count(*) from other_area where child = $1)
                  + (select count(*) from other_area_step where child = $1)
                  + (select count(*) from event where child = $1 and subject = $2)",
        )
        .bind(amy.as_str())
        .bind(contact.as_str())
        .one::<(i64,)>()
        .await
        .unwrap()
        .0;
    drop(tx);
    assert_eq!(left, 0, "nothing of it stands with the first child");
    // Whoever sent it still follows it.
    assert_eq!(visitor.get(&format!("/contacts/{contact}")).await.status, StatusCode::OK);

    assert_eq!(send(&unchanged, &team).await.status, StatusCode::SEE_OTHER, "and back");
    assert_eq!(pieces(&team.get(&path).await.body), before);
    app.sound().await;
}
