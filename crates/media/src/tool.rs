//! The one program that runs beside this crate.
//!
//! Invariant: it is found on the path only, gets its picture on its standard input and nothing
//! else (no shell, no environment, no file of ours), and is ended when it is late or says too much.

use crate::MediaError;
use std::io::{Read as _, Write as _};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

/// How often it is asked whether it has ended, and how long each wait is.
const FAREWELLS: u32 = 500;
const FAREWELL: Duration = Duration::from_millis(10);

/// A program, and what it may do.
pub(crate) struct Tool {
    pub(crate) program: &'static str,
    pub(crate) arguments: &'static [&'static str],
    pub(crate) environment: &'static [(&'static str, &'static str)],
    pub(crate) output_max_bytes: u64,
    pub(crate) deadline: Duration,
}

impl Tool {
    /// Where it lies, if it is installed.
    pub(crate) fn path(&self) -> Option<PathBuf> {
        let folders = std::env::var_os("PATH")?;
        let mut folders = std::env::split_paths(&folders).filter(|folder| folder.is_absolute());
        folders.find_map(|folder| Some(folder.join(self.program)).filter(|file| file.is_file()))
    }

    /// What it says to these bytes.
    pub(crate) fn run(&self, bytes: Vec<u8>) -> Result<Vec<u8>, MediaError> {
        let path = self.path().ok_or_else(|| self.failed("it is not installed"))?;
        let mut child = Command::new(path)
            .args(self.arguments)
            .env_clear()
            .envs(self.environment.iter().copied())
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| self.failed(error))?;
        let said = self.listen(&mut child, bytes);
        let ended = said.and_then(|said| self.farewell(&mut child).map(|status| (said, status)));
        // One that has ended already takes no harm from this.
        let _ = child.kill();
        let _ = child.wait();
        let (said, status) = ended?;
        if status.success() { Ok(said) } else { Err(self.failed(status)) }
    }

    fn listen(&self, child: &mut Child, bytes: Vec<u8>) -> Result<Vec<u8>, MediaError> {
        let pipes = child.stdin.take().zip(child.stdout.take());
        let (mut ear, mouth) = pipes.ok_or_else(|| self.failed("it has no pipes"))?;
        let most = self.output_max_bytes;
        std::thread::spawn(move || {
            // Should it stop listening, then what it says and how it ends are the judges.
            let _ = ear.write_all(&bytes);
        });
        let (send, heard) = channel();
        std::thread::spawn(move || {
            let mut said = Vec::new();
            let read = mouth.take(most + 1).read_to_end(&mut said);
            let _ = send.send(read.map(|_| said));
        });
        let said = self.await_words(&heard)?;
        if said.len() as u64 > most {
            return Err(self.failed(format!("it gave more than {most} bytes")));
        }
        Ok(said)
    }

    fn await_words(
        &self,
        heard: &Receiver<std::io::Result<Vec<u8>>>,
    ) -> Result<Vec<u8>, MediaError> {
        match heard.recv_timeout(self.deadline) {
            Ok(said) => said.map_err(|error| self.failed(error)),
            Err(RecvTimeoutError::Timeout) => Err(self.late()),
            Err(RecvTimeoutError::Disconnected) => Err(self.failed("nobody listened to it")),
        }
    }

    fn farewell(&self, child: &mut Child) -> Result<ExitStatus, MediaError> {
        let (_open, never) = channel::<()>();
        for _ in 0..FAREWELLS {
            if let Some(status) = child.try_wait().map_err(|error| self.failed(error))? {
                return Ok(status);
            }
            let _ = never.recv_timeout(FAREWELL);
        }
        Err(self.late())
    }

    fn late(&self) -> MediaError {
        self.failed(format!("it was not done after {} seconds", self.deadline.as_secs()))
    }

    fn failed(&self, reason: impl std::fmt::Display) -> MediaError {
        MediaError::Tool { tool: self.program, reason: reason.to_string() }
    }
}

#[cfg(test)]
mod tests;
