//! A dock in its smallest form: creation, one PATCH with its checksum, the receipt; over a socket.
//!
//! Invariant: an upload counts only if the receipt is signed by the server and names the bytes that
//! were sent.

use super::server::DockAt;
use crate::ground::hex;
use crate::measure;
use crate::noise::Noise;
use anyhow::{Context as _, Result, bail};
use aws_lc_rs::digest::{Context as Hashing, SHA256};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;

/// How much is written to the socket at once.
const PIECE_BYTES: usize = 256 << 10;

/// The longest answer that is read, in bytes.
const ANSWER_MAX_BYTES: usize = 64 << 10;

/// A file about to be sent.
pub(super) struct Upload {
    seed: u64,
    size_bytes: u64,
    sha256: [u8; 32],
}

/// What the server answered.
struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Upload {
    /// Makes the bytes of a seed once, for their digest.
    pub(super) fn prepare(seed: u64, mib: u64) -> Self {
        let size_bytes = mib << 20;
        let mut hashing = Hashing::new(&SHA256);
        for_each_piece(seed, size_bytes, |piece| {
            hashing.update(piece);
            Ok(())
        })
        .unwrap_or_default();
        let mut sha256 = [0; 32];
        for (byte, known) in sha256.iter_mut().zip(hashing.finish().as_ref()) {
            *byte = *known;
        }
        Self { seed, size_bytes, sha256 }
    }

    /// Sends the file and checks its receipt.
    pub(super) fn send(&self, dock: &DockAt) -> Result<()> {
        let mut socket = TcpStream::connect(dock.address)?;
        socket.set_nodelay(true)?;
        let mut answers = BufReader::new(socket.try_clone()?);
        let (size, hex) = (self.size_bytes, hex(&self.sha256));
        let created = format!("Upload-Length: {size}\r\nUpload-Metadata: {}\r\n", metadata(&hex));
        ask(&mut socket, dock, "POST", "/dock/files", &created)?;
        let answer = Answer::read(&mut answers)?.expect(201)?;
        let place = answer.header("location")?.to_owned();
        let checksum = STANDARD.encode(self.sha256);
        let sent = format!(
            "Upload-Offset: 0\r\nUpload-Checksum: sha256 {checksum}\r\n\
             Content-Type: application/offset+octet-stream\r\nContent-Length: {size}\r\n"
        );
        ask(&mut socket, dock, "PATCH", &place, &sent)?;
        for_each_piece(self.seed, size, |piece| Ok(socket.write_all(piece)?))?;
        let answer = Answer::read(&mut answers)?.expect(204)?;
        if answer.header("upload-offset")? != size.to_string() {
            bail!("the server has not taken the whole file");
        }
        ask(&mut socket, dock, "GET", &format!("{place}/receipt"), "")?;
        let receipt = String::from_utf8(Answer::read(&mut answers)?.expect(200)?.body)?;
        desk::docks::check_receipt(&receipt, &dock.key, &hex, size)
            .map_err(|wrong| anyhow::anyhow!(wrong))?;
        Ok(())
    }
}

impl Answer {
    fn read(from: &mut BufReader<TcpStream>) -> Result<Self> {
        let mut line = String::new();
        from.read_line(&mut line)?;
        let status = line.split(' ').nth(1).context("the server closed the connection")?.parse()?;
        let mut headers = Vec::new();
        loop {
            line.clear();
            from.read_line(&mut line)?;
            let Some((name, value)) = line.trim_end().split_once(':') else { break };
            headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
        let mut answer = Self { status, headers, body: Vec::new() };
        let size: usize = answer.header("content-length").unwrap_or("0").parse()?;
        if size > ANSWER_MAX_BYTES {
            bail!("the server's answer is {size} bytes long");
        }
        answer.body = vec![0; size];
        from.read_exact(&mut answer.body)?;
        Ok(answer)
    }

    fn expect(self, status: u16) -> Result<Self> {
        if self.status != status {
            let body = String::from_utf8_lossy(&self.body);
            bail!("the server answered {} instead of {status}: {body}", self.status);
        }
        Ok(self)
    }

    fn header(&self, name: &str) -> Result<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str()).with_context(|| format!("no `{name}` in the answer"))
    }
}

fn ask(socket: &mut TcpStream, dock: &DockAt, method: &str, path: &str, more: &str) -> Result<()> {
    let DockAt { address, token, .. } = dock;
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\n\
         Tus-Resumable: 1.0.0\r\n{more}\r\n"
    );
    Ok(socket.write_all(head.as_bytes())?)
}

fn metadata(sha256: &str) -> String {
    let (from, to) = (measure::now() - jiff::SignedDuration::from_hours(1), measure::now());
    let pairs = [
        ("filename", "clip.mp4".to_owned()),
        ("filetype", "video/mp4".to_owned()),
        ("camera", "bench-camera".to_owned()),
        ("officer", "bench-officer".to_owned()),
        ("recorded_from", from.to_string()),
        ("recorded_to", to.to_string()),
        ("sha256", sha256.to_owned()),
    ];
    let pairs = pairs.map(|(key, value)| format!("{key} {}", STANDARD.encode(value)));
    pairs.join(",")
}

/// Makes the bytes of a seed piece by piece.
fn for_each_piece(
    seed: u64,
    size_bytes: u64,
    mut take: impl FnMut(&[u8]) -> Result<()>,
) -> Result<()> {
    let mut noise = Noise::new(seed);
    let mut piece = vec![0; PIECE_BYTES];
    let mut left = size_bytes;
    while left > 0 {
        let size = usize::try_from(left).unwrap_or(PIECE_BYTES).min(PIECE_BYTES);
        let (now, _) = piece.split_at_mut_checked(size).unwrap_or_default();
        noise.fill(now);
        take(now)?;
        left -= size as u64;
    }
    Ok(())
}
