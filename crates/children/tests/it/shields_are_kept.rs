//! The index team puts shields up, lifts them and says who may know; what it does takes effect on the next click.

use crate::world::{BOROUGH, World, cell};
use access::{Denied, Officer, liftings, shields, shields::Shield};
use base::{ChildId, LiftingId, ShieldId};
use children::{
    Index,
    confirm_child::Criteria,
    feed_definition::Field,
    lift_shield::{AnswerLifting, AnswerRefused, Lift, LiftRefused, LiftShield},
    my_children::{Caseload, my_children},
    name_holder::{HolderRefused, NameHolder, RemovalRefused, RemoveHolder},
    open_child::Contact,
    put_up_shield::{PutUpShield, ShieldRefused, ShieldWords},
    see_shields::{self, Shields},
};
use demo::{FeedFile, FeedRow};
use store::Refused;

const REASON: &str = "moved to a refuge last night";

/// A world in which nobody is shielded yet, and a child whom the A&E nurse has a tie to.
struct Story {
    world: World,
    index_team: Officer,
    colleague: Officer,
    nurse: Officer,
    visitor: Officer,
    child: ChildId,
    question: Criteria,
}

impl Story {
    async fn begins() -> Self {
        let world = World::without_children().await;
        world.load_borough(&BOROUGH, &[], |feed, _| !["shields", "adoptions"].contains(&feed)).await;
        let row = existence_row();
        Self::about(world, &row).await
    }

    /// About the child whom a row of the shields' feed describes.
    async fn about(world: World, row: &FeedRow) -> Self {
        let of = |field| cell(shields_feed(), row, field);
        let question = Criteria {
            name: format!("{} {}", of(Field::GivenName), of(Field::FamilyName)),
            birth_date: of(Field::BirthDate),
            ..Criteria::default()
        };
        let index_team = world.officer("index-team").await;
        let nurse = world.officer("ae-nurse").await;
        let visitor = world.officer("health-visitor").await;
        let found = world.search(&index_team, &question).await;
        let child = found.hits[0].child;
        let colleague = world.officer("index-colleague").await;
        Self { world, index_team, colleague, nurse, visitor, child, question }
    }

    fn words(kind: &str) -> ShieldWords {
        ShieldWords {
            kind: kind.into(),
            ground: "refuge".into(),
            until: "open".into(),
            reason: REASON.into(),
            ..ShieldWords::default()
        }
    }

    async fn put_up(&self, officer: &Officer, words: &ShieldWords) -> Result<ShieldId, Refused<ShieldRefused>> {
        let command = PutUpShield { officer, child: self.child, words };
        let put = self.world.store.run(&officer.actor(), &command).await?;
        self.told().await;
        Ok(put)
    }

    async fn lift(&self, officer: &Officer, shield: ShieldId) -> Result<Lift, Refused<LiftRefused>> {
        let command = LiftShield { officer, child: self.child, shield, reason: "the family has moved on" };
        let lifted = self.world.store.run(&officer.actor(), &command).await?;
        self.told().await;
        Ok(lifted)
    }

    async fn answer(&self, officer: &Officer, agreed: bool) -> Result<(), Refused<AnswerRefused>> {
        let lifting = self.waiting().await;
        let command = AnswerLifting { officer, child: self.child, lifting, agreed };
        self.world.store.run(&officer.actor(), &command).await?;
        self.told().await;
        Ok(())
    }

    async fn waiting(&self) -> LiftingId {
        let mut tx = self.world.store.read().await.unwrap();
        let all = liftings::of_child(&mut tx, self.child).await.unwrap();
        all.iter().find(|l| l.answered_at.is_none()).map_or(LiftingId::from_u128(0), |l| l.id)
    }

    async fn name(&self, shield: ShieldId, who: &str) -> Result<(), Refused<HolderRefused>> {
        let command = NameHolder { officer: &self.index_team, child: self.child, shield, who };
        self.world.store.run(&self.index_team.actor(), &command).await
    }

    async fn see(&self) -> Shields {
        see_shields::see(&self.world.store, &self.index_team, self.child).await.unwrap()
    }

    /// As the page does after each command.
    async fn told(&self) {
        self.world.index.put_child_anew(&self.world.store, self.child).await.unwrap();
    }

    async fn finds(&self, officer: &Officer) -> bool {
        self.world.search(officer, &self.question).await.hits.iter().any(|h| h.child == self.child)
    }

    async fn hidden_from(&self, officer: &Officer) -> bool {
        matches!(self.world.open(officer, self.child).await, Err(Denied::Hidden))
    }

    /// The shields' agency sends its list: this child's row, with other words in some cells.
    async fn agency_sends(&self, row: &FeedRow, changes: &[(Field, &str)]) {
        let mut feed = shields_feed().clone();
        feed.rows = vec![row.clone()];
        for (field, text) in changes {
            let now = cell(&feed, row, *field);
            let at = row.cells.iter().position(|c| *c == now).unwrap();
            (*text).clone_into(&mut feed.rows[0].cells[at]);
        }
        self.world.load("shields", &feed.bytes()).await.unwrap();
        self.world.link().await;
    }
}

fn shields_feed() -> &'static FeedFile {
    BOROUGH.feeds().iter().find(|f| f.feed == "shields").unwrap()
}

/// A child whom no other agency's list hides.
fn existence_row() -> FeedRow {
    let feed = shields_feed();
    let hidden = |row: &&FeedRow| {
        cell(feed, row, Field::Shield) == "existence" && cell(feed, row, Field::ShieldGround) == "witness protection"
    };
    feed.rows.iter().find(hidden).unwrap().clone()
}

fn because<T, R>(outcome: Result<T, Refused<R>>) -> R {
    match outcome {
        Err(Refused::Because(refusal)) => refusal,
        Err(Refused::Fault(error)) => panic!("{error}"),
        Ok(_) => panic!("not refused"),
    }
}

#[tokio::test]
async fn a_nurse_with_a_tie_loses_the_page_when_existence_is_hidden_and_gets_it_back_when_two_have_lifted_it() {
    let story = Story::begins().await;
    story.world.give_reason(&story.nurse, story.child).await;
    assert!(story.finds(&story.nurse).await && story.world.open(&story.nurse, story.child).await.is_ok());

    let shield = story.put_up(&story.index_team, &Story::words("existence")).await.unwrap();
    assert!(!story.finds(&story.nurse).await, "not found from now on");
    assert!(story.hidden_from(&story.nurse).await, "nor opened, tie or not");
    assert!(story.finds(&story.index_team).await && story.world.open(&story.index_team, story.child).await.is_ok());
    let rebuilt = Index::build(&story.world.store).await.unwrap();
    assert_eq!(rebuilt.len(), story.world.index.len(), "as after a restart");

    assert_eq!(story.lift(&story.index_team, shield).await.unwrap(), Lift::Asked);
    assert!(story.hidden_from(&story.nurse).await && !story.finds(&story.nurse).await, "one alone lifts nothing");
    assert_eq!(because(story.answer(&story.index_team, true).await), AnswerRefused::OwnQuestion);
    assert_eq!(because(story.lift(&story.colleague, shield).await), LiftRefused::AskedAlready);
    assert!(story.hidden_from(&story.nurse).await);

    story.answer(&story.colleague, true).await.unwrap();
    assert!(story.finds(&story.nurse).await, "found again");
    assert!(story.world.open(&story.nurse, story.child).await.is_ok(), "the tie was never touched");
    assert_eq!(because(story.answer(&story.colleague, true).await), AnswerRefused::AnsweredAlready);
    assert_eq!(because(story.lift(&story.index_team, shield).await), LiftRefused::NotInForce);
    let seen = story.see().await;
    assert!(seen.in_force.is_empty() && seen.past.len() == 1);
    assert_eq!(seen.past[0].kept.reason.as_deref(), Some(REASON));
    let rebuilt = Index::build(&story.world.store).await.unwrap();
    assert_eq!(rebuilt.len(), story.world.index.len());
    story.world.store.verified().await;
}

#[tokio::test]
async fn a_lifting_that_is_declined_leaves_the_shield_and_may_be_asked_again() {
    let story = Story::begins().await;
    let shield = story.put_up(&story.index_team, &Story::words("existence")).await.unwrap();
    story.lift(&story.index_team, shield).await.unwrap();
    let mut tx = story.world.store.read().await.unwrap();
    let waits = liftings::to_see_to(&mut tx, story.colleague.person, story.world.store.now()).await.unwrap();
    drop(tx);
    assert!(waits.iter().any(|w| w.child == story.child && w.asked_by.is_some()), "the colleague is told");
    story.answer(&story.colleague, false).await.unwrap();
    assert!(story.hidden_from(&story.nurse).await);
    story.lift(&story.colleague, shield).await.unwrap();
    story.answer(&story.index_team, true).await.unwrap();
    assert!(!story.hidden_from(&story.nurse).await);
}

#[tokio::test]
async fn hidden_contact_details_are_hidden_at_once_and_shown_again_by_one_person() {
    let story = Story::begins().await;
    story.world.give_reason(&story.nurse, story.child).await;
    let shows = async || {
        let page = story.world.open(&story.nurse, story.child).await.unwrap();
        matches!(page.addresses, Contact::Shown(_))
    };
    assert!(shows().await);
    let shield = story.put_up(&story.index_team, &Story::words("contact")).await.unwrap();
    assert!(!shows().await);
    let hit = story.world.search(&story.nurse, &story.question).await.hits;
    assert!(hit.iter().filter(|h| h.child == story.child).all(|h| h.likeness.area.is_none()) && !hit.is_empty());
    assert_eq!(story.lift(&story.index_team, shield).await.unwrap(), Lift::Done);
    assert!(shows().await);
    let hit = story.world.search(&story.nurse, &story.question).await.hits;
    assert!(hit.iter().any(|h| h.child == story.child && h.likeness.area.is_some()));
}

#[tokio::test]
async fn a_named_holder_finds_and_opens_the_child_until_the_name_is_taken_off() {
    let story = Story::begins().await;
    let shield = story.put_up(&story.index_team, &Story::words("existence")).await.unwrap();
    assert!(story.hidden_from(&story.visitor).await);
    story.name(shield, " Health-Visitor ").await.unwrap();
    assert!(story.finds(&story.visitor).await, "a named holder finds the child");
    assert!(story.world.open(&story.visitor, story.child).await.unwrap().existence_hidden);
    assert!(story.hidden_from(&story.nurse).await && !story.finds(&story.nurse).await);
    let answered = story.world.search(&story.visitor, &story.question).await;
    assert!(!format!("{:?}", answered.entries).contains("hidden-child-searched"), "and alarms nobody");

    assert_eq!(because(story.name(shield, "health-visitor").await), HolderRefused::Already);
    assert_eq!(because(story.name(shield, "nobody-of-that-name").await), HolderRefused::Nobody);
    assert_eq!(because(story.name(shield, "index-team").await), HolderRefused::IndexTeam);
    assert_eq!(because(story.name(shield, "administrator").await), HolderRefused::NotWithChildren);
    let holders = &story.see().await.in_force[0].holders;
    assert_eq!(holders.len(), 1);
    assert!(!holders[0].employer_name.is_empty());

    let person = story.visitor.person;
    let remove = RemoveHolder { officer: &story.index_team, child: story.child, shield, person };
    story.world.store.run(&story.index_team.actor(), &remove).await.unwrap();
    assert!(story.hidden_from(&story.visitor).await, "on the next click");
    assert!(!story.finds(&story.visitor).await);
    assert_eq!(because(story.world.store.run(&story.index_team.actor(), &remove).await), RemovalRefused::NotNamed);
    let contact = story.put_up(&story.index_team, &Story::words("contact")).await.unwrap();
    assert_eq!(because(story.name(contact, "health-visitor").await), HolderRefused::NotInForce);
}

#[tokio::test]
async fn a_named_holder_has_the_child_on_a_list_of_its_own_and_nobody_else_has() {
    let story = Story::begins().await;
    let mine = async |officer: &Officer| my_children(&story.world.store, officer, 1, "").await.unwrap();
    let told = |caseload: &Caseload| format!("{:?}", caseload.entries).contains(&story.child.to_string());
    let before = mine(&story.visitor).await;
    let shield = story.put_up(&story.index_team, &Story::words("existence")).await.unwrap();
    story.name(shield, "health-visitor").await.unwrap();

    let caseload = mine(&story.visitor).await;
    assert!(caseload.named.iter().any(|(child, _)| *child == story.child) && caseload.named.len() == 1);
    assert!(told(&caseload), "the journal names what was shown");
    assert!(!caseload.children.iter().any(|line| line.child == story.child), "the caseload itself does not tell");
    for other in [&story.nurse, &story.index_team, &story.colleague] {
        let caseload = mine(other).await;
        assert!(caseload.named.is_empty() && !told(&caseload), "nobody else is told");
    }
    let named = async |text: &str| my_children(&story.world.store, &story.visitor, 1, text).await.unwrap().named;
    assert_eq!(named(&caseload.named[0].1.name).await.len(), 1, "found by name");
    assert!(named("zzyzx").await.is_empty(), "narrowed as the list is");

    let (person, child) = (story.visitor.person.to_string(), story.child.to_string());
    let family = "insert into own_family (person, child, basis) values ($1, $2, 'declared')";
    story.world.change(family, &[&person, &child]).await;
    assert!(mine(&story.visitor).await.named.is_empty(), "nobody sees the page of their own family");
    story.world.change("delete from own_family where person = $1 and child = $2", &[&person, &child]).await;
    let remove = RemoveHolder { officer: &story.index_team, child: story.child, shield, person: story.visitor.person };
    story.world.store.run(&story.index_team.actor(), &remove).await.unwrap();
    let after = mine(&story.visitor).await;
    assert!(after.named.is_empty() && !told(&after), "on the next click");
    assert!(after.total <= before.total);
}

#[tokio::test]
async fn a_parent_is_never_named_for_their_own_child() {
    let story = Story::begins().await;
    let shield = story.put_up(&story.index_team, &Story::words("existence")).await.unwrap();
    let (person, child) = (story.visitor.person.to_string(), story.child.to_string());
    let family = "insert into own_family (person, child, basis) values ($1, $2, 'declared')";
    story.world.change(family, &[&person, &child]).await;
    assert_eq!(because(story.name(shield, "health-visitor").await), HolderRefused::Family);
}

#[tokio::test]
async fn nobody_else_keeps_shields_and_none_is_put_up_twice() {
    let story = Story::begins().await;
    story.world.give_reason(&story.nurse, story.child).await;
    let refused = because(story.put_up(&story.nurse, &Story::words("contact")).await);
    assert_eq!(refused, ShieldRefused::Hidden);
    let shield = story.put_up(&story.index_team, &Story::words("contact")).await.unwrap();
    let again = because(story.put_up(&story.index_team, &Story::words("contact")).await);
    assert_eq!(again, ShieldRefused::Already(Shield::Contact));
    assert_eq!(because(story.lift(&story.nurse, shield).await), LiftRefused::Hidden);
    assert!(see_shields::see(&story.world.store, &story.nurse, story.child).await.is_err());
}

#[tokio::test]
async fn what_an_agency_still_marks_and_was_lifted_stays_lifted_until_it_is_marked_anew() {
    let row = existence_row();
    let story = Story::begins().await;
    story.agency_sends(&row, &[]).await;
    assert!(story.hidden_from(&story.nurse).await, "the agency's mark hides the child");
    let seen = story.see().await;
    assert_eq!(seen.in_force[0].marked_by, ["Shielded children"]);
    story.lift(&story.index_team, seen.in_force[0].kept.id).await.unwrap();
    story.answer(&story.colleague, true).await.unwrap();
    assert!(story.finds(&story.nurse).await);

    story.agency_sends(&row, &[]).await;
    assert!(story.finds(&story.nurse).await, "the same file again changes nothing");
    let given = format!("{} ", cell(shields_feed(), &row, Field::GivenName).to_uppercase());
    story.agency_sends(&row, &[(Field::GivenName, &given)]).await;
    assert!(story.finds(&story.nurse).await, "nor does a changed row with the mark that was considered");
    assert!(!story.hidden_from(&story.nurse).await);

    story.agency_sends(&row, &[(Field::ShieldGround, "police operation")]).await;
    assert!(story.hidden_from(&story.nurse).await && !story.finds(&story.nurse).await, "a new ground is a new mark");
}

#[tokio::test]
async fn a_mark_that_was_taken_back_and_comes_again_hides_again() {
    let row = existence_row();
    let story = Story::begins().await;
    story.agency_sends(&row, &[]).await;
    let shield = story.see().await.in_force[0].kept.id;
    story.lift(&story.index_team, shield).await.unwrap();
    story.answer(&story.colleague, true).await.unwrap();
    story.agency_sends(&row, &[(Field::Shield, "")]).await;
    assert!(story.finds(&story.nurse).await);
    story.agency_sends(&row, &[]).await;
    assert!(story.hidden_from(&story.nurse).await && !story.finds(&story.nurse).await);
}

#[tokio::test]
async fn a_review_that_is_due_stands_among_what_the_index_team_must_see_to() {
    let story = Story::begins().await;
    let words = ShieldWords {
        until: "review".into(),
        review_day: "23".into(),
        review_month: "11".into(),
        review_year: "2026".into(),
        ..Story::words("contact")
    };
    story.put_up(&story.index_team, &words).await.unwrap();
    let mut tx = story.world.store.read().await.unwrap();
    let now = story.world.store.now();
    let due = async |tx: &mut store::Tx, at| liftings::to_see_to(tx, story.index_team.person, at).await.unwrap().len();
    assert_eq!(due(&mut tx, now).await, 0);
    assert_eq!(due(&mut tx, now.plus_hours(24)).await, 1);
    let kept = shields::of_child(&mut tx, story.child).await.unwrap();
    assert!(kept[0].in_force(now.plus_hours(24 * 400)), "a date alone lifts nothing");
}
