//! The one answer to a question about a case: who has standing in it, and what that lets them do.

use super::{Answer, Form, Mark, Question, Sweep, Together};
use crate::matrix_row::{Case, Officer, Rows};
use access::acts::{
    DecideReferral, DecideWaiting, RecordReferral, RecordWaiting, RecordWork, SeeMeeting, SeeReferral, SeeWaiting,
    SeeWork,
};

impl Sweep {
    /// A draft is its writer's, whatever else the writer may not do.
    pub(super) fn of_a_draft(&self, question: &Question<'_>, officer: &Officer) -> (Answer, Option<Mark>) {
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
    pub(super) fn of_a_place(&self, question: &Question<'_>, officer: &Officer, rows: &Rows) -> (Answer, Option<Mark>) {
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
    pub(super) fn of_a_contact(
        &self,
        question: &Question<'_>,
        officer: &Officer,
        rows: &Rows,
    ) -> (Answer, Option<Mark>) {
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
            // Whoever has it tells the family what was decided, once something was.
            (method, "/contacts/{contact}/letter")
                if may_see && may_record && !officer.sent(case) && self.decided.contains(question.id) =>
            {
                (if method == "GET" { Answer::Page } else { Answer::Again }, seen)
            }
            // Whoever sent it reads in it whether the family was told.
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
            (_, "/contacts/{contact}/allocation") => (Answer::NotFound, seen.filter(|_| may_see)),
            ("POST", "/contacts/{contact}/disagreement") => again(may_record && officer.sent(case)),
            ("POST", "/contacts/{contact}/lateness") => again(may_record && !officer.sent(case)),
            ("POST", "/contacts/{contact}/take" | "/contacts/{contact}/messages" | "/contacts/{contact}/progress") => {
                again(may_record)
            }
            route => panic!("{route:?} is new: say what it answers"),
        }
    }

    /// The team that holds the contact holds its discussions and enquiries; of all contacts here, two have any.
    pub(super) fn of_a_strategy(
        &self,
        question: &Question<'_>,
        officer: &Officer,
        rows: &Rows,
    ) -> (Answer, Option<Mark>) {
        let hidden = (Answer::NotFound, None);
        let Some(case) = self.contacts.get(question.id) else { return hidden };
        let child = case.child.as_ref();
        let Some(needed) = self.discussed.get(question.id).filter(|_| officer.sits_in(&case.owner_team)) else {
            return hidden;
        };
        if !rows.case::<RecordReferral>(officer, child, case) {
            return hidden;
        }
        let left = |kind: &str| child.map(|child| (kind.to_owned(), rows.current[child].clone(), String::new()));
        let seen = left("strategy.seen");
        // The enquiry the forms name came of the discussion that was held.
        let named = !needed;
        match question.route {
            ("GET", "/contacts/{contact}/strategy") => (Answer::Page, seen),
            ("GET", "/contacts/{contact}/strategy/record") => {
                (if *needed { Answer::Page } else { Answer::NotFound }, seen)
            }
            ("POST", "/contacts/{contact}/strategy/call") if !needed && question.form == Form::Filled => {
                (Answer::To(format!("/contacts/{}/strategy", question.id)), left("strategy.called"))
            }
            (
                "POST",
                "/contacts/{contact}/strategy/call"
                | "/contacts/{contact}/strategy/plan"
                | "/contacts/{contact}/strategy/record",
            ) => (Answer::Again, seen),
            (
                "POST",
                "/contacts/{contact}/strategy/addition"
                | "/contacts/{contact}/strategy/outcome"
                | "/contacts/{contact}/strategy/agreement"
                | "/contacts/{contact}/strategy/conference",
            ) if named => (Answer::Again, seen),
            (
                "POST",
                "/contacts/{contact}/strategy/addition"
                | "/contacts/{contact}/strategy/outcome"
                | "/contacts/{contact}/strategy/agreement"
                | "/contacts/{contact}/strategy/conference",
            ) => hidden,
            route => panic!("{route:?} is new: say what it answers"),
        }
    }

    /// A discussion is for the teams that take part in it.
    pub(super) fn of_a_discussion(
        &self,
        question: &Question<'_>,
        officer: &Officer,
        rows: &Rows,
    ) -> (Answer, Option<Mark>) {
        let Some(Together { child, holders }) = self.discussions.get(question.id) else {
            return (Answer::NotFound, None);
        };
        let own = holders.iter().find(|holder| officer.sits_in(holder)).cloned().unwrap_or_default();
        let id = question.id.to_owned();
        let case = Case { id, sent_by: String::new(), owner_team: own, child: Some(child.clone()) };
        if !rows.case::<SeeReferral>(officer, Some(child), &case) {
            return (Answer::NotFound, None);
        }
        (Answer::Page, Some(("strategy.seen".to_owned(), rows.current[child].clone(), String::new())))
    }

    /// An export is for the manager of the team whose it is.
    pub(super) fn of_an_export(
        &self,
        question: &Question<'_>,
        officer: &Officer,
        rows: &Rows,
    ) -> (Answer, Option<Mark>) {
        let own = self.exports.get(question.id).filter(|(team, _)| officer.sits_in(team));
        let Some((_, child)) = own.filter(|_| officer.cleared && officer.role.manages_a_team()) else {
            return (Answer::NotFound, None);
        };
        let fetched = ("referrals.export-fetched".to_owned(), rows.current[child].clone(), String::new());
        match question.route {
            ("GET", "/exports/{export}") => (Answer::Page, None),
            ("GET", "/exports/{export}/json" | "/exports/{export}/csv") => (Answer::Page, Some(fetched)),
            ("POST", "/exports/{export}/receipts") => (Answer::Again, None),
            route => panic!("{route:?} is new: say what it answers"),
        }
    }

    /// The team that was asked answers, the team that asked reads and asks again.
    pub(super) fn of_a_request(
        &self,
        question: &Question<'_>,
        officer: &Officer,
        rows: &Rows,
    ) -> (Answer, Option<Mark>) {
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
    pub(super) fn of_a_meeting(&self, question: &Question<'_>, officer: &Officer) -> Answer {
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
    pub(super) fn of_an_action(
        &self,
        question: &Question<'_>,
        officer: &Officer,
        rows: &Rows,
    ) -> (Answer, Option<Mark>) {
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
    pub(super) fn of_a_consultation(&self, question: &Question<'_>, officer: &Officer, rows: &Rows) -> Answer {
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
    pub(super) fn of_a_notice(&self, question: &Question<'_>, officer: &Officer, rows: &Rows) -> Answer {
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
    pub(super) fn of_a_work(&self, question: &Question<'_>, officer: &Officer, rows: &Rows) -> (Answer, Option<Mark>) {
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
}
