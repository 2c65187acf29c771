//! The numbers given out to the borough's children: NHS numbers from the range that is never issued, and UPNs.

use base::{NhsNumber, Upn};
use std::collections::HashMap;

/// More children than this and the range of made-up NHS numbers and postcodes would run out.
pub const MOST_CHILDREN: usize = 300_000;

/// Scattered over the range, each once. Not seeded: a child of a story keeps its number in every demonstration.
#[derive(Debug, Default)]
pub(crate) struct Numbers {
    given: u64,
    serials: HashMap<(u16, u16, i16), u16>,
}

impl Numbers {
    pub(crate) fn nhs(&mut self) -> NhsNumber {
        loop {
            let scattered = (self.given * 618_033 + 1_234) % 1_000_000;
            self.given += 1;
            let nine = 999_000_000 + u32::try_from(scattered).unwrap_or(0);
            if let Some(number) = NhsNumber::from_first_nine(nine) {
                return number;
            }
        }
    }

    /// The next UPN of a school of the authority for the year of entry.
    pub(crate) fn upn(&mut self, authority: u16, establishment: u16, year: i16) -> Option<Upn> {
        let serial = self.serials.entry((authority, establishment, year)).or_default();
        *serial += 1;
        Upn::permanent(authority, establishment, u8::try_from(year.rem_euclid(100)).unwrap_or(0), *serial)
    }
}
