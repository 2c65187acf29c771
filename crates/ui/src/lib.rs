//! The look of every page: GOV.UK Frontend components as typed functions, and the shell they stand in.
//!
//! A component is a value with builders that implements [`maud::Render`]: `html! { (TextInput::new("given_name",
//! "Given name").hint("As on the birth certificate").value(v).errors(&errors)) }`. Text is escaped; markup made by
//! `html!` is taken as it is. Each component writes exactly what the fixtures of the govuk-frontend package say
//! (`tests/fixtures`). [`Page`] with a [`Shell`] makes the whole document. No component writes inline styles or
//! scripts, so the strict content security policy holds.

mod back_link;
mod breadcrumbs;
mod button;
mod card_table;
mod character_count;
mod checkboxes;
mod choice;
mod choices;
mod content;
mod date_input;
mod details;
mod element;
mod error_message;
mod error_summary;
mod errors;
mod field;
mod fieldset;
mod file_upload;
mod footer;
mod form;
mod generic_header;
mod grade;
mod hint;
mod i18n;
mod inset_text;
mod label;
mod link;
mod notification_banner;
mod page;
mod pagination;
mod panel;
mod password_input;
mod phase_banner;
mod radios;
mod refreshing;
mod select;
mod service_navigation;
mod shell;
mod skip_link;
mod summary_list;
mod table;
mod tabs;
mod tag;
mod task_list;
mod text_input;
mod textarea;
mod warning_text;

pub use back_link::BackLink;
pub use breadcrumbs::Breadcrumbs;
pub use button::{Button, ButtonGroup};
pub use card_table::CardTable;
pub use character_count::CharacterCount;
pub use checkboxes::Checkboxes;
pub use choice::Choice;
pub use content::{Content, Value};
pub use date_input::{DateInput, DatePart};
pub use details::Details;
pub use error_message::ErrorMessage;
pub use error_summary::ErrorSummary;
pub use errors::Errors;
pub use fieldset::Fieldset;
pub use file_upload::FileUpload;
pub use footer::{Footer, FooterSection};
pub use form::{Form, KEY_FIELD};
pub use generic_header::GenericHeader;
pub use grade::Grade;
pub use hint::Hint;
pub use inset_text::InsetText;
pub use label::Label;
pub use link::Link;
pub use notification_banner::NotificationBanner;
pub use page::Page;
pub use pagination::{PageNumber, PageStep, Pagination};
pub use panel::{Panel, PanelActions};
pub use password_input::PasswordInput;
pub use phase_banner::PhaseBanner;
pub use radios::Radios;
pub use refreshing::{Progress, Refreshing};
pub use select::{Select, SelectOption};
pub use service_navigation::{NavItem, ServiceNavigation};
pub use shell::{Assets, Person, Shell};
pub use skip_link::SkipLink;
pub use summary_list::{SummaryCard, SummaryList, SummaryRow};
pub use table::{Cell, Table};
pub use tabs::{Tab, Tabs};
pub use tag::{Colour, Tag};
pub use task_list::{Task, TaskList};
pub use text_input::{Affix, TextInput};
pub use textarea::Textarea;
pub use warning_text::WarningText;
