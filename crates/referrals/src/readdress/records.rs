//! The pieces of work about two children, and moving one from the one to the other.

use super::{Piece, PieceKind};
use base::{CaseId, ChildId, Instant};
use store::{Error, Sight, Tx};

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    #[sqlx(try_from = "String")]
    child: ChildId,
    kind: String,
    reference: Option<String>,
    team: Option<String>,
    since: i64,
}

/// Every piece of work about either child (current ids), but for what is about both: brothers and sisters share it.
pub(super) async fn pieces(tx: &mut Tx, children: [ChildId; 2]) -> Result<Vec<Piece>, Error> {
    let rows: Vec<Row> = tx
        .sql(
            "select k.case_id as id, c.current as child, min(k.from_at) as since, max(t.reference) as reference,
                    max(coalesce(o.name, q.name)) as team,
                    max(case when t.id is not null then 'contact' when r.id is not null then 'request'
                             when w.id is not null then 'waiting' when d.id is not null then 'strategy'
                             when j.id is not null then 'work' else '' end) as kind
               from same_child c join case_child k on k.child = c.given
               left join contact t on t.id = k.case_id left join organisation o on o.id = t.owner_team
               left join information_request r on r.id = k.case_id
               left join organisation q on q.id = r.asked_of and q.sensitive = false
               left join waiting_entry w on w.id = k.case_id left join strategy_discussion d on d.id = k.case_id
               left join joint_work j on j.id = k.case_id
              where k.until_at is null and c.current in (:set)
              group by k.case_id, c.current order by min(k.from_at), k.case_id",
        )
        .bind_set(children)
        .all()
        .await?;
    let about_both = |id: &str| rows.iter().filter(|row| row.id == id).count() > 1;
    let piece = |row: &Row| {
        let kind = match row.kind.as_str() {
            "contact" => PieceKind::Contact,
            "request" => PieceKind::Request,
            "waiting" => PieceKind::Waiting,
            "strategy" => PieceKind::Strategy,
            "work" => PieceKind::JointWork,
            _ => return None,
        };
        Some(Piece {
            id: row.id.clone(),
            kind,
            child: row.child,
            reference: row.reference.clone(),
            team: row.team.clone(),
            since: Instant::from_micros(row.since),
        })
    };
    Ok(rows.iter().filter(|row| !about_both(&row.id)).filter_map(piece).collect())
}

/// The child (a current id) already waits on the list this place is on.
pub(super) async fn would_be_two_places(tx: &mut Tx, place: &str, child: ChildId) -> Result<bool, Error> {
    let there: Option<(String,)> = tx
        .sql(
            "select other.case_id from waiting_place mine join waiting_place other on other.list = mine.list
               join same_child c on c.given = other.child
              where mine.case_id = $1 and other.case_id <> $1 and c.current = $2 limit 1",
        )
        .bind(place)
        .bind(child)
        .optional()
        .await?;
    Ok(there.is_some())
}

/// A piece of work is about the other child (current ids). The transaction sees both children, before and after.
pub(super) async fn readdress(
    tx: &mut Tx,
    piece: &str,
    [from, to]: [ChildId; 2],
    seen: &[ChildId],
) -> Result<(), Error> {
    let Ok(case) = piece.parse::<CaseId>() else { return Ok(()) };
    tx.see(Sight::Cases { cases: &[case], children: seen }).await?;
    for text in [
        "update case_child set child = $1
          where case_id = $2 and child in (select given from same_child where current = $3)",
        "update contact_child set child = $1
          where case_id = $2 and child in (select given from same_child where current = $3)",
        "update section_47_child set child = $1
          where case_id = $2 and child in (select given from same_child where current = $3)",
        "update waiting_place set child = $1
          where case_id = $2 and child in (select given from same_child where current = $3)",
        "update event set child = $1
          where subject = $2 and child in (select given from same_child where current = $3)",
    ] {
        tx.sql(text).bind(to).bind(case).bind(from).run().await?;
    }
    tx.see(Sight::Children(seen)).await
}
