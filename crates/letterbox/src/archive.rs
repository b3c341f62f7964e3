//! Zip files, opened with care: how many files, how large, and where their names point.
//!
//! Invariant: never more is unpacked than there is room for; a file that is not given is named
//! with the reason.

use crate::{Limits, Why};
use std::io::{Cursor, Read as _};

/// What a file may unpack to in any case, however well it packs, in bytes.
const SMALL_BYTES: u64 = 64 << 10;
/// How each file begins in the list at a zip file's end (APPNOTE, section 4.3.12).
const LISTED: &[u8] = b"PK\x01\x02";
/// How many marks of that kind are looked at for each file that is allowed: a zip file within the
/// zip file brings its own.
const MARKS_EACH: usize = 20;

/// What came out of a zip file.
#[derive(Default)]
pub(crate) struct Unpacked {
    /// The files' names, as they stand, and their bytes.
    pub(crate) files: Vec<(String, Vec<u8>)>,
    /// What did not come out, by name.
    pub(crate) left_out: Vec<(String, Why)>,
}

/// The files of a zip file, of `room_bytes` and `room_files` at the most; or why it stays closed.
pub(crate) fn unpack(
    bytes: &[u8],
    limits: &Limits,
    room_bytes: usize,
    room_files: usize,
) -> Result<Unpacked, Why> {
    // The reader makes a record for each file before it can be asked how many there are.
    let marks = bytes.windows(LISTED.len()).filter(|window| *window == LISTED).count();
    if marks > limits.zip_files_max.saturating_mul(MARKS_EACH) {
        return Err(Why::TooMany { more: marks });
    }
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| Why::CannotOpen)?;
    let mut unpacked = Unpacked::default();
    let mut room = u64::try_from(room_bytes).unwrap_or(u64::MAX);
    let count = archive.len();
    for number in 0..count {
        let given = unpacked.files.len();
        if number >= limits.zip_files_max || given >= room_files {
            let why = Why::TooMany { more: count - number };
            unpacked.left_out.push((String::new(), why));
            break;
        }
        let (name, encrypted) = match archive.by_index_raw(number) {
            Ok(file) if file.is_dir() => continue,
            Ok(file) => {
                let name = String::from_utf8_lossy(file.name_raw()).into_owned();
                if file.is_symlink() {
                    unpacked.left_out.push((name, Why::IsLink));
                    continue;
                }
                (name, file.encrypted())
            }
            Err(_) => {
                unpacked.left_out.push((String::new(), Why::CannotOpen));
                continue;
            }
        };
        let got = if encrypted {
            Err(Why::NeedsPassword)
        } else if crate::name::stays(&name) {
            file(&mut archive, number, limits, room)
        } else {
            Err(Why::UnsafeName)
        };
        match got {
            Ok(bytes) => {
                room = room.saturating_sub(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
                unpacked.files.push((name, bytes));
            }
            Err(Why::Bomb) => return Err(Why::Bomb),
            Err(why) => unpacked.left_out.push((name, why)),
        }
    }
    Ok(unpacked)
}

/// One file, if it unpacks whole, to no more than there is room for.
fn file(
    archive: &mut zip::ZipArchive<Cursor<&[u8]>>,
    number: usize,
    limits: &Limits,
    room: u64,
) -> Result<Vec<u8>, Why> {
    let file = archive.by_index(number).map_err(|_| Why::CannotOpen)?;
    let fair = file.compressed_size().saturating_mul(limits.zip_ratio_max).max(SMALL_BYTES);
    let most = fair.min(room);
    let mut bytes = Vec::new();
    let read = file.take(most.saturating_add(1)).read_to_end(&mut bytes);
    let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    if size > room {
        return Err(Why::TooLarge { max_bytes: usize::try_from(room).unwrap_or(usize::MAX) });
    }
    if size > fair {
        return Err(Why::Bomb);
    }
    read.map(|_| bytes).map_err(|_| Why::Damaged)
}
