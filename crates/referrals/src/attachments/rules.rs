//! Which files are taken: what people photograph and write, told by their first bytes and not by their names, and nothing
//! that does something by itself when it is opened.

/// The largest file, and the most files of one contact.
pub const MOST_BYTES: usize = 10 * 1024 * 1024;
pub const MOST_FILES: usize = 20;

/// What a file chooser offers.
pub const ACCEPT: &str = ".pdf,.jpg,.jpeg,.png,.webp,.heic,.docx,.odt,.txt";

/// Media types that are taken, each with its ending.
const TAKEN: [(&str, &str); 7] = [
    ("application/pdf", "pdf"),
    ("image/jpeg", "jpg"),
    ("image/png", "png"),
    ("image/webp", "webp"),
    ("image/heif", "heic"),
    ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
    ("application/vnd.oasis.opendocument.text", "odt"),
];
const TEXT: (&str, &str) = ("text/plain", "txt");

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Type {
    pub media_type: &'static str,
    pub ending: &'static str,
}

/// Why a file is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotTaken {
    #[error("Choose a file that is not empty")]
    Empty,
    #[error("The file is larger than 10 MB. Send a smaller photo, or the pages that matter")]
    TooLarge,
    #[error(
        "This kind of file is not taken. Send a photo (JPEG, PNG, WebP, HEIC), a PDF, a Word or OpenDocument text, or plain text"
    )]
    Kind,
    #[error("This document has macros, which can do harm when it is opened. Save it as a PDF and send that")]
    Macros,
    #[error("There are 20 files already. Take one out first, or put pages together in one PDF")]
    TooMany,
}

/// What a file is by its bytes, if it is taken.
pub fn type_of(bytes: &[u8]) -> Result<Type, NotTaken> {
    if bytes.is_empty() {
        return Err(NotTaken::Empty);
    }
    if bytes.len() > MOST_BYTES {
        return Err(NotTaken::TooLarge);
    }
    let found = infer::get(bytes).map(|kind| kind.mime_type());
    let (media_type, ending) = match found {
        Some(mime) => TAKEN.into_iter().find(|(taken, _)| *taken == mime).ok_or(NotTaken::Kind)?,
        None if is_text(bytes) => TEXT,
        None => return Err(NotTaken::Kind),
    };
    if ending == "docx" && contains(bytes, b"vbaProject.bin") {
        return Err(NotTaken::Macros);
    }
    Ok(Type { media_type, ending })
}

fn is_text(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok_and(|text| !text.chars().any(|c| c.is_control() && !"\r\n\t\u{c}".contains(c)))
}

fn contains(bytes: &[u8], what: &[u8]) -> bool {
    bytes.windows(what.len()).any(|window| window == what)
}

/// A name to show and to save it under: the writer's, without what could lead elsewhere, and with the ending of what it is.
pub fn name_of(sent: &str, ending: &str) -> String {
    let last = sent.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept: String = last.chars().filter(|c| !c.is_control() && !"<>:\"|?*\u{202e}\u{202d}".contains(*c)).collect();
    let kept = kept.trim().trim_matches('.');
    let stem = kept.rsplit_once('.').map_or(kept, |(stem, _)| stem).trim();
    let stem: String = stem.chars().take(80).collect();
    let stem = if stem.is_empty() { "file".to_owned() } else { stem };
    format!("{stem}.{ending}")
}

/// A size as people say it.
pub fn size_in_words(bytes: u64) -> String {
    if bytes < 1024 * 1024 {
        format!("{} KB", bytes.div_ceil(1024))
    } else {
        format!("{:.1} MB", bytes as f64 / 1_048_576.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    #[rstest]
    #[case(b"%PDF-1.7 and so on", Ok("pdf"))]
    #[case(b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", Ok("jpg"))]
    #[case(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", Ok("png"))]
    #[case("Dear front door,\r\nthe landlord’s letter".as_bytes(), Ok("txt"))]
    #[case(b"", Err(NotTaken::Empty))]
    #[case(b"MZ\x90\x00\x03\x00\x00\x00", Err(NotTaken::Kind))]
    #[case(b"\x7fELF\x02\x01\x01\x00", Err(NotTaken::Kind))]
    #[case(b"\x00\x01\x02\x03", Err(NotTaken::Kind))]
    #[case(b"<html><script>alert(1)</script></html>", Err(NotTaken::Kind))]
    fn a_file_is_what_its_bytes_say(#[case] bytes: &[u8], #[case] told: Result<&str, NotTaken>) {
        assert_eq!(type_of(bytes).map(|kind| kind.ending), told);
    }

    #[test]
    fn ten_megabytes_are_taken_and_not_a_byte_more() {
        let mut photo = b"\xff\xd8\xff\xe0".to_vec();
        photo.resize(MOST_BYTES, 7);
        assert!(type_of(&photo).is_ok());
        photo.push(7);
        assert_eq!(type_of(&photo), Err(NotTaken::TooLarge));
    }

    #[rstest]
    #[case("C:\\Users\\r\\bruise.JPG.exe", "jpg", "bruise.JPG.jpg")]
    #[case("../../etc/passwd", "txt", "passwd.txt")]
    #[case("", "pdf", "file.pdf")]
    #[case("Amy’s drawing.png", "png", "Amy’s drawing.png")]
    #[case("gpj.\u{202e}exe", "pdf", "gpj.pdf")]
    fn a_name_leads_nowhere_else(#[case] sent: &str, #[case] ending: &str, #[case] kept: &str) {
        assert_eq!(name_of(sent, ending), kept);
    }

    proptest! {
        #[test]
        fn any_name_at_all_can_be_shown_and_saved(sent in ".{0,200}") {
            let name = name_of(&sent, "pdf");
            prop_assert_eq!(name.rsplit_once('.').map(|(stem, ending)| (stem.is_empty(), ending)), Some((false, "pdf")));
            prop_assert!(!name.contains(['/', '\\', '"', '\n', '\r']) && !name.starts_with('.'));
        }
    }
}
