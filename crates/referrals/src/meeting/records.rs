//! The SQL of meetings. Words lie behind the second wall: whoever reads or writes them says first which cases are seen.

use super::model::Outcome;
use base::{ActionId, CaseId, DecisionId, Instant, MeetingId, OrganisationId, PersonId};
use jiff::civil::Date;
use store::{Bind as _, Error, Tx};

#[derive(Clone, Debug, sqlx::FromRow)]
pub struct MeetingRow {
    #[sqlx(try_from = "String")]
    pub id: MeetingId,
    #[sqlx(try_from = "String")]
    pub team: OrganisationId,
    pub number: i64,
    pub held_on: String,
    pub place: String,
    pub version: i64,
    pub opened_by: String,
    pub opened_at: i64,
    pub closed_by: Option<String>,
    pub closed_at: Option<i64>,
    pub discussed: i64,
    pub not_discussed: i64,
    /// Limits that were kept or passed since the meeting before, and how many of them were kept.
    pub judged: i64,
    pub kept: i64,
}

pub(crate) async fn meeting(tx: &mut Tx, id: MeetingId) -> Result<Option<MeetingRow>, Error> {
    tx.sql(
        "select id, team, number, held_on, place, version, opened_by, opened_at, closed_by, closed_at, discussed,
                not_discussed, judged, kept
           from meeting where id = $1",
    )
    .bind(id)
    .optional()
    .await
}

/// The meeting of a team that has been opened and not closed.
pub(crate) async fn open_of(tx: &mut Tx, team: OrganisationId) -> Result<Option<MeetingRow>, Error> {
    tx.sql(
        "select id, team, number, held_on, place, version, opened_by, opened_at, closed_by, closed_at, discussed,
                not_discussed, judged, kept
           from meeting where team = $1 and closed_at is null order by number desc limit 1",
    )
    .bind(team)
    .optional()
    .await
}

/// Closed meetings of a team, the newest first.
pub(crate) async fn closed_of(
    tx: &mut Tx,
    team: OrganisationId,
    from: i64,
    most: i64,
) -> Result<Vec<MeetingRow>, Error> {
    tx.sql(
        "select id, team, number, held_on, place, version, opened_by, opened_at, closed_by, closed_at, discussed,
                not_discussed, judged, kept
           from meeting where team = $1 and closed_at is not null order by number desc limit $2 offset $3",
    )
    .bind(team)
    .bind(most)
    .bind(from)
    .all()
    .await
}

pub(crate) async fn count_closed(tx: &mut Tx, team: OrganisationId) -> Result<i64, Error> {
    let text = "select count(*) from meeting where team = $1 and closed_at is not null";
    Ok(tx.sql(text).bind(team).one::<(i64,)>().await?.0)
}

/// The number the next meeting of a team gets.
pub(crate) async fn next_number(tx: &mut Tx, team: OrganisationId) -> Result<i64, Error> {
    let text = "select coalesce(max(number), 0) + 1 from meeting where team = $1";
    Ok(tx.sql(text).bind(team).one::<(i64,)>().await?.0)
}

pub(crate) async fn insert_meeting(
    tx: &mut Tx,
    id: MeetingId,
    (team, number): (OrganisationId, i64),
    (held_on, place): (&str, &str),
    by: PersonId,
    now: Instant,
) -> Result<(), Error> {
    tx.sql(
        "insert into meeting (id, team, number, held_on, place, version, opened_by, opened_at, discussed, not_discussed, judged, kept)
         values ($1, $2, $3, $4, $5, 1, $6, $7, 0, 0, 0, 0)",
    )
    .bind(id)
    .bind(team)
    .bind(number)
    .bind(held_on)
    .bind(place)
    .bind(by)
    .bind(now)
    .run()
    .await
    .map(drop)
}

/// What a meeting came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figures {
    pub discussed: i64,
    pub not_discussed: i64,
    pub judged: i64,
    pub kept: i64,
}

pub(crate) async fn close(
    tx: &mut Tx,
    id: MeetingId,
    figures: Figures,
    by: PersonId,
    now: Instant,
) -> Result<(), Error> {
    tx.sql(
        "update meeting set version = version + 1, closed_by = $2, closed_at = $3, discussed = $4, not_discussed = $5,
                judged = $6, kept = $7 where id = $1",
    )
    .bind(id)
    .bind(by)
    .bind(now)
    .bind(figures.discussed)
    .bind(figures.not_discussed)
    .bind(figures.judged)
    .bind(figures.kept)
    .run()
    .await
    .map(drop)
}

/// Of the team's limits that were kept or passed within a time: how many, and how many were kept.
pub(crate) async fn limits_kept(
    tx: &mut Tx,
    team: OrganisationId,
    rule: &str,
    after: Instant,
    until: Instant,
) -> Result<(i64, i64), Error> {
    tx.sql(
        "select count(*), coalesce(sum(case when k.met_at < k.due_at then 1 else 0 end), 0)
           from contact c join clock k on k.subject = c.id
          where c.owner_team = $1 and k.rule = $2 and k.cancelled_at is null
            and case when k.met_at < k.due_at then k.met_at else k.due_at end > $3
            and case when k.met_at < k.due_at then k.met_at else k.due_at end <= $4",
    )
    .bind(team)
    .bind(rule)
    .bind(after)
    .bind(until)
    .one()
    .await
}

/// Who sits in a team on a day.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Member {
    #[sqlx(try_from = "String")]
    pub id: PersonId,
    pub name: String,
    pub job_title: String,
    pub agency: String,
    /// Of a sensitive service: at this table they are a person with a name.
    pub sensitive: bool,
}

impl Member {
    /// In a list to choose from.
    pub fn shown(&self) -> String {
        if self.sensitive { self.name.clone() } else { format!("{}, {}", self.name, self.job_title) }
    }
}

pub(crate) async fn members(tx: &mut Tx, team: OrganisationId, today: &str) -> Result<Vec<Member>, Error> {
    tx.sql(
        "select distinct p.id, p.name, p.job_title, coalesce(a.code, o.code) as agency, o.sensitive
           from seat s join person p on p.id = s.person join organisation o on o.id = p.employer
           left join organisation a on a.id = o.parent and a.kind = 'agency' and o.kind <> 'agency'
          where s.organisation = $1 and (s.from_on is null or s.from_on <= $2) and (s.until_on is null or s.until_on > $2)
            and (p.left_on is null or p.left_on > $2)
          order by p.name, p.id",
    )
    .bind(team)
    .bind(today)
    .all()
    .await
}

/// An agency or team by its code.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Named {
    #[sqlx(try_from = "String")]
    pub id: OrganisationId,
    pub code: String,
    pub name: String,
    pub sensitive: bool,
}

pub(crate) async fn organisations(tx: &mut Tx, codes: &[String]) -> Result<Vec<Named>, Error> {
    tx.sql("select id, code, name, sensitive from organisation where code in (:set) order by name")
        .bind_set(codes.iter())
        .all()
        .await
}

#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Attended {
    pub position: i64,
    pub agency: String,
    pub title: String,
    pub came: String,
    pub person: Option<String>,
    pub deputy: Option<String>,
}

pub(crate) async fn attendance(tx: &mut Tx, meeting: MeetingId) -> Result<Vec<Attended>, Error> {
    tx.sql("select position, agency, title, came, person, deputy from meeting_attendance where meeting = $1 order by position")
        .bind(meeting)
        .all()
        .await
}

/// Puts a new list in the place of the old one.
pub(crate) async fn attend(tx: &mut Tx, meeting: MeetingId, rows: &[Attended]) -> Result<(), Error> {
    tx.sql("delete from meeting_attendance where meeting = $1").bind(meeting).run().await?;
    let rows = rows
        .iter()
        .map(|r| {
            vec![
                meeting.value(),
                r.position.value(),
                r.agency.as_str().value(),
                r.title.as_str().value(),
                r.came.as_str().value(),
                r.person.as_deref().value(),
                r.deputy.as_deref().value(),
            ]
        })
        .collect();
    let columns = &["meeting", "position", "agency", "title", "came", "person", "deputy"];
    tx.insert_many("meeting_attendance", columns, rows).await?;
    tx.sql("update meeting set version = version + 1 where id = $1").bind(meeting).run().await.map(drop)
}

#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ItemRow {
    pub id: String,
    #[sqlx(try_from = "String")]
    pub case_id: CaseId,
    pub version: i64,
    pub reason: String,
    pub because: String,
    pub outcome: Option<String>,
    pub to_person_name: Option<String>,
    pub to_team_name: Option<String>,
    pub decider_name: Option<String>,
}

impl ItemRow {
    pub fn outcome(&self) -> Option<Outcome> {
        self.outcome.as_deref().and_then(Outcome::from_code)
    }
}

/// What a meeting decided or passed over, in the order of its decisions.
pub(crate) async fn items(tx: &mut Tx, meeting: MeetingId) -> Result<Vec<ItemRow>, Error> {
    tx.sql(
        "select i.id, i.case_id, i.version, i.reason, i.because, i.outcome, p.name as to_person_name, o.name as to_team_name,
                d.name as decider_name
           from meeting_item i left join person p on p.id = i.to_person left join organisation o on o.id = i.to_team
           left join person d on d.id = i.decided_by
          where i.meeting = $1 order by i.decided_at nulls last, i.id",
    )
    .bind(meeting)
    .all()
    .await
}

pub(crate) async fn item(tx: &mut Tx, meeting: MeetingId, case: CaseId) -> Result<Option<ItemRow>, Error> {
    Ok(items(tx, meeting).await?.into_iter().find(|i| i.case_id == case))
}

/// What is written down of one item.
#[derive(Clone, Debug)]
pub(crate) struct NewItem<'a> {
    pub id: DecisionId,
    pub meeting: MeetingId,
    pub case: CaseId,
    pub reason: &'a str,
    pub because: &'a str,
    pub outcome: Option<Outcome>,
    pub to_person: Option<PersonId>,
    pub to_team: Option<OrganisationId>,
    pub by: Option<PersonId>,
}

pub(crate) async fn insert_item(tx: &mut Tx, new: &NewItem<'_>, now: Instant) -> Result<(), Error> {
    tx.sql(
        "insert into meeting_item (id, meeting, case_id, version, reason, because, outcome, to_person, to_team, decided_by, decided_at)
         values ($1, $2, $3, 1, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(new.id)
    .bind(new.meeting)
    .bind(new.case)
    .bind(new.reason)
    .bind(new.because)
    .bind(new.outcome.map(Outcome::code))
    .bind(new.to_person)
    .bind(new.to_team)
    .bind(new.by)
    .bind(new.by.map(|_| now))
    .run()
    .await
    .map(drop)
}

/// It was decided anew in the same meeting.
pub(crate) async fn change_item(tx: &mut Tx, id: &str, new: &NewItem<'_>, now: Instant) -> Result<(), Error> {
    tx.sql(
        "update meeting_item set version = version + 1, outcome = $2, to_person = $3, to_team = $4, decided_by = $5,
                decided_at = $6 where id = $1",
    )
    .bind(id)
    .bind(new.outcome.map(Outcome::code))
    .bind(new.to_person)
    .bind(new.to_team)
    .bind(new.by)
    .bind(now)
    .run()
    .await
    .map(drop)
}

#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Before {
    #[sqlx(try_from = "String")]
    pub case_id: CaseId,
    pub held_on: String,
    pub outcome: Option<String>,
}

/// How the closed meetings of a team left these cases, the last one last.
pub(crate) async fn before(tx: &mut Tx, team: OrganisationId, cases: &[CaseId]) -> Result<Vec<Before>, Error> {
    tx.sql(
        "select i.case_id, m.held_on, i.outcome from meeting_item i join meeting m on m.id = i.meeting
          where m.team = $1 and m.closed_at is not null and i.case_id in (:set) order by m.number",
    )
    .bind(team)
    .bind_set(cases.iter().copied())
    .all()
    .await
}

#[derive(Clone, Debug, sqlx::FromRow)]
pub struct WishRow {
    pub id: String,
    #[sqlx(try_from = "String")]
    pub case_id: CaseId,
    pub wanted: String,
    pub asker_name: String,
}

/// What people of a team have asked for the next agenda, the last one last.
pub(crate) async fn wishes(tx: &mut Tx, team: OrganisationId) -> Result<Vec<WishRow>, Error> {
    tx.sql(
        "select w.id, w.case_id, w.wanted, p.name as asker_name from agenda_wish w join person p on p.id = w.asked_by
          where w.team = $1 and w.settled_at is null order by w.asked_at, w.id",
    )
    .bind(team)
    .all()
    .await
}

pub(crate) async fn settle_wishes(
    tx: &mut Tx,
    team: OrganisationId,
    case: Option<CaseId>,
    now: Instant,
) -> Result<(), Error> {
    let case = case.map(|c| c.to_string()).unwrap_or_default();
    tx.sql(
        "update agenda_wish set settled_at = $2 where team = $1 and settled_at is null and ($3 = '' or case_id = $3)",
    )
    .bind(team)
    .bind(now)
    .bind(case)
    .run()
    .await
    .map(drop)
}

#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ActionRow {
    #[sqlx(try_from = "String")]
    pub id: ActionId,
    #[sqlx(try_from = "String")]
    pub meeting: MeetingId,
    #[sqlx(try_from = "String")]
    pub team: OrganisationId,
    #[sqlx(try_from = "String")]
    pub case_id: CaseId,
    pub number: i64,
    pub version: i64,
    pub owner: Option<String>,
    pub owner_name: Option<String>,
    /// The day from which they are not there any more.
    pub owner_left_on: Option<String>,
    pub agency_name: Option<String>,
    pub due_on: String,
    pub doer_name: Option<String>,
    pub done_at: Option<i64>,
    /// `not-done`, where it was settled without being done.
    pub outcome: Option<String>,
}

impl ActionRow {
    /// Settled, and not by being done.
    pub fn was_not_done(&self) -> bool {
        self.outcome.as_deref() == Some("not-done")
    }

    /// Who was to do it, in words.
    pub fn named(&self) -> &str {
        self.owner_name.as_deref().or(self.agency_name.as_deref()).unwrap_or("Nobody by name")
    }

    /// Who is to do it now. What somebody had who has left is nobody's.
    pub fn who(&self, today: Date) -> String {
        let name = self.named();
        let left = self.owner_left_on.as_ref().is_some_and(|day| *day <= today.to_string());
        if left && self.done_at.is_none() { format!("Nobody: {name} has left") } else { name.to_owned() }
    }
}

pub(crate) async fn action(tx: &mut Tx, id: ActionId) -> Result<Option<ActionRow>, Error> {
    tx.sql(
        "select a.id, a.meeting, a.team, a.case_id, a.number, a.version, a.owner, p.name as owner_name, p.left_on as owner_left_on,
                o.name as agency_name, a.due_on, d.name as doer_name, a.done_at, a.outcome
           from meeting_action a left join person p on p.id = a.owner left join organisation o on o.id = a.agency
           left join person d on d.id = a.done_by where a.id = $1",
    )
    .bind(id)
    .optional()
    .await
}

/// The actions of one meeting, in the order in which they were agreed.
pub(crate) async fn actions_of(tx: &mut Tx, meeting: MeetingId) -> Result<Vec<ActionRow>, Error> {
    tx.sql(
        "select a.id, a.meeting, a.team, a.case_id, a.number, a.version, a.owner, p.name as owner_name, p.left_on as owner_left_on,
                o.name as agency_name, a.due_on, d.name as doer_name, a.done_at, a.outcome
           from meeting_action a left join person p on p.id = a.owner left join organisation o on o.id = a.agency
           left join person d on d.id = a.done_by where a.meeting = $1 order by a.number",
    )
    .bind(meeting)
    .all()
    .await
}

/// Actions of a team that are still to be done, what is due first first.
pub(crate) async fn open_actions_of(tx: &mut Tx, team: OrganisationId, most: i64) -> Result<Vec<ActionRow>, Error> {
    tx.sql(
        "select a.id, a.meeting, a.team, a.case_id, a.number, a.version, a.owner, p.name as owner_name, p.left_on as owner_left_on,
                o.name as agency_name, a.due_on, d.name as doer_name, a.done_at, a.outcome
           from meeting_action a join meeting m on m.id = a.meeting left join person p on p.id = a.owner
           left join organisation o on o.id = a.agency left join person d on d.id = a.done_by
          where a.team = $1 and a.done_at is null order by a.due_on, a.id limit $2",
    )
    .bind(team)
    .bind(most)
    .all()
    .await
}

/// Actions a team agreed at strategy discussions, not at its meetings, that are still to be done.
pub(crate) async fn open_of_discussions(tx: &mut Tx, team: OrganisationId, most: i64) -> Result<Vec<ActionRow>, Error> {
    tx.sql(
        "select a.id, a.meeting, a.team, a.case_id, a.number, a.version, a.owner, p.name as owner_name, p.left_on as owner_left_on,
                o.name as agency_name, a.due_on, d.name as doer_name, a.done_at, a.outcome
           from meeting_action a left join meeting m on m.id = a.meeting left join person p on p.id = a.owner
           left join organisation o on o.id = a.agency left join person d on d.id = a.done_by
          where a.team = $1 and a.done_at is null and m.id is null order by a.due_on, a.id limit $2",
    )
    .bind(team)
    .bind(most)
    .all()
    .await
}

/// Actions of these people that are still to be done, what is due first first.
pub(crate) async fn open_actions_for(tx: &mut Tx, people: &[PersonId], most: i64) -> Result<Vec<ActionRow>, Error> {
    tx.sql(
        "select a.id, a.meeting, a.team, a.case_id, a.number, a.version, a.owner, p.name as owner_name, p.left_on as owner_left_on,
                o.name as agency_name, a.due_on, d.name as doer_name, a.done_at, a.outcome
           from meeting_action a left join person p on p.id = a.owner left join organisation o on o.id = a.agency
           left join person d on d.id = a.done_by
          where a.done_at is null and a.owner in (:set) order by a.due_on, a.id limit $1",
    )
    .bind(most)
    .bind_set(people.iter().copied())
    .all()
    .await
}

/// An action about to be written down: of a meeting, or of a strategy discussion, which then stands in its place.
#[derive(Clone, Debug)]
pub(crate) struct NewAction<'a> {
    pub id: ActionId,
    pub meeting: MeetingId,
    pub team: OrganisationId,
    pub case: CaseId,
    pub owner: Option<PersonId>,
    pub agency: Option<OrganisationId>,
    pub due_on: &'a str,
    pub by: PersonId,
}

pub(crate) async fn insert_action(tx: &mut Tx, new: &NewAction<'_>, now: Instant) -> Result<(), Error> {
    let text = "select coalesce(max(number), 0) + 1 from meeting_action where meeting = $1";
    let (number,): (i64,) = tx.sql(text).bind(new.meeting).one().await?;
    tx.sql(
        "insert into meeting_action (id, meeting, team, case_id, number, version, owner, agency, due_on, made_by, made_at)
         values ($1, $2, $3, $4, $5, 1, $6, $7, $8, $9, $10)",
    )
    .bind(new.id)
    .bind(new.meeting)
    .bind(new.team)
    .bind(new.case)
    .bind(number)
    .bind(new.owner)
    .bind(new.agency)
    .bind(new.due_on)
    .bind(new.by)
    .bind(now)
    .run()
    .await
    .map(drop)
}

#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Words {
    pub about: String,
    pub kind: String,
    pub words: String,
    pub writer_name: String,
    pub written_at: i64,
}

/// Everything written of these cases at meetings, in the order of writing: only what the transaction has been let through to.
pub(crate) async fn words(tx: &mut Tx, cases: &[CaseId]) -> Result<Vec<Words>, Error> {
    tx.sql(
        "select w.about, w.kind, w.words, p.name as writer_name, w.written_at
           from meeting_words w join person p on p.id = w.written_by
          where w.case_id in (:set) order by w.written_at, w.about, w.number",
    )
    .bind_set(cases.iter().copied())
    .all()
    .await
}

/// Writes what was said about an item, a wish, an action or a meeting. What stands there stays.
pub(crate) async fn write(
    tx: &mut Tx,
    about: &str,
    case: CaseId,
    (kind, words): (&str, &str),
    by: PersonId,
    now: Instant,
) -> Result<i64, Error> {
    let text = "select coalesce(max(number), 0) + 1 from meeting_words where about = $1";
    let (number,): (i64,) = tx.sql(text).bind(about).one().await?;
    let row = vec![about.value(), number.value(), case.value(), kind.value(), words.value(), by.value(), now.value()];
    let columns = &["about", "number", "case_id", "kind", "words", "written_by", "written_at"];
    tx.insert_many("meeting_words", columns, vec![row]).await?;
    Ok(number)
}

/// Which of these cases have a disagreement that waits, and at which stage.
pub(crate) async fn disagreed(tx: &mut Tx, cases: &[CaseId]) -> Result<Vec<(String, i64)>, Error> {
    tx.sql("select case_id, stage from disagreement where answered_at is null and case_id in (:set) order by number")
        .bind_set(cases.iter().copied())
        .all()
        .await
}

/// Names of these organisations, and whether each is a sensitive service.
pub(crate) async fn names_of(tx: &mut Tx, ids: &[OrganisationId]) -> Result<Vec<(String, String, bool)>, Error> {
    tx.sql("select id, name, sensitive from organisation where id in (:set)").bind_set(ids.iter().copied()).all().await
}

pub(crate) async fn people(tx: &mut Tx, ids: &[PersonId]) -> Result<Vec<(String, String)>, Error> {
    tx.sql("select id, name from person where id in (:set)").bind_set(ids.iter().copied()).all().await
}

/// What a sender was worried about, as first written.
pub(crate) async fn worry(tx: &mut Tx, case: CaseId) -> Result<Option<String>, Error> {
    let text = "select words from contact_words where case_id = $1 and question = 'worry' order by version limit 1";
    Ok(tx.sql(text).bind(case).optional::<(String,)>().await?.map(|(words,)| words))
}
