//! The files: organisations, staff and one file a feed, each as its sender's system would write it.

use crate::{
    Borough,
    feeds::{FeedFile, FeedRow},
    layout::Encoding,
    mistakes::without_mark,
    organisations::Organisation,
    staff::Staff,
};
use std::{
    fs::File,
    io::{BufWriter, Write},
    path::{Path, PathBuf},
};

/// A file of the demonstration could not be written.
#[derive(Debug, thiserror::Error)]
#[error("{path} cannot be written: {cause}. Check that the folder may be written to and has room")]
pub struct CannotWrite {
    pub path: PathBuf,
    pub cause: std::io::Error,
}

impl Borough {
    /// Writes `organisations.csv`, `staff.csv` and `feeds/<feed>.csv` into the folder, which is made when missing.
    pub fn write(&self, folder: &Path) -> Result<(), CannotWrite> {
        self.write_rows(folder, |_| true)
    }

    /// The same files with nothing but the records of the four stories: a quick beginning, which the whole files then
    /// complete without changing a row of it.
    pub fn write_stories(&self, folder: &Path) -> Result<(), CannotWrite> {
        self.write_rows(folder, |row| row.story)
    }

    fn write_rows(&self, folder: &Path, wanted: impl Fn(&FeedRow) -> bool) -> Result<(), CannotWrite> {
        let feeds = folder.join("feeds");
        std::fs::create_dir_all(&feeds).map_err(|cause| CannotWrite { path: feeds.clone(), cause })?;
        let organisations = self.organisations().iter().map(organisation).collect::<Vec<_>>();
        write_file(&folder.join("organisations.csv"), Encoding::Utf8, &ORGANISATION_COLUMNS, &organisations)?;
        let staff = self.staff().iter().map(member_of_staff).collect::<Vec<_>>();
        write_file(&folder.join("staff.csv"), Encoding::Utf8, &STAFF_COLUMNS, &staff)?;
        for feed in self.feeds() {
            let rows = feed.rows.iter().filter(|row| wanted(row)).map(|row| &row.cells);
            let path = feeds.join(format!("{}.csv", feed.feed));
            write_file(&path, feed.encoding, &feed.header, rows)?;
        }
        Ok(())
    }
}

impl FeedFile {
    /// The file as its sender's system writes it.
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        // Writing to memory does not fail.
        let _ = write_to(&mut bytes, self.encoding, &self.header, self.rows.iter().map(|row| &row.cells));
        bytes
    }
}

const ORGANISATION_COLUMNS: [&str; 13] = [
    "code",
    "parent_code",
    "kind",
    "sector",
    "name",
    "short_name",
    "ods_code",
    "urn",
    "phone",
    "duty_phone",
    "duty_hours",
    "sensitive",
    "universal",
];

fn organisation(o: &Organisation) -> Vec<String> {
    let mut row = [
        &o.code,
        &o.parent_code,
        &o.kind,
        &o.sector,
        &o.name,
        &o.short_name,
        &o.ods_code,
        &o.urn,
        &o.phone,
        &o.duty_phone,
        &o.duty_hours,
    ]
    .map(Clone::clone)
    .to_vec();
    row.extend([yes_no(o.sensitive), yes_no(o.universal)]);
    row
}

const STAFF_COLUMNS: [&str; 14] = [
    "staff_code",
    "user_name",
    "name",
    "job_title",
    "role",
    "employer_code",
    "seats",
    "phone",
    "email",
    "trained_until",
    "vetted_until",
    "sponsor",
    "left_on",
    "demo_sign_in",
];

fn member_of_staff(s: &Staff) -> Vec<String> {
    vec![
        s.staff_code.clone(),
        s.user_name.clone(),
        s.name.clone(),
        s.job_title.clone(),
        s.role.clone(),
        s.employer_code.clone(),
        s.seats.join(";"),
        s.phone.clone(),
        s.email.clone(),
        s.trained_until.to_string(),
        s.vetted_until.to_string(),
        s.sponsor.clone(),
        s.left_on.map(|day| day.to_string()).unwrap_or_default(),
        yes_no(s.demo_sign_in),
    ]
}

fn yes_no(yes: bool) -> String {
    if yes { "yes" } else { "no" }.to_owned()
}

fn write_file<'a>(
    path: &Path,
    encoding: Encoding,
    header: &[&str],
    rows: impl IntoIterator<Item = &'a Vec<String>>,
) -> Result<(), CannotWrite> {
    let failed = |cause| CannotWrite { path: path.to_owned(), cause };
    let mut file = BufWriter::new(File::create(path).map_err(failed)?);
    write_to(&mut file, encoding, header, rows).and_then(|()| file.flush()).map_err(failed)
}

fn write_to<'a>(
    out: &mut impl Write,
    encoding: Encoding,
    header: &[&str],
    rows: impl IntoIterator<Item = &'a Vec<String>>,
) -> std::io::Result<()> {
    let ends = if encoding == Encoding::Utf8 { csv::Terminator::Any(b'\n') } else { csv::Terminator::CRLF };
    if encoding == Encoding::Utf8MarkCrlf {
        out.write_all("\u{feff}".as_bytes())?;
    }
    let mut writer = csv::WriterBuilder::new().terminator(ends).from_writer(out);
    writer.write_record(header)?;
    for row in rows {
        if encoding == Encoding::Windows1252 {
            writer.write_byte_record(&row.iter().map(|cell| windows_1252(cell)).collect())?;
        } else {
            writer.write_record(row)?;
        }
    }
    writer.flush()
}

/// Letters that Windows-1252 does not have lose their accent, as they do when such a system takes them in.
fn windows_1252(text: &str) -> Vec<u8> {
    text.chars()
        .map(|c| match c {
            '’' => 0x92,
            'Š' => 0x8a,
            'š' => 0x9a,
            'Ž' => 0x8e,
            'ž' => 0x9e,
            _ if c.is_ascii() || ('\u{a0}'..='\u{ff}').contains(&c) => c as u8,
            _ => u8::try_from(without_mark(c)).ok().filter(u8::is_ascii).unwrap_or(b'?'),
        })
        .collect()
}
