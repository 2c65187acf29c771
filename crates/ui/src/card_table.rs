//! A table with much in each row, which a narrow screen shows as one card a row.

use maud::{Markup, Render, html};

use crate::content::Content;

/// Who is involved, and the like. The first cell of a row names it and heads its card.
#[derive(Debug, Clone, Default)]
pub struct CardTable {
    caption: String,
    caption_hidden: bool,
    compact: bool,
    columns: Vec<String>,
    rows: Vec<Vec<Content>>,
}

impl CardTable {
    pub fn new(caption: impl Into<String>) -> Self {
        Self { caption: caption.into(), ..Self::default() }
    }

    /// Leaves the caption to screen readers, where a heading just above says the same.
    #[must_use]
    pub fn caption_hidden(mut self) -> Self {
        self.caption_hidden = true;
        self
    }

    /// For long lists of short facts: a card names each fact in its line, not above it.
    #[must_use]
    pub fn compact(mut self) -> Self {
        self.compact = true;
        self
    }

    #[must_use]
    pub fn columns<C: Into<String>>(mut self, columns: impl IntoIterator<Item = C>) -> Self {
        self.columns = columns.into_iter().map(Into::into).collect();
        self
    }

    /// A row: one cell for each column; cells with nothing in them are left out of a card.
    #[must_use]
    pub fn row<C: Into<Content>>(mut self, cells: impl IntoIterator<Item = C>) -> Self {
        self.rows.push(cells.into_iter().map(Into::into).collect());
        self
    }
}

impl Render for CardTable {
    fn render(&self) -> Markup {
        let caption_class =
            if self.caption_hidden { "govuk-visually-hidden" } else { "govuk-table__caption govuk-table__caption--m" };
        let class =
            if self.compact { "govuk-table trellis-cards trellis-cards--compact" } else { "govuk-table trellis-cards" };
        // A browser forgets that a table is one when its rows become blocks; the roles keep it.
        html! {
            table class=(class) role="table" {
                caption class=(caption_class) { (self.caption) }
                thead class="govuk-table__head" role="rowgroup" {
                    tr class="govuk-table__row" role="row" {
                        @for column in &self.columns {
                            th scope="col" class="govuk-table__header" role="columnheader" { (column) }
                        }
                    }
                }
                tbody class="govuk-table__body" role="rowgroup" {
                    @for row in &self.rows {
                        tr class="govuk-table__row" role="row" {
                            @for (position, cell) in row.iter().enumerate() {
                                @let column = self.columns.get(position).map(String::as_str);
                                @if position == 0 {
                                    th scope="row" class="govuk-table__header trellis-cards__name" role="rowheader" { (cell) }
                                } @else if cell.is_empty() {
                                    td class="govuk-table__cell trellis-cards__empty" role="cell" {}
                                } @else {
                                    td class="govuk-table__cell" role="cell" data-label=[column] { (cell) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
