//! Programs that other people make and that run beside this one, if they are installed.
//!
//! Invariant: a program gets its words on its standard input and nothing else: no shell, no
//! environment, no file of ours. One that takes too long or says too much is ended.

use std::io::{Read as _, Write as _};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use crate::PressError;

/// How long a program may still take to end after it has said everything.
const FAREWELL: Duration = Duration::from_millis(10);
/// How many times that is waited for.
const FAREWELLS_MAX: usize = 500;

/// A program.
#[derive(Debug)]
pub(crate) struct Tool {
    /// What it is called on the path.
    pub(crate) program: &'static str,
    /// The package of Debian that brings it.
    pub(crate) package: &'static str,
    pub(crate) arguments: &'static [&'static str],
    /// The most that it may say, in bytes.
    pub(crate) output_max_bytes: u64,
    /// How long it may take.
    pub(crate) deadline: Duration,
}

impl Tool {
    /// Where the program lies, if it is installed.
    pub(crate) fn path(&self) -> Option<PathBuf> {
        let path = std::env::var_os("PATH")?;
        std::env::split_paths(&path)
            .filter(|folder| folder.is_absolute())
            .map(|folder| folder.join(self.program))
            .find(|file| file.is_file())
    }

    /// What the program says to these words.
    pub(crate) fn run(&self, words: Vec<u8>) -> Result<Vec<u8>, PressError> {
        let path = self.path().ok_or_else(|| self.missing())?;
        let spawned = Command::new(path)
            .args(self.arguments)
            .env_clear()
            .env("LANG", "C.UTF-8")
            // Nothing lies in the root folder that a program could take for its own file.
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        let mut child = spawned.map_err(|error| self.failed(error))?;
        let said = self.talk(&mut child, words);
        let ended = said.and_then(|said| Ok((said, self.farewell(&mut child)?)));
        // One that has ended is not harmed by this, and leaves no trace in the table of processes.
        let _ = child.kill();
        let _ = child.wait();
        let (said, status) = ended?;
        if status.success() { Ok(said) } else { Err(self.failed(status)) }
    }

    /// Says the words and listens at the same time, since a pipe holds little.
    fn talk(&self, child: &mut Child, words: Vec<u8>) -> Result<Vec<u8>, PressError> {
        let (Some(mut ear), Some(mouth)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(self.failed("it has no pipes"));
        };
        let most = self.output_max_bytes;
        let (send, heard) = channel();
        std::thread::spawn(move || {
            // A program that stops listening is judged by what it says and how it ends.
            let _ = ear.write_all(&words);
        });
        std::thread::spawn(move || {
            let mut said = Vec::new();
            let read = mouth.take(most + 1).read_to_end(&mut said);
            let _ = send.send(read.map(|_| said));
        });
        match heard.recv_timeout(self.deadline) {
            Ok(Ok(said)) if said.len() as u64 > most => {
                Err(PressError::TooMuch { tool: self.program, max_bytes: most })
            }
            Ok(Ok(said)) => Ok(said),
            Ok(Err(error)) => Err(self.failed(error)),
            Err(RecvTimeoutError::Timeout) => Err(self.late()),
            Err(RecvTimeoutError::Disconnected) => Err(self.failed("nobody listened to it")),
        }
    }

    fn farewell(&self, child: &mut Child) -> Result<ExitStatus, PressError> {
        let (_send, never) = channel::<()>();
        for _ in 0..FAREWELLS_MAX {
            match child.try_wait() {
                Ok(Some(status)) => return Ok(status),
                Ok(None) => drop(never.recv_timeout(FAREWELL)),
                Err(error) => return Err(self.failed(error)),
            }
        }
        Err(self.late())
    }

    pub(crate) const fn missing(&self) -> PressError {
        PressError::NotInstalled { tool: self.program, package: self.package }
    }

    fn late(&self) -> PressError {
        PressError::Late { tool: self.program, after_seconds: self.deadline.as_secs() }
    }

    pub(crate) fn failed(&self, reason: impl std::fmt::Display) -> PressError {
        PressError::Failed { tool: self.program, reason: reason.to_string() }
    }
}

#[cfg(test)]
mod tests;
