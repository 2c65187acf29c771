//! What stands on a page: nothing of a child the officer may not see, and of no other child than the page is about.

use super::{POSTCODE, Question, Sweep};
use crate::{
    all_values::{Kind, Value},
    app::Reply,
    matrix_row::{Officer, Rows},
};
use access::Decision;

impl Sweep {
    /// No value of a child the officer may not see, and none of another child than the page is about.
    pub(super) fn nothing_foreign(
        &self,
        question: &Question<'_>,
        officer: &Officer,
        rows: &Rows,
        reply: &Reply,
        told: &str,
    ) {
        // What an agency sent, its own data manager and the index team may read as it was sent.
        if question.route.1.starts_with("/feed") {
            return;
        }
        let case = self.contacts.get(question.id).or_else(|| self.requests.get(question.id));
        let case = case.or_else(|| self.actions.get(question.id));
        let together = self.works.get(question.id).or_else(|| self.discussions.get(question.id));
        let exported = self.exports.get(question.id).map(|(_, child)| child);
        let of_work = together.map(|work| &work.child).or(exported);
        let of_case = case.and_then(|case| case.child.as_ref()).or(of_work);
        let of_case = of_case.or(self.places.get(question.id).map(|place| &place.child));
        let of_case = of_case.or(self.mixed.get(question.id));
        let of_draft = self.drafts.get(question.id).and_then(|(_, child)| child.as_ref());
        let child = of_case.or(of_draft).map_or(question.id, String::as_str);
        let pair = self.reviews.get(question.id).map(|both| both.iter().collect());
        let about: Vec<&String> = pair.unwrap_or_else(|| rows.current.get(child).into_iter().collect());
        // The form of a search repeats what its own maker typed.
        let typed = if question.route.1 == "/searches/{search}/child" { POSTCODE } else { "typed nowhere" };
        self.nothing_but(&about, officer, rows, &reply.body.replace(typed, ""), told);
    }

    fn nothing_but(&self, about: &[&String], officer: &Officer, rows: &Rows, text: &str, told: &str) {
        let shows_contact = |child: &String| matches!(rows.contact(officer, child), Decision::Allow(_));
        let may_show = |value: &Value| {
            let mut of_them = about.iter().filter(|child| value.of.contains(**child));
            match value.kind {
                Kind::Number => of_them.next().is_some(),
                Kind::Place | Kind::Telephone => of_them.any(|child| shows_contact(child)),
                // Names of others stand in households, caseloads and answers, unless nobody may know of the child.
                Kind::Name => value.of.iter().any(|child| rows.index(officer, child) != Decision::Hide),
            }
        };
        let foreign = self.values.found_in(text, may_show);
        assert!(foreign.is_empty(), "{told}: the page shows {foreign:?}");
    }

    pub(super) async fn pages_without_an_id(&self) {
        let rows = Rows::of(&self.app).await;
        for (_, officer) in self.asking() {
            let client = self.app.seated(officer.person).await;
            for (method, path, _) in trellis::route_table() {
                if method == "GET" && !path.contains('{') {
                    let told = format!("{path} as {}", officer.name);
                    self.nothing_but(&[], officer, &rows, &client.get(path).await.body, &told);
                }
            }
        }
    }
}
