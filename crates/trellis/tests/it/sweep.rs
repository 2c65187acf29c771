//! Every id of every kind, at every route that takes one, as officers of many agencies: nobody sees beyond their row
//! of the matrix, and what they may not see reads like what is not there.

use crate::{
    advice,
    all_ids::{self, Known},
    all_values::{Kind, Value, Values},
    app::{Client, Reply, TestApp},
    lead,
    matrix_row::{Case, Officer, Rows, officer},
    meeting, notice, waiting, worry,
};
use access::{
    Ask, Decision,
    acts::{
        AskForHelp, DecideReferral, DecideShield, DecideWaiting, RecordElsewhere, RecordInvolvement, RecordReferral,
        RecordShield, RecordWaiting, RecordWork, SeeElsewhere, SeeMeeting, SeeReferral, SeeShields, SeeWaiting,
        SeeWork,
    },
};
use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use base::{ChildId, Ids};
use children::load_feed;
use futures::{StreamExt as _, stream};
use std::collections::{BTreeMap, HashMap, HashSet};

/// One officer at least of each role and of many agencies.
const EVERYBODY: [&str; 15] = [
    "health-visitor",
    "gp",
    "dsl",
    "home-link",
    "ae-nurse",
    "police",
    "social-worker",
    "front-door-manager",
    "support-manager",
    "camhs",
    "sexual-health-nurse",
    "index-team",
    "data-manager",
    "ig-lead",
    "administrator",
];

/// What everybody types who searches.
const POSTCODE: &str = "W21 0AB";

/// How a request is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    None,
    Empty,
    /// As somebody would send it who means it.
    Filled,
}

/// What must come back.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Answer {
    Page,
    To(String),
    /// The form again: what was sent is not enough.
    Again,
    /// Not even a form of the kind that is expected, whatever it is about.
    Unreadable,
    NotFound,
}

/// What stands in the journal about a child: kind, child, and what a refusal was of.
type Mark = (String, String, String);

struct Sweep {
    app: TestApp,
    officers: Vec<Officer>,
    /// Every second of them asks here, beginning with the first or with the second.
    half: usize,
    known: Vec<Known>,
    /// Children who are shielded, adopted, of a member of staff, or known to a sensitive service.
    rare: HashSet<String>,
    /// Agency of each feed, and feed and state of each file, as they were before.
    feeds: HashMap<String, String>,
    files: HashMap<String, (String, String, String)>,
    searches: HashMap<String, String>,
    /// Whose each draft is, and about which child.
    drafts: HashMap<String, (String, Option<String>)>,
    contacts: HashMap<String, Case>,
    /// Places on waiting lists: child, and who stands how in each.
    places: HashMap<String, Place>,
    requests: HashMap<String, Case>,
    works: HashMap<String, Together>,
    consultations: HashMap<String, Case>,
    notices: HashMap<String, Case>,
    /// Whose each meeting is.
    meetings: HashMap<String, String>,
    actions: HashMap<String, Case>,
    /// Children whom a service recorded by hand, with the service.
    recorded: HashMap<String, String>,
    values: Values,
}

/// Work together: about whom, and who has standing in it.
struct Together {
    child: String,
    holders: HashSet<String>,
}

/// A place on a waiting list, as the tables have it.
#[derive(Default)]
struct Place {
    child: String,
    owners: Vec<String>,
    senders: Vec<String>,
}

/// Of how many ids one is asked about, by each officer: of the kind a route is about, and of others.
#[derive(Clone, Copy)]
struct Share {
    own: usize,
    others: usize,
}

/// What is asked about an id.
struct Question<'a> {
    route: (&'static str, &'static str),
    id: &'a str,
    form: Form,
}

#[tokio::test]
async fn no_id_of_any_kind_shows_anybody_more_than_their_row_of_the_matrix() {
    sweep(0).await;
}

/// The other officers, on the other core meanwhile.
#[tokio::test]
async fn nor_anybody_else() {
    sweep(1).await;
}

/// Asks as every second officer.
async fn sweep(half: usize) {
    let sweep = Sweep::new(half).await;
    let by_id = routes_by_id();
    let gets: Vec<_> = by_id.iter().copied().filter(|(method, _)| *method == "GET").collect();
    let posts: Vec<_> = by_id.iter().copied().filter(|(method, _)| *method == "POST").collect();

    let before = state(&sweep.app).await;
    let (pages, others): (Vec<_>, Vec<_>) = gets.into_iter().partition(|(_, path)| *path == "/children/{child}");
    let mut asked = sweep.every_id(&pages, Form::None, Share { own: 1, others: 6 }).await;
    asked += sweep.every_id(&others, Form::None, Share { own: 8, others: 6 }).await;
    asked += sweep.every_id(&posts, Form::Empty, Share { own: 12, others: 12 }).await;
    sweep.pages_without_an_id().await;
    for ((table, was), (_, is)) in before.iter().zip(&state(&sweep.app).await) {
        // A file that waited may have been agreed to, and is then put on the queue.
        let may_be = matches!(*table, "feed_file" | "job");
        assert!(may_be || was == is, "{table} changed though nobody gave a reason: {was} -> {is}");
    }

    // An override needs a tie and a reason given is one: hidden contact details first.
    let part = Share { own: 12, others: 12 };
    asked += sweep.every_id(&[("POST", "/children/{child}/contact")], Form::Filled, part).await;
    asked += sweep.every_id(&[("POST", "/children/{child}/reason")], Form::Filled, part).await;
    let uploads: Vec<_> = posts.iter().copied().filter(|(_, path)| !path.contains("{child}")).collect();
    asked += sweep.every_id(&uploads, Form::Filled, part).await;
    // What a given reason opens, it opens no further than the matrix says.
    let opened = [("GET", "/children/{child}"), ("GET", "/children/{child}/contact")];
    asked += sweep.every_id(&opened, Form::None, Share { own: 4, others: 1_000 }).await;
    println!("{asked} requests by {} officers", sweep.asking().count());
    sweep.app.sound().await;
}

/// The routes that take an id. A new one must be given its answers in [`Sweep::must`].
fn routes_by_id() -> Vec<(&'static str, &'static str)> {
    let table = trellis::route_table();
    table.into_iter().filter(|(_, path, _)| path.contains('{')).map(|(method, path, _)| (method, path)).collect()
}

impl Sweep {
    async fn new(half: usize) -> Self {
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
        let mut works: HashMap<String, Together> = HashMap::new();
        for (work, child, holder) in together {
            works.entry(work).or_insert_with(|| Together { child, holders: HashSet::new() }).holders.insert(holder);
        }
        let mut places: HashMap<String, Place> = HashMap::new();
        for (id, child, kind, holder) in standing {
            let place = places.entry(id).or_default();
            place.child = child;
            if kind == "owner" { place.owners.push(holder) } else { place.senders.push(holder) }
        }
        assert_eq!(places.len(), 3, "three places on lists, one of them sensitive");
        let recorded: Vec<(String, String)> = tx
            .sql(
                "select l.child, i.organisation from source_record r join link l on l.record = r.id
                   join involvement i on i.record = r.id where r.feed = 'recorded'",
            )
            .all()
            .await
            .unwrap();
        assert_eq!(recorded.len(), 2, "two services have recorded a child");
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
            works,
            consultations: advised.into_iter().map(|case| (case.id.clone(), case)).collect(),
            notices: came_in.into_iter().map(|case| (case.id.clone(), case)).collect(),
            recorded: recorded.into_iter().collect(),
            values,
            app,
        }
    }

    /// Those who ask, each with their turn among all.
    fn asking(&self) -> impl Iterator<Item = (usize, &Officer)> {
        self.officers.iter().enumerate().filter(|(turn, _)| turn % 2 == self.half)
    }

    /// Asks about ids of every kind as every officer, and counts what was asked.
    ///
    /// Ids of the kind a route is about are asked as everybody, or of those that are not rare a share, each officer
    /// another. Ids of other kinds are dealt out: each officer asks of each kind at each route.
    async fn every_id(&self, routes: &[(&'static str, &'static str)], form: Form, share: Share) -> usize {
        let (mut count, mut refusals) = (0, 0);
        for (turn, officer) in self.asking() {
            let client = self.app.seated(officer.person).await;
            let rows = Rows::of(&self.app).await;
            let nobodys = self.not_found(&client, routes, form).await;
            let before = entries(&self.app).await;
            let mut questions = Vec::new();
            for (at, &route) in routes.iter().enumerate() {
                for (kind, Known { kind: name, ids }) in self.known.iter().enumerate() {
                    let (own, number) = (is_of(route.1, name), self.officers.len());
                    let dealt = ids.iter().enumerate().filter(|(n, id)| match own {
                        true if self.rare.contains(*id) => (n + turn) % share.own.div_ceil(4) == 0,
                        true => (n + turn) % share.own == 0,
                        false => (n + kind) % number == turn && (n / number + at) % share.others == 0,
                    });
                    questions.extend(dealt.map(|(_, id)| Question { route, id, form }));
                }
            }
            let mut must_be_left: BTreeMap<Mark, usize> = BTreeMap::new();
            let mut asked = stream::iter(&questions)
                .map(|question| {
                    let client = &client;
                    async move { (question, question.send(client).await) }
                })
                .buffered(16);
            while let Some((question, reply)) = asked.next().await {
                let (answer, left) = self.must(question, officer, &rows);
                let told = format!("{:?} {:?} of {} as {}", question.form, question.route, question.id, officer.name);
                answer.check(&reply, &nobodys[&question.route], &told);
                if reply.status.is_success() {
                    self.nothing_foreign(question, officer, &rows, &reply, &told);
                }
                if let Some(left) = left {
                    refusals += usize::from(left.0 == "access.refused");
                    *must_be_left.entry(left).or_default() += 1;
                }
            }
            count += questions.len();
            journaled(&self.app, officer, &before, must_be_left).await;
        }
        println!("{form:?}: {count} requests at {} routes, {refusals} refusals about a child", routes.len());
        count
    }

    /// The answer of each route about an id that never was.
    async fn not_found(
        &self,
        client: &Client<'_>,
        routes: &[(&'static str, &'static str)],
        form: Form,
    ) -> HashMap<(&'static str, &'static str), Reply> {
        let mut replies = HashMap::new();
        for &route in routes {
            let id = ChildId::new(&Ids::seeded(77), self.app.store.now()).to_string();
            replies.insert(route, Question { route, id: &id, form }.send(client).await);
        }
        replies
    }

    /// The one answer to a question, and what it leaves in the journal about a child.
    fn must(&self, question: &Question<'_>, officer: &Officer, rows: &Rows) -> (Answer, Option<Mark>) {
        let Question { route, id, form } = *question;
        if route.1.starts_with("/children/{child}") && id.parse::<ChildId>().is_err() {
            return (Answer::NotFound, None);
        }
        let current = || rows.current[id].clone();
        let left = |kind: &str| Some((kind.to_owned(), current(), String::new()));
        let refused = |act: &str, asked: bool, child: String| {
            Some(("access.refused".to_owned(), child, format!("{act}, asked: {asked}")))
        };
        let (index, contact) = (rows.index(officer, id), rows.contact(officer, id));
        let (see_index, see_contact) = ("see index", "see contact");
        match (route.0, route.1, form) {
            ("GET", "/children/{child}", _) => match index {
                Decision::Allow(_) => (Answer::Page, left("children.index-seen")),
                Decision::Ask(_) => {
                    (Answer::To(format!("/children/{}/reason", current())), refused(see_index, true, current()))
                }
                Decision::Hide => (Answer::NotFound, refused(see_index, false, id.to_owned())),
            },
            ("GET", "/children/{child}/reason", _) => match index {
                Decision::Allow(_) => (Answer::Page, left("children.reason-asked")),
                Decision::Ask(_) => (Answer::Page, refused(see_index, true, current())),
                Decision::Hide => (Answer::NotFound, refused(see_index, false, id.to_owned())),
            },
            ("GET", "/children/{child}/contact", _) => match contact {
                Decision::Allow(_) => (Answer::To(format!("/children/{id}")), None),
                Decision::Ask(Ask::Override) => (Answer::Page, refused(see_contact, true, current())),
                Decision::Ask(Ask::Reason) => {
                    (Answer::To(format!("/children/{}/reason", current())), refused(see_contact, true, current()))
                }
                Decision::Hide => (Answer::NotFound, refused(see_contact, false, id.to_owned())),
            },
            ("POST", "/children/{child}/reason", _) => match (index, form) {
                (Decision::Hide, _) => (Answer::NotFound, refused(see_index, false, id.to_owned())),
                (_, Form::Filled) => (Answer::To(format!("/children/{id}")), left("access.reason-given")),
                _ => (Answer::Again, refused(see_index, true, id.to_owned())),
            },
            ("POST", "/children/{child}/contact", _) => match (contact, form) {
                (Decision::Ask(Ask::Override), Form::Filled) => {
                    (Answer::To(format!("/children/{id}")), left("access.override-used"))
                }
                (Decision::Ask(Ask::Override), _) => (Answer::Again, refused(see_contact, true, id.to_owned())),
                _ => (Answer::NotFound, refused(see_contact, false, id.to_owned())),
            },
            // Without a file there is nothing to read, whoever sends it.
            ("POST", "/concerns/{draft}/files" | "/contacts/{contact}/files", _) => (Answer::Unreadable, None),
            (method, "/children/{child}/waiting", _) => match (rows.shields::<AskForHelp>(officer, id), method) {
                (true, "GET") => (Answer::Page, left("waiting.form-seen")),
                (true, _) => (Answer::Again, left("waiting.form-seen")),
                (false, _) => (Answer::NotFound, refused("record help", false, id.to_owned())),
            },
            (_, path, Form::None | Form::Empty) if path.starts_with("/children/{child}/shields") => {
                let (act, may) = match (route.0, path) {
                    ("GET", "/children/{child}/shields") => ("see shield", rows.shields::<SeeShields>(officer, id)),
                    (_, "/children/{child}/shields/lifting-answer") => {
                        ("decide shield", rows.shields::<DecideShield>(officer, id))
                    }
                    (
                        _,
                        "/children/{child}/shields"
                        | "/children/{child}/shields/lifting"
                        | "/children/{child}/shields/holders"
                        | "/children/{child}/shields/holders-removed",
                    ) => ("record shield", rows.shields::<RecordShield>(officer, id)),
                    _ => panic!("{route:?} is new: say what it answers, and to whom"),
                };
                match (may, route.0) {
                    (true, "GET") => (Answer::Page, left("children.shields-seen")),
                    (true, _) => (Answer::Again, left("children.shields-seen")),
                    (false, _) => (Answer::NotFound, refused(act, false, id.to_owned())),
                }
            }
            ("GET", "/children/{child}/other-areas", _) => {
                if rows.work::<SeeElsewhere>(officer, id, false) {
                    (Answer::Page, left("children.other-areas-seen"))
                } else {
                    (Answer::NotFound, refused("see elsewhere", false, id.to_owned()))
                }
            }
            (
                _,
                "/children/{child}/other-areas"
                | "/children/{child}/other-areas/new"
                | "/children/{child}/other-areas/step",
                Form::None | Form::Empty,
            ) => match (rows.work::<RecordElsewhere>(officer, id, false), route.0) {
                (true, "GET") => (Answer::Page, left("children.other-areas-seen")),
                (true, _) => (Answer::Again, left("children.other-areas-seen")),
                (false, _) => (Answer::NotFound, refused("record elsewhere", false, id.to_owned())),
            },
            (_, "/children/{child}/question", Form::None | Form::Empty) => {
                match (rows.work::<RecordInvolvement>(officer, id, false), route.0) {
                    (true, "GET") => (Answer::Page, left("children.index-seen")),
                    (true, _) => (Answer::Again, left("children.index-seen")),
                    (false, _) => (Answer::NotFound, refused("record involvement", false, id.to_owned())),
                }
            }
            (_, "/children/{child}/work", Form::None | Form::Empty) => match (rows.begins_work(officer, id), route.0) {
                (true, "GET") => (Answer::Page, left("children.index-seen")),
                (true, _) => (Answer::Again, left("children.index-seen")),
                (false, _) => (Answer::NotFound, refused("record work", false, id.to_owned())),
            },
            (_, "/children/{child}/recorded", Form::None | Form::Empty) => {
                match (self.recorded.get(id).is_some_and(|service| rows.correct(officer, id, service)), route.0) {
                    (true, "GET") => (Answer::Page, left("children.record-seen")),
                    (true, _) => (Answer::Again, left("children.record-seen")),
                    (false, _) => (Answer::NotFound, refused("record involvement", false, id.to_owned())),
                }
            }
            (_, "/searches/{search}" | "/searches/{search}/child", _) => {
                let own = self.searches.get(id).is_some_and(|maker| *maker == officer.person.to_string());
                let own_form = if route.0 == "GET" { Answer::Page } else { Answer::Again };
                (if own && officer.works_with_children() { own_form } else { Answer::NotFound }, None)
            }
            (_, path, _) if path.starts_with("/feeds/{feed}") => {
                let sees = self.feeds.get(id).is_some_and(|agency| officer.sees_feed_of(agency));
                let answer = match (route.0, path, form) {
                    // What is no upload is refused before anybody asks what it is for.
                    ("POST", "/feeds/{feed}/preview", Form::Empty) => Answer::Unreadable,
                    ("POST", "/feeds/{feed}/preview", _) if sees => Answer::Again,
                    ("GET", "/feeds/{feed}", _) if sees => Answer::Page,
                    ("POST", "/feeds/{feed}/preview", _) | ("GET", "/feeds/{feed}", _) => Answer::NotFound,
                    _ => panic!("{route:?} is new: say what it answers"),
                };
                (answer, None)
            }
            (_, path, _) if path.starts_with("/feed-files/{file}") => (self.of_a_file(question, officer), None),
            (_, path, _) if path.starts_with("/concerns/{draft}") => self.of_a_draft(question, officer),
            (_, path, _) if path.starts_with("/requests/{request}") => self.of_a_request(question, officer, rows),
            (_, path, _) if path.starts_with("/consultations/{consultation}") => {
                (self.of_a_consultation(question, officer, rows), None)
            }
            (_, path, _) if path.starts_with("/notices/{notice}") => (self.of_a_notice(question, officer, rows), None),
            (_, path, _) if path.starts_with("/work/{work}") => self.of_a_work(question, officer, rows),
            // Nothing was exported here: `exports.rs` says who fetches what.
            (_, path, _) if path.starts_with("/exports/{export}") => (Answer::NotFound, None),
            (_, path, _) if path.starts_with("/waiting/{entry}") => self.of_a_place(question, officer, rows),
            (_, path, _) if path.starts_with("/contacts/{contact}") => self.of_a_contact(question, officer, rows),
            (_, path, _) if path.starts_with("/meetings/{meeting}") => (self.of_a_meeting(question, officer), None),
            (_, path, _) if path.starts_with("/actions/{action}") => self.of_an_action(question, officer, rows),
            // An address of a calendar is a secret of its own and no id; nobody here is away, or asked to a discussion.
            ("GET", "/calendar/{token}" | "/strategy/{discussion}", _) | ("POST", "/my-work/away/{absence}/end", _) => {
                (Answer::NotFound, None)
            }
            ("GET", "/api/v1/contacts/{contact}", _) => {
                let page = Question { route: ("GET", "/contacts/{contact}"), ..*question };
                self.of_a_contact(&page, officer, rows)
            }
            _ => panic!("{route:?} is new: say what it answers, and to whom"),
        }
    }

    /// A draft is its writer's, whatever else the writer may not do.
    fn of_a_draft(&self, question: &Question<'_>, officer: &Officer) -> (Answer, Option<Mark>) {
        let own = self.drafts.get(question.id).filter(|(person, _)| *person == officer.person.to_string());
        let Some((_, child)) = own else { return (Answer::NotFound, None) };
        let opened = child.clone().map(|child| ("referrals.concern-opened".to_owned(), child, String::new()));
        let answer = match question.route {
            ("GET", "/concerns/{draft}/check") => Answer::To(format!("/concerns/{}", question.id)),
            (
                "GET",
                "/concerns/{draft}"
                | "/concerns/{draft}/{part}"
                | "/concerns/{draft}/files"
                | "/concerns/{draft}/discard",
            ) => Answer::Page,
            ("POST", "/concerns/{draft}/files/removal") => Answer::Again,
            ("GET", "/concerns/{draft}/files/{number}") => return (Answer::NotFound, None),
            ("POST", "/concerns/{draft}/{part}" | "/concerns/{draft}/send" | "/concerns/{draft}/discard") => {
                Answer::Again
            }
            route => panic!("{route:?} is new: say what it answers"),
        };
        (answer, opened)
    }

    /// Who asked for help follows it; the teams that give it decide.
    fn of_a_place(&self, question: &Question<'_>, officer: &Officer, rows: &Rows) -> (Answer, Option<Mark>) {
        let Some(place) = self.places.get(question.id) else { return (Answer::NotFound, None) };
        let own =
            |holders: &[String]| holders.iter().find(|holder| officer.sits_in(holder)).cloned().unwrap_or_default();
        let case = Case {
            id: question.id.to_owned(),
            sent_by: own(&place.senders),
            owner_team: own(&place.owners),
            child: Some(place.child.clone()),
        };
        let child = Some(&place.child);
        let left = |kind: &str| Some((kind.to_owned(), rows.current[&place.child].clone(), String::new()));
        let may = match question.route {
            ("GET", "/waiting/{entry}") => rows.case::<SeeWaiting>(officer, child, &case),
            (_, path) if path.ends_with("/read") => {
                case.owner_team.is_empty() && rows.case::<RecordWaiting>(officer, child, &case)
            }
            (_, "/waiting/{entry}/review" | "/waiting/{entry}/absence" | "/waiting/{entry}/worse") => {
                rows.case::<RecordWaiting>(officer, child, &case)
            }
            (
                _,
                "/waiting/{entry}/offer"
                | "/waiting/{entry}/answer"
                | "/waiting/{entry}/check"
                | "/waiting/{entry}/order"
                | "/waiting/{entry}/needs"
                | "/waiting/{entry}/end",
            ) => rows.case::<DecideWaiting>(officer, child, &case),
            route => panic!("{route:?} is new: say what it answers"),
        };
        match question.route {
            _ if !may => (Answer::NotFound, None),
            ("GET", _) => (Answer::Page, left("waiting.entry-seen")),
            (_, "/waiting/{entry}/read") => (Answer::To("/waiting/asked".to_owned()), left("waiting.read")),
            _ => (Answer::Again, left("waiting.entry-seen")),
        }
    }

    /// Who sent a contact follows it; the team it is with works on it.
    fn of_a_contact(&self, question: &Question<'_>, officer: &Officer, rows: &Rows) -> (Answer, Option<Mark>) {
        let Some(case) = self.contacts.get(question.id) else { return (Answer::NotFound, None) };
        let child = case.child.as_ref();
        let seen = child.map(|child| ("referrals.contact-seen".to_owned(), rows.current[child].clone(), String::new()));
        let may_see = rows.case::<SeeReferral>(officer, child, case);
        let may_record = rows.case::<RecordReferral>(officer, child, case);
        let may_decide = rows.case::<DecideReferral>(officer, child, case);
        let again = |may: bool| if may && may_see { (Answer::Again, seen.clone()) } else { (Answer::NotFound, None) };
        match question.route {
            ("GET", "/contacts/{contact}") if may_see => (Answer::Page, seen),
            ("GET", "/contacts/{contact}/decision" | "/contacts/{contact}/checks") if may_decide => {
                (Answer::Page, seen)
            }
            // What the page shows is journaled before it turns out that its form is not for this officer.
            ("GET", "/contacts/{contact}/decision" | "/contacts/{contact}/checks") if may_see => {
                (Answer::NotFound, seen)
            }
            ("GET", "/contacts/{contact}" | "/contacts/{contact}/decision" | "/contacts/{contact}/checks") => {
                (Answer::NotFound, None)
            }
            (
                "POST",
                "/contacts/{contact}/decision"
                | "/contacts/{contact}/agreement"
                | "/contacts/{contact}/checks"
                | "/contacts/{contact}/disagreement-answer",
            ) => again(may_decide),
            // No file goes with any of these.
            ("GET", "/contacts/{contact}/files/{number}") => (Answer::NotFound, None),
            ("POST", "/contacts/{contact}/files/withdrawal") => again(may_record),
            // Whoever sent it reads in it whether the family was told; nothing here was decided yet.
            ("GET", "/contacts/{contact}/letter") => (Answer::NotFound, seen.filter(|_| may_see)),
            ("POST", "/contacts/{contact}/letter") => {
                let works_on_it = officer.sits_in(&case.owner_team) || !officer.sent(case);
                (Answer::NotFound, seen.filter(|_| may_record && may_see && works_on_it))
            }
            // Only the team it is with gives it to one of its workers.
            ("GET", "/contacts/{contact}/allocation") if may_see && officer.sits_in(&case.owner_team) => {
                (Answer::Page, seen)
            }
            ("POST", "/contacts/{contact}/allocation") if may_see && officer.sits_in(&case.owner_team) => {
                (Answer::Again, seen)
            }
            // The front door and the teams of early help hold no strategy discussions.
            (_, path) if path.starts_with("/contacts/{contact}/strategy") => (Answer::NotFound, None),
            (_, "/contacts/{contact}/allocation") => (Answer::NotFound, seen.filter(|_| may_see)),
            ("POST", "/contacts/{contact}/disagreement") => again(may_record && officer.sent(case)),
            ("POST", "/contacts/{contact}/lateness") => again(may_record && !officer.sent(case)),
            ("POST", "/contacts/{contact}/take" | "/contacts/{contact}/messages" | "/contacts/{contact}/progress") => {
                again(may_record)
            }
            route => panic!("{route:?} is new: say what it answers"),
        }
    }

    /// The team that was asked answers, the team that asked reads and asks again.
    fn of_a_request(&self, question: &Question<'_>, officer: &Officer, rows: &Rows) -> (Answer, Option<Mark>) {
        let Some(case) = self.requests.get(question.id) else { return (Answer::NotFound, None) };
        let child = case.child.as_ref();
        let left = |kind: &str| child.map(|child| (kind.to_owned(), rows.current[child].clone(), String::new()));
        let may_see = rows.case::<SeeReferral>(officer, child, case);
        let may_record = rows.case::<RecordReferral>(officer, child, case);
        match question.route {
            ("GET", "/requests/{request}") if may_see => (Answer::Page, left("referrals.request-seen")),
            ("POST", "/requests/{request}/answer") if may_record && !officer.sent(case) => {
                (Answer::Again, left("referrals.request-seen"))
            }
            ("POST", "/requests/{request}/chase") if may_record && officer.sent(case) => {
                (Answer::To(format!("/requests/{}", question.id)), left("referrals.request-chased"))
            }
            // Nothing is released before it is answered.
            ("GET", "/requests/{request}")
            | ("POST", "/requests/{request}/answer" | "/requests/{request}/chase" | "/requests/{request}/release") => {
                (Answer::NotFound, None)
            }
            route => panic!("{route:?} is new: say what it answers"),
        }
    }

    /// A meeting is for who sits in its team.
    fn of_a_meeting(&self, question: &Question<'_>, officer: &Officer) -> Answer {
        let sits = self.meetings.get(question.id).is_some_and(|team| officer.sits_in(team));
        match question.route {
            _ if !sits || !officer.works_with_children() => Answer::NotFound,
            ("GET", "/meetings/{meeting}" | "/meetings/{meeting}/closing") => Answer::Page,
            (
                "POST",
                "/meetings/{meeting}/decisions"
                | "/meetings/{meeting}/attendance"
                | "/meetings/{meeting}/closing"
                | "/meetings/{meeting}/addenda",
            ) => Answer::Again,
            route => panic!("{route:?} is new: say what it answers"),
        }
    }

    /// An action is for the team that agreed it, and for whoever is to do it.
    fn of_an_action(&self, question: &Question<'_>, officer: &Officer, rows: &Rows) -> (Answer, Option<Mark>) {
        let Some(case) = self.actions.get(question.id) else { return (Answer::NotFound, None) };
        let seen = case
            .child
            .as_ref()
            .map(|child| ("referrals.action-seen".to_owned(), rows.current[child].clone(), String::new()));
        if !rows.meeting::<SeeMeeting>(officer, case.child.as_ref(), case) {
            return (Answer::NotFound, None);
        }
        match question.route {
            ("GET", "/actions/{action}") => (Answer::Page, seen),
            ("POST", "/actions/{action}/done" | "/actions/{action}/change") => (Answer::Again, seen),
            route => panic!("{route:?} is new: say what it answers"),
        }
    }

    /// Whoever asked reads the advice; the front door gives it. No child is named.
    fn of_a_consultation(&self, question: &Question<'_>, officer: &Officer, rows: &Rows) -> Answer {
        let Some(case) = self.consultations.get(question.id) else { return Answer::NotFound };
        let may = match question.route {
            ("GET", "/consultations/{consultation}") => rows.case::<SeeReferral>(officer, None, case),
            ("POST", "/consultations/{consultation}/advice") => rows.case::<DecideReferral>(officer, None, case),
            ("POST", "/consultations/{consultation}/concern") => rows.case::<RecordReferral>(officer, None, case),
            route => panic!("{route:?} is new: say what it answers"),
        };
        match (may, question.route.0) {
            (true, "GET") => Answer::Page,
            (true, _) => Answer::Again,
            (false, _) => Answer::NotFound,
        }
    }

    /// The front door's social workers read and take in what came in. No child is confirmed yet.
    fn of_a_notice(&self, question: &Question<'_>, officer: &Officer, rows: &Rows) -> Answer {
        let Some(case) = self.notices.get(question.id).filter(|_| officer.role.decides_contacts()) else {
            return Answer::NotFound;
        };
        let may = match question.route {
            ("GET", "/notices/{notice}") => rows.case::<SeeReferral>(officer, None, case),
            ("POST", "/notices/{notice}/aside") => rows.case::<DecideReferral>(officer, None, case),
            (
                "POST",
                "/notices/{notice}/hold"
                | "/notices/{notice}/begin"
                | "/notices/{notice}/fill"
                | "/notices/{notice}/read",
            ) => rows.case::<RecordReferral>(officer, None, case),
            route => panic!("{route:?} is new: say what it answers"),
        };
        match (may, question.route.0) {
            (true, "GET") => Answer::Page,
            (true, _) => Answer::Again,
            (false, _) => Answer::NotFound,
        }
    }

    /// Whoever is involved with the child sees who leads; those who take part do something about it.
    fn of_a_work(&self, question: &Question<'_>, officer: &Officer, rows: &Rows) -> (Answer, Option<Mark>) {
        let Some(work) = self.works.get(question.id) else { return (Answer::NotFound, None) };
        let seen = Some(("children.work-seen".to_owned(), rows.current[&work.child].clone(), String::new()));
        let takes_part = officer.is_among(&work.holders);
        match question.route {
            ("GET", "/work/{work}") if rows.work::<SeeWork>(officer, &work.child, takes_part) => (Answer::Page, seen),
            (
                "POST",
                "/work/{work}/proposal"
                | "/work/{work}/proposal-answer"
                | "/work/{work}/proposal-withdrawal"
                | "/work/{work}/lead-end"
                | "/work/{work}/end"
                | "/work/{work}/joining-answer"
                | "/work/{work}/invitation"
                | "/work/{work}/leaving",
            ) if takes_part && rows.work::<RecordWork>(officer, &work.child, true) => (Answer::Again, seen),
            // Somebody near the child asks that their team takes part.
            ("POST", "/work/{work}/joining") if rows.work::<RecordWork>(officer, &work.child, takes_part) => {
                (Answer::Again, seen)
            }
            (
                "GET" | "POST",
                "/work/{work}"
                | "/work/{work}/joining"
                | "/work/{work}/joining-answer"
                | "/work/{work}/invitation"
                | "/work/{work}/leaving"
                | "/work/{work}/proposal"
                | "/work/{work}/proposal-answer"
                | "/work/{work}/proposal-withdrawal"
                | "/work/{work}/lead-end"
                | "/work/{work}/end",
            ) => (Answer::NotFound, None),
            route => panic!("{route:?} is new: say what it answers"),
        }
    }

    fn of_a_file(&self, question: &Question<'_>, officer: &Officer) -> Answer {
        let Some((feed, state, _)) = self.files.get(question.id) else { return Answer::NotFound };
        if !officer.sees_feed_of(&self.feeds[feed]) {
            return Answer::NotFound;
        }
        match question.route {
            // A file that is loaded is kept no longer, and neither are its bad rows.
            ("GET", "/feed-files/{file}/bad-rows") if state == "loaded" => Answer::NotFound,
            ("GET", "/feed-files/{file}" | "/feed-files/{file}/bad-rows") => Answer::Page,
            ("POST", "/feed-files/{file}/load" | "/feed-files/{file}/agreement") => {
                Answer::To(format!("/feed-files/{}", question.id))
            }
            route => panic!("{route:?} is new: say what it answers, and to whom"),
        }
    }

    /// No value of a child the officer may not see, and none of another child than the page is about.
    fn nothing_foreign(&self, question: &Question<'_>, officer: &Officer, rows: &Rows, reply: &Reply, told: &str) {
        // What an agency sent, its own data manager and the index team may read as it was sent.
        if question.route.1.starts_with("/feed") {
            return;
        }
        let case = self.contacts.get(question.id).or_else(|| self.requests.get(question.id));
        let case = case.or_else(|| self.actions.get(question.id));
        let of_work = self.works.get(question.id).map(|work| &work.child);
        let of_case = case.and_then(|case| case.child.as_ref()).or(of_work);
        let of_case = of_case.or(self.places.get(question.id).map(|place| &place.child));
        let of_draft = self.drafts.get(question.id).and_then(|(_, child)| child.as_ref());
        let child = of_case.or(of_draft).map_or(question.id, String::as_str);
        let child = rows.current.get(child);
        // The form of a search repeats what its own maker typed.
        let typed = if question.route.1 == "/searches/{search}/child" { POSTCODE } else { "typed nowhere" };
        self.nothing_but(child, officer, rows, &reply.body.replace(typed, ""), told);
    }

    fn nothing_but(&self, child: Option<&String>, officer: &Officer, rows: &Rows, text: &str, told: &str) {
        let shows_contact = child.is_some_and(|c| matches!(rows.contact(officer, c), Decision::Allow(_)));
        let may_show = |value: &Value| {
            let of_this_child = child.is_some_and(|child| value.of.contains(child));
            match value.kind {
                Kind::Number => of_this_child,
                Kind::Place | Kind::Telephone => of_this_child && shows_contact,
                // Names of others stand in households, caseloads and answers, unless nobody may know of the child.
                Kind::Name => value.of.iter().any(|child| rows.index(officer, child) != Decision::Hide),
            }
        };
        let foreign = self.values.found_in(text, may_show);
        assert!(foreign.is_empty(), "{told}: the page shows {foreign:?}");
    }

    async fn pages_without_an_id(&self) {
        let rows = Rows::of(&self.app).await;
        for (_, officer) in self.asking() {
            let client = self.app.seated(officer.person).await;
            for (method, path, _) in trellis::route_table() {
                if method == "GET" && !path.contains('{') {
                    let told = format!("{path} as {}", officer.name);
                    self.nothing_but(None, officer, &rows, &client.get(path).await.body, &told);
                }
            }
        }
    }
}

impl Question<'_> {
    async fn send(&self, client: &Client<'_>) -> Reply {
        let (method, path) = self.route;
        let (before, rest) = path.split_once('{').unwrap();
        let after = rest.split_once('}').unwrap().1;
        let after = after.replace("{number}", "1").replace("{part}", if method == "GET" { "family" } else { "worry" });
        let path = format!("{before}{}{after}", self.id.replace(['/', ' '], "-"));
        match (method, self.form) {
            ("GET", _) => client.get(&path).await,
            (_, Form::Filled) if path.ends_with("/preview") => {
                let body =
                    "--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"x.csv\"\r\n\r\nx\r\n--b--\r\n";
                let request = Request::post(path)
                    .header(header::CONTENT_TYPE, "multipart/form-data; boundary=b")
                    .header("sec-fetch-site", "same-origin");
                client.send(request, Body::from(body)).await
            }
            (_, Form::Filled) => client.post(&path, &[("reason", "Seen in the department with a burn")]).await,
            _ => client.post(&path, &[]).await,
        }
    }
}

impl Answer {
    fn check(&self, reply: &Reply, nobodys: &Reply, told: &str) {
        let is = match reply.status {
            StatusCode::OK => Self::Page,
            StatusCode::SEE_OTHER => Self::To(reply.location().to_owned()),
            StatusCode::UNPROCESSABLE_ENTITY => Self::Again,
            StatusCode::BAD_REQUEST => Self::Unreadable,
            StatusCode::NOT_FOUND => Self::NotFound,
            status => panic!("{told}: {status}"),
        };
        assert_eq!(is, *self, "{told}");
        if matches!(self, Self::NotFound | Self::Unreadable) {
            assert_eq!(reply.status, nobodys.status, "{told}");
            assert!(reply.body == nobodys.body, "{told}: reads otherwise than an id that never was");
            assert_eq!(reply.headers, nobodys.headers, "{told}");
        }
    }
}

/// Is this the kind of id a route is about?
fn is_of(path: &str, kind: &str) -> bool {
    match kind {
        "child" => path.contains("{child}"),
        "search" => path.contains("{search}"),
        "feed_file" => path.contains("{file}"),
        "feed_definition" => path.contains("{feed}"),
        "draft" => path.contains("{draft}"),
        "contact" => path.contains("{contact}"),
        "information_request" => path.contains("{request}"),
        "joint_work" => path.contains("{work}"),
        "consultation" => path.contains("{consultation}"),
        "notice" => path.contains("{notice}"),
        "meeting" => path.contains("{meeting}"),
        "meeting_action" => path.contains("{action}"),
        "waiting_entry" => path.contains("{entry}"),
        _ => false,
    }
}

/// Things that only happen in a trust at work: searches made, a form that waits, files that were not loaded, a named
/// holder of a hidden child, somebody whose training has lapsed, a child that was found to be two.
async fn settle(app: &TestApp) {
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
    worry::raise(&team, Some(&hidden)).await;
    worry::raise(&nurse, None).await;
    meeting::in_progress(app).await;
    recorded_by_hand(app, "health-visitor", ["Zosia", "Wrona", "4/5/2020", "14"]).await;
    recorded_by_hand(app, "sexual-health-nurse", ["Matej", "Vrabec", "17/9/2011", "3"]).await;
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

/// What a request may only change when the matrix lets it: how many rows each table has.
async fn state(app: &TestApp) -> Vec<(&'static str, i64)> {
    const TABLES: [(&str, &str); 31] = [
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
        ("link_pending", "select count(*) from link_pending"),
        ("source_record", "select count(*) from source_record"),
        ("source_version", "select count(*) from source_version"),
        ("involvement", "select count(*) from involvement"),
        ("search", "select count(*) from search"),
        ("feed_file", "select count(*) from feed_file where state in ('received', 'waiting')"),
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

async fn entries(app: &TestApp) -> HashSet<String> {
    let mut tx = app.store.read_everything().await.unwrap();
    let all: Vec<(String,)> = tx.sql("select id from journal_entry").all().await.unwrap();
    all.into_iter().map(|(id,)| id).collect()
}

type EntryRow = (String, String, Option<String>, String, Option<String>, String);

/// Since `before`, exactly these entries about children were written, one a request.
async fn journaled(app: &TestApp, officer: &Officer, before: &HashSet<String>, must_be: BTreeMap<Mark, usize>) {
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
        assert!(requests.insert(request.unwrap()), "one request wrote two entries, {kind} of them");
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
