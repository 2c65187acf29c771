//! What can be done: a category of information and a verb. Not a use case: those come and go, these are what the
//! sharing agreements speak of.

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Category {
    /// Who the child is: names, birth date, sex, number.
    Index,
    /// Which services are involved and how to reach them.
    Involvement,
    /// Parents, carers, household.
    Family,
    /// Address and telephone numbers.
    Contact,
    /// Who has looked, and why.
    Looks,
    /// Which records are the same child.
    Identity,
    /// Hidden contact details, hidden existence.
    Shield,
    /// Who came near what is hidden.
    Alert,
    /// A worry somebody raises: its own draft, and sending it.
    Concern,
    /// Work of several agencies with one family: who leads, who takes part.
    Work,
    /// Another authority: what it knows, was asked, hands over, has placed here.
    Elsewhere,
    /// A contact or referral: what was sent, how far it is, what was decided.
    Referral,
    /// The weekly meeting of a team: agenda, minutes, actions.
    Meeting,
    /// Asking for help for a child: a place on a waiting list.
    Help,
    /// A place on a waiting list: how long, which offers, what becomes of it.
    Waiting,
    /// Referrals for a team's own case system.
    Export,
    /// What agencies send.
    Feed,
    /// Systems of an agency that act for its people.
    Client,
    /// What agencies have agreed to share.
    Agreement,
    /// Staff, seats, credentials.
    Staff,
    /// The trust's own page, no child in it.
    Own,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Verb {
    Find,
    See,
    Record,
    Decide,
}

impl Category {
    pub const fn code(self) -> &'static str {
        match self {
            Self::Index => "index",
            Self::Involvement => "involvement",
            Self::Family => "family",
            Self::Contact => "contact",
            Self::Looks => "looks",
            Self::Identity => "identity",
            Self::Shield => "shield",
            Self::Alert => "alert",
            Self::Concern => "concern",
            Self::Work => "work",
            Self::Elsewhere => "elsewhere",
            Self::Referral => "referral",
            Self::Meeting => "meeting",
            Self::Help => "help",
            Self::Waiting => "waiting",
            Self::Export => "export",
            Self::Feed => "feed",
            Self::Client => "client",
            Self::Agreement => "agreement",
            Self::Staff => "staff",
            Self::Own => "own",
        }
    }
}

impl Verb {
    pub const fn code(self) -> &'static str {
        match self {
            Self::Find => "find",
            Self::See => "see",
            Self::Record => "record",
            Self::Decide => "decide",
        }
    }
}

/// One act as a type, so that a permit for one cannot stand in for another.
pub trait Act: Send + Sync + 'static {
    const CATEGORY: Category;
    const VERB: Verb;

    fn name() -> String {
        format!("{} {}", Self::VERB.code(), Self::CATEGORY.code())
    }
}

macro_rules! acts {
    ($($(#[$doc:meta])* $name:ident: $verb:ident $category:ident, $about_a_child:literal;)+) => {
        $($(#[$doc])*
        #[derive(Debug)]
        pub struct $name;
        impl Act for $name {
            const CATEGORY: Category = Category::$category;
            const VERB: Verb = Verb::$verb;
        })+
        /// Every act there is, and whether it is about one child: the rows of the matrix.
        pub const ALL: &[(Category, Verb, bool)] = &[$((Category::$category, Verb::$verb, $about_a_child)),+];
    };
}

acts! {
    /// Look for a child by what one knows.
    FindChild: Find Index, false;
    /// Add a child whom a search did not find.
    RecordChild: Record Index, false;
    /// Open the index page of one child.
    SeeIndex: See Index, true;
    SeeInvolvement: See Involvement, true;
    /// Correct what one's own organisation recorded of a child by hand, and that it is involved; ask those involved.
    RecordInvolvement: Record Involvement, true;
    SeeFamily: See Family, true;
    SeeContact: See Contact, true;
    SeeLooks: See Looks, true;
    /// The list of children who may be one.
    FindIdentity: Find Identity, false;
    /// See side by side what is said of children who may be one, and which were joined.
    SeeIdentity: See Identity, true;
    /// Say that a child's page shows two.
    RecordIdentity: Record Identity, true;
    /// Say which records are one child.
    DecideIdentity: Decide Identity, true;
    /// See which shields a child is and was under, and who may know of it.
    SeeShields: See Shield, true;
    /// Put a shield up, ask that one be lifted, name who may know.
    RecordShield: Record Shield, true;
    /// Lift a shield, or agree that it be lifted.
    DecideShield: Decide Shield, true;
    /// See who searched for what is hidden: whom, never.
    SeeAlerts: See Alert, false;
    /// Write down a worry about a child and send it. Open to all who work with children, whatever else they may not do.
    RaiseConcern: Record Concern, false;
    /// The list of what waits at the front door, and of what one has sent oneself.
    FindReferral: Find Referral, false;
    SeeReferral: See Referral, true;
    /// Add to what was sent, answer, disagree.
    RecordReferral: Record Referral, true;
    /// Take it on, decide what becomes of it, agree to a decision.
    DecideReferral: Decide Referral, true;
    /// See who leads work together with a family, and who takes part.
    SeeWork: See Work, true;
    /// Begin work together about a child; ask somebody to lead it, answer, give the lead up, end it.
    RecordWork: Record Work, true;
    /// See what another authority has to do with a child.
    SeeElsewhere: See Elsewhere, true;
    /// Ask another authority, write down its answer, transfer a child, say who placed it here.
    RecordElsewhere: Record Elsewhere, true;
    /// Whether one's own team meets, and when.
    FindMeeting: Find Meeting, false;
    /// Agenda, minutes and actions of one's own team, child by child.
    SeeMeeting: See Meeting, true;
    /// Open a meeting, decide in it, close it, see to an action.
    RecordMeeting: Record Meeting, true;
    /// Put a child on a waiting list.
    AskForHelp: Record Help, true;
    /// The lists of one's own team, and what one has asked for oneself.
    FindWaiting: Find Waiting, false;
    SeeWaiting: See Waiting, true;
    /// Say that it has got worse, that the family is away, review a missed appointment.
    RecordWaiting: Record Waiting, true;
    /// Offer an appointment, say what became of it, change the order, end the wait.
    DecideWaiting: Decide Waiting, true;
    /// Take one's own team's referrals into its case system; each is decided on its own as well.
    RecordExport: Record Export, false;
    /// See what one's own agency has sent, row by row.
    SeeFeed: See Feed, false;
    RecordFeed: Record Feed, false;
    /// See which systems of one's own agency act for its people.
    SeeClients: See Client, false;
    /// Register such a system, say what it may ask, make its keys, end it.
    RecordClient: Record Client, false;
    SeeAgreement: See Agreement, false;
    DecideAgreement: Decide Agreement, false;
    SeeStaff: See Staff, false;
    DecideStaff: Decide Staff, false;
    /// One's own page: caseload, warnings, sign-out.
    SeeOwn: See Own, false;
}
