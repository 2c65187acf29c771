//! The one answer to a question about a child, a search or a feed, by the officer's row of the matrix; what is about a case
//! is answered in `must_of_cases`.

use super::{Answer, Form, Mark, Question, Sweep};
use crate::matrix_row::{Officer, Rows};
use access::{
    Ask, Decision,
    acts::{
        AskForHelp, DecideIdentity, DecideShield, RecordElsewhere, RecordIdentity, RecordInvolvement, RecordShield,
        SeeElsewhere, SeeIdentity, SeeShields,
    },
};
use base::ChildId;

/// Who a child is, for a program.
const FHIR_PATIENT: &str = "/fhir/Patient/{child}";

impl Sweep {
    /// The one answer to a question, and what it leaves in the journal about a child.
    pub(super) fn must(&self, question: &Question<'_>, officer: &Officer, rows: &Rows) -> (Answer, Option<Mark>) {
        let Question { route, id, form, .. } = *question;
        let about_a_child = route.1.starts_with("/children/{child}") || route.1 == FHIR_PATIENT;
        if about_a_child && id.parse::<ChildId>().is_err() {
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
            ("GET", FHIR_PATIENT, _) => match index {
                Decision::Allow(_) => (Answer::Page, left("children.index-seen")),
                Decision::Ask(_) => (Answer::ReasonFirst, refused(see_index, true, current())),
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
            // Nor is there without a key, whoever a program acts for.
            (
                "POST",
                "/concerns/{draft}/files" | "/contacts/{contact}/files" | "/api/v1/waiting-lists/{list}/places",
                _,
            ) => (Answer::Unreadable, None),
            ("POST", path, _) if path.starts_with("/api/v1/contacts/{contact}/") => (Answer::Unreadable, None),
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
            (method, "/children/{child}/not-the-same", _) => {
                if rows.work::<RecordIdentity>(officer, id, false) {
                    (if method == "GET" { Answer::Page } else { Answer::Again }, left("children.index-seen"))
                } else {
                    (Answer::NotFound, refused("record identity", false, id.to_owned()))
                }
            }
            (
                _,
                "/children/{child}/joins"
                | "/children/{child}/joins/parting"
                | "/children/{child}/joins/question"
                | "/children/{child}/joins/check",
                _,
            ) => {
                let (act, may) = match route.0 {
                    "GET" => ("see identity", rows.shields::<SeeIdentity>(officer, id)),
                    _ => ("decide identity", rows.shields::<DecideIdentity>(officer, id)),
                };
                match (may, route.0) {
                    (true, "GET") => (Answer::Page, left("children.joins-seen")),
                    (true, _) => (Answer::Again, left("children.joins-seen")),
                    (false, _) => (Answer::NotFound, refused(act, false, id.to_owned())),
                }
            }
            // What no other has been parted from shows one entry; how two are told apart is for `mixed.rs`.
            (_, "/children/{child}/readdressing", _) => {
                let (act, may) = match route.0 {
                    "GET" => ("see identity", rows.shields::<SeeIdentity>(officer, id)),
                    _ => ("decide identity", rows.shields::<DecideIdentity>(officer, id)),
                };
                match (may, route.0) {
                    (true, "GET") => (Answer::Page, left("referrals.readdressing-seen")),
                    (true, _) => (Answer::Again, left("referrals.readdressing-seen")),
                    (false, _) => (Answer::NotFound, refused(act, false, id.to_owned())),
                }
            }
            (_, path, _) if path.starts_with("/match-reviews/{review}") => self.of_a_review(question, officer, rows),
            (_, path, _) if path.starts_with("/mixed-reports/{report}") => self.of_a_report(question, officer, rows),
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
            (_, path, _) if path.starts_with("/systems/{system}") => (self.of_a_system(question, officer), None),
            (_, path, _) if path.starts_with("/concerns/{draft}") => self.of_a_draft(question, officer),
            (_, path, _) if path.starts_with("/requests/{request}") => self.of_a_request(question, officer, rows),
            (_, path, _) if path.starts_with("/consultations/{consultation}") => {
                (self.of_a_consultation(question, officer, rows), None)
            }
            (_, path, _) if path.starts_with("/notices/{notice}") => (self.of_a_notice(question, officer, rows), None),
            (_, path, _) if path.starts_with("/work/{work}") => self.of_a_work(question, officer, rows),
            (_, path, _) if path.starts_with("/exports/{export}") => self.of_an_export(question, officer, rows),
            ("GET", "/strategy/{discussion}", _) => self.of_a_discussion(question, officer, rows),
            (_, path, _) if path.starts_with("/contacts/{contact}/strategy") => {
                self.of_a_strategy(question, officer, rows)
            }
            (_, path, _) if path.starts_with("/waiting/{entry}") => self.of_a_place(question, officer, rows),
            (_, path, _) if path.starts_with("/contacts/{contact}") => self.of_a_contact(question, officer, rows),
            (_, path, _) if path.starts_with("/meetings/{meeting}") => (self.of_a_meeting(question, officer), None),
            (_, path, _) if path.starts_with("/actions/{action}") => self.of_an_action(question, officer, rows),
            // An address of a calendar is a secret of its own and no id; nobody here is away.
            ("GET", "/calendar/{token}", _) | ("POST", "/my-work/away/{absence}/end", _) => (Answer::NotFound, None),
            ("GET", "/api/v1/contacts/{contact}", _) => {
                let page = Question { route: ("GET", "/contacts/{contact}"), ..*question };
                self.of_a_contact(&page, officer, rows)
            }
            _ => panic!("{route:?} is new: say what it answers, and to whom"),
        }
    }

    /// What other areas have to do with a child stands on the child's page, and on a contact for the team it is with.
    pub(super) fn left_beside(
        &self,
        (kind, child, _): &Mark,
        question: &Question<'_>,
        officer: &Officer,
        rows: &Rows,
    ) -> Option<Mark> {
        if kind == "children.review-seen" {
            let [one, other] = self.reviews.get(question.id)?.each_ref().map(|id| rows.current[id].clone());
            let beside = if one == *child { other } else { one };
            return Some((kind.clone(), beside, String::new()));
        }
        let is_with_us = || self.contacts.get(question.id).is_some_and(|case| officer.sits_in(&case.owner_team));
        let shown = match kind.as_str() {
            // A program is told who the child is, and nothing else of the page.
            "children.index-seen" => question.route.1 != FHIR_PATIENT,
            "referrals.contact-seen" => is_with_us(),
            _ => false,
        };
        let seen = shown && self.elsewhere.contains(child) && rows.work::<SeeElsewhere>(officer, child, false);
        seen.then(|| ("children.other-areas-seen".to_owned(), child.clone(), String::new()))
    }

    /// Whoever may see both children sees them side by side.
    fn of_a_review(&self, question: &Question<'_>, officer: &Officer, rows: &Rows) -> (Answer, Option<Mark>) {
        let Some(both) = self.reviews.get(question.id) else { return (Answer::NotFound, None) };
        if !both.iter().all(|child| rows.shields::<SeeIdentity>(officer, child)) {
            return (Answer::NotFound, None);
        }
        let seen = ("children.review-seen".to_owned(), rows.current[&both[0]].clone(), String::new());
        (if question.route.0 == "GET" { Answer::Page } else { Answer::Again }, Some(seen))
    }

    /// Whoever decides who is one child sees what is said of a page.
    fn of_a_report(&self, question: &Question<'_>, officer: &Officer, rows: &Rows) -> (Answer, Option<Mark>) {
        let Some(child) = self.mixed.get(question.id) else { return (Answer::NotFound, None) };
        if !rows.shields::<SeeIdentity>(officer, child) {
            return (Answer::NotFound, None);
        }
        let seen = ("children.mixed-report-seen".to_owned(), rows.current[child].clone(), String::new());
        (if question.route.0 == "GET" { Answer::Page } else { Answer::Again }, Some(seen))
    }

    /// A system is its agency's: nothing is changed by a form that says nothing.
    fn of_a_system(&self, question: &Question<'_>, officer: &Officer) -> Answer {
        if !self.systems.get(question.id).is_some_and(|agency| officer.keeps_systems_of(agency)) {
            return Answer::NotFound;
        }
        match question.route {
            ("GET", _) => Answer::Page,
            ("POST", "/systems/{system}/changes" | "/systems/{system}/keys") => Answer::Again,
            ("POST", "/systems/{system}/keys/{number}/revocation") => {
                Answer::To(format!("/systems/{}/keys/1/revocation", question.id))
            }
            ("POST", "/systems/{system}/end") => Answer::To(format!("/systems/{}/end", question.id)),
            route => panic!("{route:?} is new: say what it answers, and to whom"),
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
}
