//! Two children were on one page and are two again: whatever was written meanwhile was written of one id, and may be
//! about the other. The index team says of each piece of work whose it is. They see what it is, since when and with whom
//! it lies, to ask there; never what stands in it.

mod records;

use crate::ReferralsEntry;
use access::{
    Denied, Officer,
    acts::{DecideIdentity, SeeIdentity},
    permit,
    same_child::{self, Join},
};
use base::{ChildId, Instant, JoinId};
use children::{elsewhere::readdress as elsewhere, open_child};
use std::collections::BTreeMap;
use store::{Command, Context, Entries, Entry, Refused, Sight, Store, Tx};

/// A piece of work about a child, without its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    pub id: String,
    pub kind: PieceKind,
    /// By the id in use.
    pub child: ChildId,
    pub reference: Option<String>,
    pub team: Option<String>,
    pub since: Instant,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PieceKind {
    Contact,
    Request,
    Waiting,
    Strategy,
    JointWork,
    OtherArea,
}

impl PieceKind {
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Contact => "Contact",
            Self::Request => "Question to a team",
            Self::Waiting => "Place on a waiting list",
            Self::Strategy => "Strategy discussion",
            Self::JointWork => "Work together",
            Self::OtherArea => "Matter of another area",
        }
    }
}

#[derive(Debug)]
pub struct Readdressing {
    pub child: ChildId,
    /// Both children today, and all that was written of either; none where the child was parted from nobody.
    pub parted: Option<Parted>,
    pub entries: Vec<Entry>,
}

#[derive(Debug)]
pub struct Parted {
    pub join: Join,
    pub children: [Side; 2],
    pub pieces: Vec<Piece>,
}

/// One of the two, told from the other: they may share name and birthday.
#[derive(Debug)]
pub struct Side {
    pub child: ChildId,
    pub name: String,
    pub born: Option<String>,
    /// Who works with the child today.
    pub services: Vec<String>,
}

/// What was written of a child and of the one it was parted from: by this parting, or the last.
pub async fn readdressing(
    store: &Store,
    officer: &Officer,
    given: ChildId,
    wanted: Option<JoinId>,
) -> Result<Readdressing, Denied> {
    let now = store.now();
    let mut tx = store.read().await?;
    let may = permit::<SeeIdentity>(&mut tx, officer, given, now).await?;
    let child = may.child();
    let entry = |child: ChildId, pieces: usize| {
        Entry::new(&ReferralsEntry::ReaddressingSeen { pieces }).child(child).basis(may.basis().to_string())
    };
    let Some((join, children)) = parted(&mut tx, child, wanted).await? else {
        return Ok(Readdressing { child, parted: None, entries: vec![entry(child, 0)] });
    };
    let other = if children[0] == child { children[1] } else { children[0] };
    permit::<SeeIdentity>(&mut tx, officer, other, now).await?;
    let mut sides = Vec::new();
    for id in children {
        let page = open_child::of(&mut tx, officer, id, now).await?;
        let mut services: Vec<String> = page.involved.into_iter().map(|i| i.organisation_name).collect();
        services.dedup();
        sides.push(Side { child: id, name: page.likeness.name, born: page.likeness.birth, services });
    }
    tx.see(Sight::Children(&children)).await?;
    let mut pieces = records::pieces(&mut tx, children).await?;
    pieces.extend(elsewhere::matters(&mut tx, &children).await?.into_iter().map(|(id, child, since)| Piece {
        id,
        kind: PieceKind::OtherArea,
        child,
        reference: None,
        team: None,
        since,
    }));
    pieces.sort_by(|a, b| b.since.cmp(&a.since).then_with(|| a.id.cmp(&b.id)));
    let entries = children.map(|child| entry(child, pieces.len())).into();
    let Ok(children) = sides.try_into() else { return Err(Denied::Hidden) };
    Ok(Readdressing { child, parted: Some(Parted { join, children, pieces }), entries })
}

/// The parting of this id, or the last, of a child (a current id) from one who is another today; and both today.
async fn parted(
    tx: &mut Tx,
    child: ChildId,
    wanted: Option<JoinId>,
) -> Result<Option<(Join, [ChildId; 2])>, store::Error> {
    for join in same_child::joins_of(tx, child).await? {
        if join.stands() || wanted.is_some_and(|id| id != join.id) {
            continue;
        }
        let mut today = [join.one, join.other];
        for id in &mut today {
            *id = same_child::current(tx, *id).await?.unwrap_or(*id);
        }
        if today[0] != today[1] {
            return Ok(Some((join, today)));
        }
    }
    Ok(None)
}

/// Says of pieces of work whose they are.
#[derive(Debug)]
pub struct Readdress<'a> {
    pub officer: &'a Officer,
    /// Any id of either child.
    pub child: ChildId,
    pub join: JoinId,
    /// By piece, the child it is about (an id in use).
    pub about: &'a BTreeMap<String, ChildId>,
}

#[derive(Debug, PartialEq, Eq)]
pub enum ReaddressRefused {
    /// Not found, as far as this officer is concerned.
    Hidden,
    /// They are one child again, or never were parted.
    Gone,
    /// Nothing is chosen that differs from what is.
    Nothing,
    /// The other child has a place on that list as well: this piece stays.
    TwoPlaces { piece: String },
}

impl Command for Readdress<'_> {
    type Output = usize;
    type Refusal = ReaddressRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<(usize, Entries), Refused<ReaddressRefused>> {
        let because = Refused::Because;
        let may = async |tx: &mut Tx, child| {
            permit::<DecideIdentity>(tx, self.officer, child, context.now).await.map_err(|no| match no {
                Denied::Fault(error) => Refused::Fault(error),
                Denied::Hidden | Denied::Ask { .. } => because(ReaddressRefused::Hidden),
            })
        };
        let child = may(tx, self.child).await?.child();
        let parted = parted(tx, child, Some(self.join)).await?;
        let (join, children) = parted.ok_or(because(ReaddressRefused::Gone))?;
        for child in children {
            may(tx, child).await?;
        }
        tx.see(Sight::Children(&children)).await?;
        let pieces = records::pieces(tx, children).await?;
        let matters = elsewhere::matters(tx, &children).await?;
        let mut entries = Vec::new();
        let mut moved = 0;
        let to = |id: &str, from: ChildId| {
            let to = self.about.get(id).copied()?;
            (to != from && children.contains(&to)).then_some(to)
        };
        for piece in &pieces {
            let Some(to) = to(&piece.id, piece.child) else { continue };
            if piece.kind == PieceKind::Waiting && records::would_be_two_places(tx, &piece.id, to).await? {
                return Err(because(ReaddressRefused::TwoPlaces { piece: piece.id.clone() }));
            }
            records::readdress(tx, &piece.id, [piece.child, to], &children).await?;
            entries.extend(moves(&piece.id, [piece.child, to], &join));
            moved += 1;
        }
        for (matter, from, _) in &matters {
            let Some(to) = to(matter, *from) else { continue };
            elsewhere::readdress(tx, matter, to).await?;
            entries.extend(moves(matter, [*from, to], &join));
            moved += 1;
        }
        let mut entries = entries.into_iter();
        let first = entries.next().ok_or(because(ReaddressRefused::Nothing))?;
        Ok((moved, Entries::one(first).and_all(entries)))
    }
}

/// One entry under either child: where it went, and where it came from.
fn moves(piece: &str, [from, to]: [ChildId; 2], join: &Join) -> [Entry; 2] {
    let entry = ReferralsEntry::Readdressed { join: join.id.to_string(), from: from.to_string(), to: to.to_string() };
    [from, to].map(|child| Entry::new(&entry).child(child).subject(piece))
}
