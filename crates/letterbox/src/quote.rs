//! Where a letter's own words end and the earlier mail begins that it quotes.
//!
//! Invariant: a place is found only where nothing of the writer's own follows it; in doubt there
//! is none, so that no word of a request is taken for an old one.

/// Where the quoted mail begins, in bytes; its announcement belongs to it.
pub(crate) fn at(text: &str) -> Option<usize> {
    let mut starts = Vec::new();
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        starts.push((offset, line.trim()));
        offset += line.len();
    }
    let place = starts.iter().enumerate().find_map(|(number, (start, line))| {
        let after = starts.get(number + 1..).unwrap_or_default();
        let found = divides(line)
            || (header(line) && is_header_block(after))
            || (announces(line, after) && only_quoted(after))
            || (line.starts_with('>') && only_quoted(after));
        found.then_some(*start)
    })?;
    // A letter of nothing but an earlier mail is shown whole.
    let own = text.get(..place)?.trim();
    (!own.is_empty()).then_some(place)
}

/// A line by which mail programs divide, everything below being the earlier mail.
fn divides(line: &str) -> bool {
    let bare = line.trim_matches(['-', ' ']).to_lowercase();
    line.starts_with("--")
        && line.ends_with("--")
        && ["original message", "forwarded message", "ursprüngliche nachricht", "message d'origine"]
            .contains(&bare.as_str())
}

/// `From:` as Outlook begins a quoted mail.
fn header(line: &str) -> bool {
    ["From: ", "Von: ", "De : ", "De: "].iter().any(|mark| line.starts_with(mark))
}

/// Whether the next lines go on as headers do: a date and a subject among five.
fn is_header_block(after: &[(usize, &str)]) -> bool {
    let next = || after.iter().take(5).map(|(_, line)| *line);
    let any = |marks: &[&str]| next().any(|line| marks.iter().any(|mark| line.starts_with(mark)));
    any(&["Sent: ", "Date: ", "Gesendet: ", "Envoyé : "])
        && any(&["Subject: ", "Betreff: ", "Objet : ", "To: ", "An: ", "À : "])
}

/// `On such a day somebody wrote:`, on one line or broken into two.
fn announces(line: &str, after: &[(usize, &str)]) -> bool {
    let next = after.first().map_or("", |(_, line)| *line);
    let begins = ["On ", "Am ", "Le ", "El "].iter().any(|mark| line.starts_with(mark));
    let ends = |line: &str| line.len() < 400 && line.ends_with(':');
    begins && (ends(line) || ends(next))
}

/// Whether all that follows is quoted, one line that ends an announcement apart.
fn only_quoted(after: &[(usize, &str)]) -> bool {
    let mut own = after
        .iter()
        .map(|(_, line)| *line)
        .filter(|line| !line.is_empty() && !line.starts_with('>'));
    let quoted = after.iter().any(|(_, line)| line.starts_with('>'));
    let first = own.next();
    quoted && first.is_none_or(|line| line.ends_with(':')) && own.next().is_none()
}

#[cfg(test)]
mod tests;
