//! The resources of FHIR R4 that are sent: of each the elements that are used here, and no others.

use serde::Serialize;
use utoipa::ToSchema;

/// The NHS number.
pub const NHS_NUMBER: &str = "https://fhir.nhs.uk/Id/nhs-number";
/// The unique pupil number. Nobody has published an address for it: this one is Trellis's own.
pub const UPN: &str = "urn:trellis:fhir:id:upn";
/// Who said something, and of which day it is.
pub const SAID_BY: &str = "urn:trellis:fhir:said-by";
/// Why a child is among the answers, in words.
pub const WHY: &str = "urn:trellis:fhir:why-it-fits";
/// What a whole answer comes to, as the Department for Education's matcher calls it.
pub const MATCH_STATUS: &str = "urn:trellis:fhir:match-status";
/// What is in the way, where FHIR's own codes say less.
pub const ISSUE: &str = "urn:trellis:fhir:issue";
/// How sure an answer is, by the standard.
pub const MATCH_GRADE: &str = "http://hl7.org/fhir/StructureDefinition/match-grade";
const OBSERVATION_VALUE: &str = "http://terminology.hl7.org/CodeSystem/v3-ObservationValue";
const CONFIDENTIALITY: &str = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality";

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Coding {
    pub system: &'static str,
    pub code: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display: Option<&'static str>,
}

impl Coding {
    pub const fn new(system: &'static str, code: &'static str) -> Self {
        Self { system, code, display: None }
    }

    /// A part of what is known, as every answer to a search is.
    pub const fn subsetted() -> Self {
        Self::new(OBSERVATION_VALUE, "SUBSETTED")
    }

    /// Something is not shown to whoever asks.
    pub const fn redacted() -> Self {
        Self::new(OBSERVATION_VALUE, "REDACTED")
    }

    /// Contact details are hidden from others.
    pub const fn restricted() -> Self {
        Self::new(CONFIDENTIALITY, "R")
    }

    /// That the child exists is hidden from others.
    pub const fn very_restricted() -> Self {
        Self::new(CONFIDENTIALITY, "V")
    }
}

#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct Meta {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub security: Vec<Coding>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tag: Vec<Coding>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Extension {
    pub url: &'static str,
    #[serde(rename = "valueString", skip_serializing_if = "Option::is_none")]
    pub value_string: Option<String>,
    #[serde(rename = "valueCode", skip_serializing_if = "Option::is_none")]
    pub value_code: Option<&'static str>,
}

impl Extension {
    pub const fn words(url: &'static str, words: String) -> Self {
        Self { url, value_string: Some(words), value_code: None }
    }

    pub const fn code(url: &'static str, code: &'static str) -> Self {
        Self { url, value_string: None, value_code: Some(code) }
    }
}

/// What stands beside a value that has no room of its own.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Beside {
    pub extension: Vec<Extension>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Identifier {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub extension: Vec<Extension>,
    pub system: &'static str,
    pub value: String,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct HumanName {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub extension: Vec<Extension>,
    /// `usual` is what the child is called, beside the name itself.
    #[serde(rename = "use", skip_serializing_if = "Option::is_none")]
    pub used: Option<&'static str>,
    pub text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub family: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub given: Vec<String>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Address {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub extension: Vec<Extension>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub line: Vec<String>,
    /// Of an answer to a search its first half alone.
    #[serde(rename = "postalCode", skip_serializing_if = "Option::is_none")]
    pub postal_code: Option<String>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CodeableConcept {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub coding: Vec<Coding>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Communication {
    pub language: CodeableConcept,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Reference {
    pub reference: String,
}

/// Another id of the same child.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PatientLink {
    pub other: Reference,
    /// `replaced-by`: that id is in use now.
    #[serde(rename = "type")]
    pub kind: &'static str,
}

/// A child.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Patient {
    #[serde(rename = "resourceType")]
    #[schema(pattern = "^Patient$")]
    pub resource_type: &'static str,
    #[schema(format = "uuid")]
    pub id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub meta: Option<Meta>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub identifier: Vec<Identifier>,
    /// False where another id is in use.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub active: Option<bool>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub name: Vec<HumanName>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gender: Option<&'static str>,
    #[serde(rename = "_gender", skip_serializing_if = "Option::is_none")]
    pub about_gender: Option<Beside>,
    /// The year alone where no more is known.
    #[serde(rename = "birthDate", skip_serializing_if = "Option::is_none")]
    pub birth_date: Option<String>,
    #[serde(rename = "_birthDate", skip_serializing_if = "Option::is_none")]
    pub about_birth_date: Option<Beside>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub address: Vec<Address>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub communication: Vec<Communication>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub link: Vec<PatientLink>,
}

impl Patient {
    pub const fn new(id: String) -> Self {
        Self {
            resource_type: "Patient",
            id,
            meta: None,
            identifier: Vec::new(),
            active: None,
            name: Vec::new(),
            gender: None,
            about_gender: None,
            birth_date: None,
            about_birth_date: None,
            address: Vec::new(),
            communication: Vec::new(),
            link: Vec::new(),
        }
    }
}

/// What was wrong, or is to be known of an answer.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OperationOutcome {
    #[serde(rename = "resourceType")]
    #[schema(pattern = "^OperationOutcome$")]
    pub resource_type: &'static str,
    pub issue: Vec<Issue>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Issue {
    pub severity: &'static str,
    /// From http://hl7.org/fhir/issue-type.
    pub code: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub details: Option<CodeableConcept>,
    /// What to do now.
    pub diagnostics: String,
    /// Which element or parameter is in the way.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub expression: Vec<String>,
}

/// Answers, the likeliest first.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Bundle {
    #[serde(rename = "resourceType")]
    #[schema(pattern = "^Bundle$")]
    pub resource_type: &'static str,
    pub meta: Meta,
    #[serde(rename = "type")]
    #[schema(pattern = "^searchset$")]
    pub kind: &'static str,
    /// How many there are; left out where there are more than are shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<usize>,
    pub link: Vec<BundleLink>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub entry: Vec<BundleEntry>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BundleLink {
    pub relation: &'static str,
    pub url: String,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BundleEntry {
    #[serde(rename = "fullUrl", skip_serializing_if = "Option::is_none")]
    pub full_url: Option<String>,
    pub resource: Resource,
    pub search: Search,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub enum Resource {
    Patient(Box<Patient>),
    Outcome(OperationOutcome),
}

/// Why an entry is in the answer.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Search {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub extension: Vec<Extension>,
    /// `match`, or `outcome` for something about the answer itself.
    pub mode: &'static str,
    /// How likely it is this child, from 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<f64>,
}
