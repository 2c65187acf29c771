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
    /// Children whom a service recorded by hand, with the service.
    recorded: HashMap<String, String>,
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
        of_strategy || ["strategy_discussion", "export"].contains(&kind)
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
        _ => false,
    }
}
