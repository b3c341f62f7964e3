//! Dovecot, started for one test in a folder of its own, and ended with it.

use std::fs;
use std::io::Write as _;
use std::net::TcpListener;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tokio::net::TcpStream;

/// Where Debian puts the server and its part for IMAP.
const PROGRAM: &str = "/usr/sbin/dovecot";
const PART: &str = "/usr/lib/dovecot/imap";
/// Who owns the mail where the tests run as root: `nobody`.
const NOBODY: u32 = 65_534;

/// A running server with one mailbox: `anna`, whose password is `right`.
pub(crate) struct Dovecot {
    folder: tempfile::TempDir,
    master: Child,
    /// The port without TLS.
    pub(crate) plain: u16,
    /// The port with TLS.
    pub(crate) tls: u16,
    owner: Option<u32>,
}

/// A port that nobody listens at just now.
fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
}

fn openssl(folder: &Path, arguments: &[&str]) {
    let done = Command::new("openssl").args(arguments).current_dir(folder).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

/// An authority, and a certificate of it for `localhost`.
fn certificates(folder: &Path) {
    let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"];
    let authority = ["req", "-x509", "-subj", "/CN=Test", "-keyout", "ca.key", "-out", "ca.pem"];
    openssl(folder, &[&authority[..], &key].concat());
    let leaf = [
        "req",
        "-x509",
        "-subj",
        "/CN=localhost",
        "-keyout",
        "key.pem",
        "-out",
        "cert.pem",
        "-CA",
        "ca.pem",
        "-CAkey",
        "ca.key",
        "-addext",
        "subjectAltName=DNS:localhost",
        "-addext",
        "basicConstraints=critical,CA:FALSE",
    ];
    openssl(folder, &[&leaf[..], &key].concat());
    openssl(folder, &["x509", "-in", "ca.pem", "-outform", "DER", "-out", "ca.der"]);
}

impl Dovecot {
    /// Starts a server, if Dovecot is installed; says so if not. Under `CI` it has to be.
    pub(crate) async fn start(settings: &str) -> Option<Self> {
        if !Path::new(PROGRAM).exists() || !Path::new(PART).exists() {
            // Past the test harness, which keeps to itself what a test prints that passes.
            let what = b"skipped: letters from a mailbox (not installed here: `dovecot-imapd`)\n";
            std::io::stderr().write_all(what).unwrap();
            assert!(std::env::var_os("CI").is_none(), "CI skips nothing");
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path();
        // Who made the folder is who we are.
        let me = fs::metadata(path).unwrap().uid();
        let owner = (me == 0).then_some(NOBODY);
        certificates(path);
        fs::write(path.join("users"), "anna:{PLAIN}right\n").unwrap();
        let (plain, tls) = (free_port(), free_port());
        let config = config(path, me, plain, tls) + settings;
        fs::write(path.join("dovecot.conf"), config).unwrap();
        fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
        let master = Command::new(PROGRAM)
            .args(["-F", "-c"])
            .arg(path.join("dovecot.conf"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let dovecot = Self { folder, master, plain, tls, owner };
        for name in ["cur", "new", "tmp"] {
            fs::create_dir_all(dovecot.mail().join(name)).unwrap();
        }
        dovecot.own();
        dovecot.listens().await;
        Some(dovecot)
    }

    async fn listens(&self) {
        let mut beat = tokio::time::interval(Duration::from_millis(20));
        for _ in 0..1_000 {
            beat.tick().await;
            if TcpStream::connect(("127.0.0.1", self.plain)).await.is_ok() {
                return;
            }
        }
        panic!("{}", self.log());
    }

    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    /// The authority's certificate in DER.
    pub(crate) fn authority(&self) -> Vec<u8> {
        fs::read(self.folder.path().join("ca.der")).unwrap()
    }

    fn mail(&self) -> PathBuf {
        self.folder.path().join("mail/anna")
    }

    /// Gives the mail to whom the server reads it as.
    fn own(&self) {
        fn give(path: &Path, owner: u32) {
            std::os::unix::fs::chown(path, Some(owner), Some(owner)).unwrap();
            if path.is_dir() {
                for entry in fs::read_dir(path).unwrap() {
                    give(&entry.unwrap().path(), owner);
                }
            }
        }
        if let Some(owner) = self.owner {
            give(&self.folder.path().join("mail"), owner);
        }
    }

    /// Delivers a message.
    pub(crate) fn deliver(&self, name: &str, message: &str) {
        fs::write(self.mail().join("new").join(name), message).unwrap();
        self.own();
    }

    /// How many messages lie in a folder; empty for the inbox.
    pub(crate) fn count(&self, folder: &str) -> usize {
        let mail =
            if folder.is_empty() { self.mail() } else { self.mail().join(format!(".{folder}")) };
        let count = |name: &str| fs::read_dir(mail.join(name)).map_or(0, Iterator::count);
        count("cur") + count("new")
    }
}

impl Drop for Dovecot {
    fn drop(&mut self) {
        // It ends its children only when it is asked to end.
        let _ = Command::new("kill").arg(self.master.id().to_string()).status();
        let _ = self.master.wait();
    }
}

/// A configuration that needs nothing of the machine but the programs.
fn config(path: &Path, me: u32, plain: u16, tls: u16) -> String {
    let path = path.display();
    let (user, mail) = if me == 0 { (String::new(), NOBODY) } else { (named(), me) };
    let internal = if user.is_empty() {
        String::new()
    } else {
        format!(
            "default_internal_user = {user}\ndefault_login_user = {user}\n\
             default_internal_group = {group}\nservice anvil {{\n chroot =\n}}\n\
             service stats {{\n chroot =\n}}\n",
            group = group()
        )
    };
    format!(
        "{internal}base_dir = {path}/run\nstate_dir = {path}/state\nlog_path = {path}/log\n\
         protocols = imap\nlisten = 127.0.0.1\ndisable_plaintext_auth = no\n\
         auth_failure_delay = 0\nfirst_valid_uid = 1\nmail_location = maildir:{path}/mail/%u\n\
         ssl = yes\nssl_cert = <{path}/cert.pem\nssl_key = <{path}/key.pem\nssl_dh =\n\
         passdb {{\n driver = passwd-file\n args = {path}/users\n}}\n\
         userdb {{\n driver = static\n args = uid={mail} gid={mail} home={path}/mail/%u\n}}\n\
         service imap-login {{\n chroot =\n inet_listener imap {{\n  port = {plain}\n }}\n \
         inet_listener imaps {{\n  port = {tls}\n  ssl = yes\n }}\n}}\n"
    )
}

fn named() -> String {
    id("-un")
}

fn group() -> String {
    id("-gn")
}

fn id(which: &str) -> String {
    let out = Command::new("id").arg(which).output().unwrap().stdout;
    String::from_utf8(out).unwrap().trim().to_owned()
}
