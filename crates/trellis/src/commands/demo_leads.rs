//! Work of several agencies in the demonstration, begun through the commands that people's pages run: Michael's has a lead,
//! and for Joe's somebody has been asked.

use access::{Officer, officer};
use anyhow::Context as _;
use base::{ChildId, PersonId};
use children::lead::{
    begin_work::{BeginWork, WorkWords},
    hand_over::{AnswerProposal, ProposalAnswer, ProposeLead},
};
use store::{Error, Store};

struct Together {
    /// A record of the child: feed and key.
    record: (&'static str, &'static str),
    /// Team of whoever begins it and has the child on their caseload.
    begun_by: &'static str,
    kind: &'static str,
    teams: &'static [&'static str],
    why: &'static str,
    agreed: &'static str,
    /// Team of whoever is asked to lead; they have the child on their caseload too, or are the team's first.
    asked: &'static str,
    note: &'static str,
    accepts: bool,
}

const STORIES: [Together; 2] = [
    Together {
        record: ("social-care", "CS0000017"),
        begun_by: "CSC-DIS",
        kind: "child-in-need",
        teams: &["CHP-TH-PT", "CHP-CCN", "HTB-PAE", "EDU-PRT"],
        why: "Thirteen people come to the house and Sandra tells each the same story. One plan, one appointment list, one number to ring.",
        agreed: "Sandra and Peter Fairhurst, both, at home",
        asked: "CSC-DIS",
        note: "They asked for somebody who is there on a Friday afternoon",
        accepts: true,
    },
    Together {
        record: ("home-link", "HL0000031"),
        begun_by: "SHL-HL",
        kind: "early-help",
        teams: &["EDU-S01", "EDU-INC", "CHP-SN"],
        why: "Joe is close to exclusion. School, inclusion and his father each try something else.",
        agreed: "Daniel Callaghan, on the telephone",
        asked: "EDU-INC",
        note: "You know the school and the panel. I go on seeing Joe and his father on Tuesdays.",
        accepts: false,
    },
];

/// Tells both. Done once, when the demonstration is made.
pub async fn tell(store: &Store) -> anyhow::Result<()> {
    for story in &STORIES {
        let of = |what: &'static str| format!("{what} of {}", story.record.1);
        let child = child(store, story.record).await?.with_context(|| of("child"))?;
        let by = of_team(store, child, story.begun_by).await?.with_context(|| of("beginner"))?;
        let asked = of_team(store, child, story.asked).await?.with_context(|| of("lead"))?;
        let words = WorkWords {
            kind: story.kind.to_owned(),
            teams: ids(store, story.teams).await?,
            why: story.why.to_owned(),
            agrees: "yes".to_owned(),
            who_agreed: story.agreed.to_owned(),
            ..WorkWords::default()
        };
        let begin = BeginWork { officer: &by, child, words: &words };
        let work = store.run(&by.actor(), &begin).await.map_err(|no| anyhow::anyhow!("{}: {no:?}", of("work")))?;
        let propose = ProposeLead { officer: &by, work, person: Some(asked.person), note: story.note };
        store.run(&by.actor(), &propose).await.map_err(|no| anyhow::anyhow!("{}: {no:?}", of("proposal")))?;
        if story.accepts {
            let answer = Some(ProposalAnswer::Accept);
            let accept = AnswerProposal { officer: &asked, work, proposal: 1, answer, reason: "" };
            store.run(&asked.actor(), &accept).await.map_err(|no| anyhow::anyhow!("{}: {no:?}", of("answer")))?;
        }
    }
    Ok(())
}

async fn child(store: &Store, (feed, key): (&str, &str)) -> Result<Option<ChildId>, Error> {
    // Whose record it is: that goes over all children.
    let mut tx = store.read_everything().await?;
    let row: Option<(String,)> = tx
        .sql(
            "select c.current from source_record r join link l on l.record = r.id join same_child c on c.given = l.child
              where r.feed = $1 and r.record_key = $2",
        )
        .bind(feed)
        .bind(key)
        .optional()
        .await?;
    Ok(row.and_then(|(child,)| child.parse().ok()))
}

/// Whoever of a team has the child on their caseload.
async fn of_team(store: &Store, child: ChildId, team: &str) -> Result<Option<Officer>, Error> {
    let mut tx = store.read().await?;
    let row: Option<(String,)> = tx
        .sql(
            "select p.id from tie t join person p on p.id = t.holder join seat s on s.person = p.id
               join organisation o on o.id = s.organisation
              where t.child = $1 and t.kind = 'caseload' and o.code = $2 order by p.staff_code limit 1",
        )
        .bind(child)
        .bind(team)
        .optional()
        .await?;
    match row.and_then(|(person,)| person.parse::<PersonId>().ok()) {
        Some(person) => officer(&mut tx, person, None, store.now()).await,
        None => Ok(None),
    }
}

async fn ids(store: &Store, codes: &[&str]) -> Result<Vec<String>, Error> {
    let mut tx = store.read().await?;
    let rows: Vec<(String,)> =
        tx.sql("select id from organisation where code in (:set)").bind_set(codes.iter().copied()).all().await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}
