//! Who a child is and where it lives, for a program: what the index page says of that and nothing else of the page, after
//! the same decision. The journal says that this was seen, and no more.

pub use crate::story::{Address, NameParts};
use crate::{
    ChildrenEntry,
    model::Sourced,
    open_child::{self, Contact, IndexPage},
};
use access::{Denied, Officer};
use base::ChildId;
use jiff::civil::Date;
use store::{Entry, Store};

/// What an id leads to.
#[derive(Debug)]
pub enum Who {
    Child(Box<WhoChildIs>),
    /// Two were found to be one child, whose id is another now.
    IsNow {
        child: ChildId,
        entry: Entry,
    },
}

#[derive(Debug)]
pub struct WhoChildIs {
    pub child: ChildId,
    pub names: Vec<Sourced<NameParts>>,
    pub birth: Option<Sourced<(Date, bool)>>,
    pub sex: Option<Sourced<String>>,
    pub nhs_number: Option<Sourced<String>>,
    pub language: Option<Sourced<String>>,
    pub addresses: Vec<Sourced<Address>>,
    /// Something is not shown to this officer: hidden contact details, or what an agreement that has ended covered.
    pub in_part: bool,
    /// Contact details are hidden from others, or the child's very existence.
    pub contact_hidden: bool,
    pub existence_hidden: bool,
    pub entry: Entry,
}

/// Who the child with this id is, or what is missing first.
pub async fn who(store: &Store, officer: &Officer, given: ChildId) -> Result<Who, Denied> {
    let page = open_child::open(store, officer, given).await?;
    if page.child != given {
        return Ok(Who::IsNow { child: page.child, entry: seen(&page, false) });
    }
    Ok(Who::Child(Box::new(WhoChildIs::of(page))))
}

fn seen(page: &IndexPage, contact: bool) -> Entry {
    let seen = ChildrenEntry::IndexSeen { involvements: Vec::new(), contact };
    Entry::new(&seen).child(page.child).basis(page.basis.to_string())
}

impl WhoChildIs {
    fn of(page: IndexPage) -> Self {
        let shows_contact = matches!(page.addresses, Contact::Shown(_));
        let (entry, in_part) = (seen(&page, shows_contact), !shows_contact || !page.ended_agreements.is_empty());
        let addresses = match page.addresses {
            Contact::Shown(addresses) => addresses,
            Contact::Override | Contact::Hidden => Vec::new(),
        };
        // Another borough's name, or a clinic's, would tell where the child is as well as an address.
        let source = |title: String| if shows_contact { title } else { "Source not shown".to_owned() };
        Self {
            child: page.child,
            names: page.names_in_parts.into_iter().map(|name| name.said_by(source)).collect(),
            birth: page.birth.map(|birth| birth.said_by(source)),
            sex: page.sex.map(|sex| sex.said_by(source)),
            nhs_number: page.nhs_number.map(|number| number.said_by(source)),
            language: page.language.map(|language| language.said_by(source)),
            addresses,
            in_part,
            contact_hidden: page.contact_hidden,
            existence_hidden: page.existence_hidden,
            entry,
        }
    }
}
