//! The pages of work: one's own, a team's, who is away, one's calendar.

pub(super) mod allocation;
pub(super) mod away;
pub(super) mod calendar;
pub(super) mod my_work;
pub(super) mod news;
pub(super) mod team_work;

use super::{
    inbox::{danger, next_due},
    names,
};
use crate::work::Piece;
use maud::{Markup, html};
use ui::CardTable;

/// Pieces as a table: whom each is about, how pressing, how far. `last` adds what a list has of its own.
fn table(caption: &str, pieces: &[&Piece]) -> CardTable {
    pieces.iter().fold(
        CardTable::new(caption).caption_hidden().columns(["About", "Danger", "Due", "How far it is"]),
        |table, piece| table.row(cells(piece)),
    )
}

fn cells(piece: &Piece) -> [Markup; 4] {
    [
        html! {
            a class="govuk-link" href={ "/contacts/" (piece.case) } { (names(&piece.children)) }
            br; span class="govuk-body-s trellis-nowrap" { (piece.reference) }
        },
        danger(piece.danger),
        next_due(piece.due.as_ref()),
        html! { (piece.state.in_words()) },
    ]
}
