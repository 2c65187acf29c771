//! Every id of every kind, at every route that takes one, as officers of many agencies: nobody sees beyond their row
//! of the matrix, and what they may not see reads like what is not there.

mod known;
mod must;
mod must_of_cases;
mod shown;
mod traces;
mod trust;

use crate::{
    all_ids::Known,
    all_values::Values,
    app::{Client, Reply, TestApp},
    matrix_row::{Case, Officer, Rows},
};
use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use base::{ChildId, Ids};
use futures::{StreamExt as _, stream};
use std::collections::{BTreeMap, HashMap, HashSet};
use store::Engine;
use traces::{entries, journaled, state};

/// One officer at least of each role and of many agencies.
const EVERYBODY: [&str; 16] = [
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
    "team-manager",
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
    /// A program is told that its owner must give a reason first.
    ReasonFirst,
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
    /// Contacts on which something was decided, so that the family can be told.
    decided: HashSet<String>,
    /// Contacts with a strategy discussion: is one needed still?
    discussed: HashMap<String, bool>,
    /// Strategy discussions: child, and the teams that take part.
    discussions: HashMap<String, Together>,
    /// Exports: whose each is, and the child whose referral left with it.
    exports: HashMap<String, (String, String)>,
    /// What the forms about one thing of several name: the discussion an enquiry came of, and a matter of another area.
    enquiry: String,
    matter: String,
    /// Children with whom another area has something to do.
    elsewhere: HashSet<String>,
    /// Places on waiting lists: child, and who stands how in each.
    places: HashMap<String, Place>,
    requests: HashMap<String, Case>,
    works: HashMap<String, Together>,
    consultations: HashMap<String, Case>,
    notices: HashMap<String, Case>,
    /// Whose each meeting is.
    meetings: HashMap<String, String>,
    actions: HashMap<String, Case>,
    /// Match reviews, with the two children each is about.
    reviews: HashMap<String, [String; 2]>,
    /// Reports that a page shows two children, with that child.
    mixed: HashMap<String, String>,
    /// Children whom a service recorded by hand, with the service.
    recorded: HashMap<String, String>,
    /// Systems that act for an agency's people, with the code of the agency.
    systems: HashMap<String, String>,
    values: Values,
}

/// Work together, or a discussion: about whom, and who has standing in it.
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
    /// A field that names something of its own.
    names: Option<(&'static str, &'a str)>,
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

    // On PostgreSQL a third of it: who may see what is decided by the same code, and what differs is its SQL.
    let part = if sweep.app.store.engine() == Engine::Postgres { 3 } else { 1 };
    let share = |own: usize, others: usize| Share { own: own * part, others: others * part };
    let before = state(&sweep.app).await;
    let (pages, others): (Vec<_>, Vec<_>) = gets.into_iter().partition(|(_, path)| *path == "/children/{child}");
    let mut asked = sweep.every_id(&pages, Form::None, share(1, 6)).await;
    asked += sweep.every_id(&others, Form::None, share(8, 6)).await;
    asked += sweep.every_id(&posts, Form::Empty, share(12, 12)).await;
    sweep.pages_without_an_id().await;
    for ((table, was), (_, is)) in before.iter().zip(&state(&sweep.app).await) {
        // A file that waited may have been agreed to, and is then put on the queue.
        let may_be = matches!(*table, "feed_file" | "job");
        assert!(may_be || was == is, "{table} changed though nobody gave a reason: {was} -> {is}");
    }

    // An override needs a tie and a reason given is one: hidden contact details first.
    let part = share(12, 12);
    asked += sweep.every_id(&[("POST", "/children/{child}/contact")], Form::Filled, part).await;
    asked += sweep.every_id(&[("POST", "/children/{child}/reason")], Form::Filled, part).await;
    let uploads: Vec<_> = posts.iter().copied().filter(|(_, path)| !path.contains("{child}")).collect();
    asked += sweep.every_id(&uploads, Form::Filled, part).await;
    // What a given reason opens, it opens no further than the matrix says.
    let opened = [("GET", "/children/{child}"), ("GET", "/children/{child}/contact"), ("GET", "/fhir/Patient/{child}")];
    asked += sweep.every_id(&opened, Form::None, share(4, 1_000)).await;
    println!("{asked} requests by {} officers", sweep.asking().count());
    sweep.app.sound().await;
}

/// The routes that take an id. A new one must be given its answers in [`Sweep::must`].
fn routes_by_id() -> Vec<(&'static str, &'static str)> {
    let table = trellis::route_table();
    table.into_iter().filter(|(_, path, _)| path.contains('{')).map(|(method, path, _)| (method, path)).collect()
}

impl Sweep {
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
                        true if self.asked_by_everybody(route.1, name, id) => true,
                        true if self.rare.contains(*id) => (n + turn) % share.own.div_ceil(4) == 0,
                        true => (n + turn) % share.own == 0,
                        false => (n + kind) % number == turn && (n / number + at) % share.others == 0,
                    });
                    let names = self.names(route.1);
                    questions.extend(dealt.map(|(_, id)| Question { route, id, form, names }));
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
                    if let Some(beside) = self.left_beside(&left, question, officer, &rows) {
                        *must_be_left.entry(beside).or_default() += 1;
                    }
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
            let question = Question { route, id: &id, form, names: self.names(route.1) };
            replies.insert(route, question.send(client).await);
        }
        replies
    }

    /// There are few of these, and few who may see them.
    fn asked_by_everybody(&self, path: &str, kind: &str, id: &str) -> bool {
        let of_strategy = path.starts_with("/contacts/{contact}/strategy") && self.discussed.contains_key(id);
        of_strategy || ["strategy_discussion", "export", "match_review", "mixed_report"].contains(&kind)
    }

    /// Forms about one of several things name it: always the same one, whatever contact or child it is sent to.
    fn names(&self, path: &str) -> Option<(&'static str, &str)> {
        match path {
            "/children/{child}/other-areas/step" => Some(("matter", &self.matter)),
            _ if path.starts_with("/contacts/{contact}/strategy/") => Some(("discussion", &self.enquiry)),
            _ => None,
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
            ("GET", _) => match self.names {
                Some((name, of)) => client.get(&format!("{path}?{name}={of}")).await,
                None => client.get(&path).await,
            },
            (_, Form::Filled) if path.ends_with("/preview") => {
                let body =
                    "--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"x.csv\"\r\n\r\nx\r\n--b--\r\n";
                let request = Request::post(path)
                    .header(header::CONTENT_TYPE, "multipart/form-data; boundary=b")
                    .header("sec-fetch-site", "same-origin");
                client.send(request, Body::from(body)).await
            }
            (_, form) => {
                let reason = (form == Form::Filled).then_some(("reason", "Seen in the department with a burn"));
                client.post(&path, &self.names.into_iter().chain(reason).collect::<Vec<_>>()).await
            }
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
            StatusCode::FORBIDDEN => Self::ReasonFirst,
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
        "strategy_discussion" => path.contains("{discussion}"),
        "export" => path.contains("{export}"),
        "waiting_entry" => path.contains("{entry}"),
        "match_review" => path.contains("{review}"),
        "mixed_report" => path.contains("{report}"),
        "agency_client" => path.contains("{system}"),
        _ => false,
    }
}
