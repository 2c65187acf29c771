//! A part of a concern is saved: by its writer pressing a button, or by the page two seconds after typing stops. Nothing
//! is checked here; what is not complete is said before it is sent.

use crate::{
    ReferralsEntry,
    model::{Concern, ConcernChild},
    records::drafts,
    rules::{Part, TEXTS},
};
use access::{Act as _, Decision, Facts, Officer, acts::RaiseConcern, decide};
use base::DraftId;
use std::collections::BTreeMap;
use store::{Command, Context, Entries, Entry, Refused, Store, Tx};

/// The fields of a form as they come, by name.
pub type Fields = BTreeMap<String, Vec<String>>;

#[derive(Debug)]
pub struct SaveConcern<'a> {
    pub officer: &'a Officer,
    pub store: &'a Store,
    pub draft: DraftId,
    /// The version that was on the page.
    pub version: i64,
    pub parts: &'a [Part],
    pub fields: &'a Fields,
    /// The page saves what is being typed, and nobody has pressed a button: no child is added or taken out yet.
    pub by_itself: bool,
}

#[derive(Clone, Debug)]
pub enum SaveRefused {
    /// Not there, or another's.
    Hidden,
    /// Another window or device has saved these fields since, otherwise: what is kept now.
    Stale { version: i64, kept: Box<Concern> },
}

impl Command for SaveConcern<'_> {
    /// The new version.
    type Output = i64;
    type Refusal = SaveRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<(i64, Entries), Refused<SaveRefused>> {
        let hidden = || Refused::Because(SaveRefused::Hidden);
        let allowed = decide(&Facts::of(self.officer), RaiseConcern::CATEGORY, RaiseConcern::VERB);
        if !matches!(allowed, Decision::Allow(_)) {
            return Err(hidden());
        }
        let draft = drafts::own(tx, self.store.keys(), self.draft, self.officer.person).await?.ok_or_else(hidden)?;
        let mut concern = draft.concern.clone();
        self.parts.iter().for_each(|part| write(&mut concern, *part, self.fields, self.by_itself));
        // Two windows on two parts do not get in each other's way; two on one part do.
        let since = |part: &Part| concern.saved.get(part.code()).is_some_and(|saved| *saved > self.version);
        if self.parts.iter().any(since) && concern != draft.concern {
            let (version, kept) = (draft.version, Box::new(draft.concern));
            return Err(Refused::Because(SaveRefused::Stale { version, kept }));
        }
        let part = self.parts.iter().map(|p| p.code()).collect::<Vec<_>>().join(",");
        let saved = |version| Entry::new(&ReferralsEntry::ConcernSaved { part, version }).subject(self.draft).into();
        if concern == draft.concern {
            return Ok((draft.version, saved(draft.version)));
        }
        let version = draft.version + 1;
        concern.saved.extend(self.parts.iter().map(|part| (part.code().to_owned(), version)));
        let concealed = drafts::conceal(self.store.keys(), &context.ids, self.draft, &concern);
        drafts::update(tx, self.draft, version, concealed, context.now).await?;
        Ok((version, saved(version)))
    }
}

/// Puts what was typed into a concern. What a form does not send stays as it was, but for boxes that were unticked.
pub fn write(concern: &mut Concern, part: Part, fields: &Fields, by_itself: bool) {
    for (name, _, get) in TEXTS.iter().filter(|(_, of, _)| *of == part) {
        if let Some(text) = fields.get(*name).and_then(|values| values.first()) {
            text.replace("\r\n", "\n").clone_into(get(concern));
        }
    }
    match part {
        Part::Children => write_children(concern, fields, by_itself),
        Part::Family => {
            for (number, adult) in concern.adults.iter_mut().enumerate() {
                let of = |what: &str| fields.get(&format!("adult-{number}-{what}")).and_then(|v| v.first()).cloned();
                adult.said = of("said").unwrap_or_else(|| adult.said.clone());
                adult.correction = of("correction").unwrap_or_else(|| adult.correction.clone());
            }
        }
        Part::Now | Part::Worry | Part::Parents | Part::You => {}
    }
}

fn write_children(concern: &mut Concern, fields: &Fields, by_itself: bool) {
    let text = |name: &str| fields.get(name).and_then(|v| v.first()).map(|t| t.trim().to_owned()).unwrap_or_default();
    let described = ConcernChild { child: None, name: text("name"), born: text("born"), described: text("described") };
    if by_itself {
        concern.describing = described;
        return;
    }
    if fields.contains_key("children_shown") {
        // Everybody on the page is in or out by their box.
        let ticked = |number: usize, child: &ConcernChild| {
            let key = child.key(number);
            ["about", "also"].iter().any(|name| fields.get(*name).is_some_and(|v| v.contains(&key)))
        };
        let shown = std::mem::take(&mut concern.children).into_iter().enumerate();
        let (left, gone): (Vec<_>, Vec<_>) = shown.partition(|(number, child)| ticked(*number, child));
        let offered = std::mem::take(&mut concern.offered).into_iter().enumerate();
        let (joined, offered): (Vec<_>, Vec<_>) = offered.partition(|(number, child)| ticked(*number, child));
        let only = |children: Vec<(usize, ConcernChild)>| children.into_iter().map(|(_, child)| child);
        concern.children = only(left).chain(only(joined)).collect();
        concern.offered = only(offered).chain(only(gone).filter(|child| child.child.is_some())).collect();
    }
    concern.describing = ConcernChild::default();
    if !described.name.is_empty() || !described.described.is_empty() {
        concern.children.push(described);
    } else if !described.is_empty() {
        concern.describing = described;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(pairs: &[(&str, &str)]) -> Fields {
        let mut fields = Fields::new();
        for (name, value) in pairs {
            fields.entry((*name).to_owned()).or_default().push((*value).to_owned());
        }
        fields
    }

    fn child(name: &str) -> ConcernChild {
        ConcernChild {
            child: Some(base::ChildId::from_u128(name.len() as u128)),
            name: name.into(),
            ..ConcernChild::default()
        }
    }

    #[test]
    fn brothers_and_sisters_go_in_one_and_a_child_can_be_taken_out_again() {
        let mut concern = Concern {
            children: vec![child("Amy")],
            offered: vec![child("Jo"), child("Zachary")],
            ..Concern::default()
        };
        let names = |of: &[ConcernChild]| of.iter().map(|c| c.name.clone()).collect::<Vec<_>>();
        let (amy, zachary) = (child("Amy").key(0), child("Zachary").key(0));
        let boxes = [("children_shown", "1"), ("about", amy.as_str()), ("also", zachary.as_str())];
        write(&mut concern, Part::Children, &fields(&boxes), true);
        assert_eq!(names(&concern.children), ["Amy"], "not before the button is pressed");
        write(&mut concern, Part::Children, &fields(&boxes), false);
        assert_eq!(
            (names(&concern.children), names(&concern.offered)),
            (vec!["Amy".into(), "Zachary".into()], vec!["Jo".into()])
        );
        let boxes = [("children_shown", "1"), ("about", zachary.as_str()), ("name", "Baby"), ("born", "due in May")];
        write(&mut concern, Part::Children, &fields(&boxes), false);
        assert_eq!(names(&concern.children), ["Zachary", "Baby"]);
        assert_eq!(names(&concern.offered), ["Jo", "Amy"]);
    }

    #[test]
    fn what_a_form_does_not_send_stays_as_it_was() {
        let mut concern = Concern { worry: "Bruises".into(), danger: "soon".into(), ..Concern::default() };
        write(&mut concern, Part::Worry, &fields(&[("tried", "Spoke to mum\r\ntwice"), ("danger", "now")]), false);
        assert_eq!(
            (concern.worry.as_str(), concern.tried.as_str(), concern.danger.as_str()),
            ("Bruises", "Spoke to mum\ntwice", "soon")
        );
    }

    #[test]
    fn a_child_described_while_the_page_saves_itself_is_one_child() {
        let mut concern = Concern::default();
        for typed in ["Ba", "Baby of T", "Baby of Tolley"] {
            write(&mut concern, Part::Children, &fields(&[("name", typed), ("born", "May")]), true);
        }
        assert_eq!((concern.children.len(), concern.describing.name.as_str()), (0, "Baby of Tolley"));
        write(&mut concern, Part::Children, &fields(&[("name", "Baby of Tolley"), ("born", "May")]), false);
        assert_eq!((concern.children.len(), concern.describing.is_empty()), (1, true));
        write(&mut concern, Part::Children, &fields(&[("born", "Expected in May")]), false);
        assert_eq!(concern.describing.born, "Expected in May", "nothing typed is lost");
    }
}
