//! How wide words are when drawn, and where a line of them ends. A picture is made where no font is at hand, so widths
//! are those of Arial and its like, rounded up.

/// How one kind of text is drawn: its size in units of the picture, as the styles say it too.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Type {
    pub size: f64,
    pub bold: bool,
}

impl Type {
    /// One line of text, somewhat wider than it will be drawn.
    pub(super) fn width(self, text: &str) -> f64 {
        let em: f64 = text.chars().map(em).sum();
        em * self.size * if self.bold { 1.12 } else { 1.04 }
    }

    /// The text in at most `most` lines no wider than `room`; what is too long is cut, and says so.
    pub(super) fn lines(self, text: &str, most: usize, room: f64) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for word in text.split_whitespace() {
            let full = lines.len() >= most;
            match lines.last_mut() {
                Some(line) if full || self.width(&format!("{line} {word}")) <= room => {
                    line.push(' ');
                    line.push_str(word);
                }
                _ => lines.push(word.to_owned()),
            }
        }
        lines.into_iter().map(|line| self.cut(line, room)).collect()
    }

    fn cut(self, mut line: String, room: f64) -> String {
        if self.width(&line) <= room {
            return line;
        }
        while !line.is_empty() && self.width(&line) + self.width("…") > room {
            line.pop();
        }
        line.truncate(line.trim_end().len());
        line + "…"
    }
}

fn em(letter: char) -> f64 {
    match letter {
        ' ' | '!' | '\'' | '’' | '(' | ')' | ',' | '-' | '.' | '/' | 'I' | 'f' | 'i' | 'j' | 'l' | 'r' | 't' => 0.34,
        'm' | 'w' => 0.84,
        'M' | 'W' | '…' => 1.0,
        'A'..='Z' => 0.75,
        '\0'..='\u{24f}' => 0.57,
        // A script of which nothing is known: as wide as letters get.
        _ => 1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Type = Type { size: 18.0, bold: false };

    #[test]
    fn a_long_name_is_wrapped_between_words_and_cut_where_even_that_does_not_do() {
        assert_eq!(PLAIN.lines("Little Larks Nursery", 2, 120.0), ["Little Larks", "Nursery"]);
        assert_eq!(PLAIN.lines("Health visiting", 2, 300.0), ["Health visiting"]);
        let cut = PLAIN.lines("Paediatric outpatients and child development centre", 2, 150.0);
        assert_eq!(cut.len(), 2);
        assert!(cut[1].ends_with('…'), "{cut:?}");
        assert_eq!(PLAIN.lines("  ", 2, 100.0), Vec::<String>::new());
    }
}
