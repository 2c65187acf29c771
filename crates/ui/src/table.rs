//! Tables.

use maud::{Markup, Render, html};

use crate::content::Content;
use crate::element::{Element, Extra, extras};

/// Rows to compare or look up.
#[derive(Debug, Clone, Default)]
pub struct Table {
    caption: String,
    caption_class: String,
    head: Vec<Cell>,
    rows: Vec<Vec<Cell>>,
    first_cell_is_header: bool,
    extra: Extra,
}

extras!(Table);

impl Table {
    pub fn new() -> Self {
        Self::default()
    }

    #[must_use]
    pub fn caption(mut self, caption: impl Into<String>) -> Self {
        self.caption = caption.into();
        self
    }

    /// For example `govuk-table__caption--m`.
    #[must_use]
    pub fn caption_class(mut self, class: &str) -> Self {
        class.clone_into(&mut self.caption_class);
        self
    }

    #[must_use]
    pub fn head<C: Into<Cell>>(mut self, cells: impl IntoIterator<Item = C>) -> Self {
        self.head = cells.into_iter().map(Into::into).collect();
        self
    }

    #[must_use]
    pub fn row<C: Into<Cell>>(mut self, cells: impl IntoIterator<Item = C>) -> Self {
        self.rows.push(cells.into_iter().map(Into::into).collect());
        self
    }

    /// The first cell of each row names the row.
    #[must_use]
    pub fn first_cell_is_header(mut self) -> Self {
        self.first_cell_is_header = true;
        self
    }
}

impl Render for Table {
    fn render(&self) -> Markup {
        Element::new("table").class("govuk-table").extra(&self.extra).wrap(html! {
            @if !self.caption.is_empty() {
                (Element::new("caption").class("govuk-table__caption").class(&self.caption_class).wrap(&self.caption))
            }
            @if !self.head.is_empty() {
                thead class="govuk-table__head" {
                    tr class="govuk-table__row" { @for cell in &self.head { (cell.column_header()) } }
                }
            }
            tbody class="govuk-table__body" {
                @for row in &self.rows {
                    tr class="govuk-table__row" {
                        @for (position, cell) in row.iter().enumerate() {
                            @if position == 0 && self.first_cell_is_header { (cell.row_header()) } @else { (cell.data()) }
                        }
                    }
                }
            }
        })
    }
}

/// One cell of a [`Table`]; text and markup turn into one by themselves.
#[derive(Debug, Clone, Default)]
pub struct Cell {
    content: Content,
    format: String,
    colspan: Option<u16>,
    rowspan: Option<u16>,
    extra: Extra,
}

extras!(Cell);

impl Cell {
    pub fn new(content: impl Into<Content>) -> Self {
        Self { content: content.into(), ..Self::default() }
    }

    /// Set to the right, as numbers are.
    #[must_use]
    pub fn numeric(self) -> Self {
        self.format("numeric")
    }

    #[must_use]
    pub fn format(mut self, format: &str) -> Self {
        format.clone_into(&mut self.format);
        self
    }

    #[must_use]
    pub fn colspan(mut self, columns: u16) -> Self {
        self.colspan = Some(columns);
        self
    }

    #[must_use]
    pub fn rowspan(mut self, rows: u16) -> Self {
        self.rowspan = Some(rows);
        self
    }

    fn column_header(&self) -> Markup {
        self.write(Element::new("th").attr("scope", "col"), "govuk-table__header", &self.format)
    }

    fn row_header(&self) -> Markup {
        self.write(Element::new("th").attr("scope", "row"), "govuk-table__header", "")
    }

    fn data(&self) -> Markup {
        self.write(Element::new("td"), "govuk-table__cell", &self.format)
    }

    fn write(&self, element: Element, class: &str, format: &str) -> Markup {
        let format = if format.is_empty() { String::new() } else { format!("{class}--{format}") };
        element
            .class(class)
            .class(&format)
            .attr("colspan", self.colspan)
            .attr("rowspan", self.rowspan)
            .extra(&self.extra)
            .wrap(&self.content)
    }
}

impl<T: Into<Content>> From<T> for Cell {
    fn from(content: T) -> Self {
        Self::new(content)
    }
}
