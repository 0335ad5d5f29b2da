//! A registry on this machine, open or with a password.

use crate::{components::unpacked, kept::Kept};
use std::{fs, path::Path, process::Command};

/// Who may come in where a password is asked for.
pub const USER: &str = "user";
/// The user's password.
pub const PASSWORD: &str = "secret";

/// The line of a file of `htpasswd` that says so.
const LINE: &str = "user:$2b$04$yE/jns7vbugfkp7.I3e/ReBoL33dMgzMFh0Hpg7SPGjJqv6e.0ujG\n";

/// A registry of its own for one test. Dropping it ends it.
#[derive(Debug)]
pub struct Registry {
    /// The server; its folder has everything of it.
    _kept: Kept,
    host: String,
}

impl Registry {
    /// Starts a registry, and waits until it answers; with `password` only [`USER`] comes in.
    ///
    /// # Panics
    ///
    /// If it cannot be started: the message says why.
    pub fn start(password: bool) -> Self {
        let kept = Kept::start(|folder| {
            let text = folder.display();
            let mut configuration = format!(
                "version: 0.1\nstorage: {{filesystem: {{rootdirectory: {text}/data}}}}\n\
                 http: {{addr: '127.0.0.1:0'}}\n"
            );
            if password {
                let file = folder.join("htpasswd");
                fs::write(file, LINE).expect("a file in the server's folder");
                configuration +=
                    &format!("auth: {{htpasswd: {{realm: tests, path: {text}/htpasswd}}}}\n");
            }
            let file = folder.join("config.yml");
            fs::write(&file, configuration).expect("a file in the server's folder");
            let mut command = Command::new(unpacked("registry", "usr/bin/docker-registry"));
            command.arg("serve").arg(file);
            command
        });
        let port = kept.wait(|log| {
            let (_, rest) = log.split_once("listening on 127.0.0.1:")?;
            let (port, _) = rest.split_once(|it: char| !it.is_ascii_digit())?;
            Some(port.to_owned())
        });
        Self {
            _kept: kept,
            host: format!("localhost:{port}"),
        }
    }

    /// Returns its name and port.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Copies the image of a folder in the OCI layout to a name in the registry, such as `a/b:c`,
    /// and returns the reference to it.
    ///
    /// # Panics
    ///
    /// If that fails: the message has the words of `skopeo`.
    pub fn push(&self, layout: &Path, name: &str) -> String {
        let reference = format!("{}/{name}", self.host);
        let output = Command::new("skopeo")
            .args(["copy", "--dest-tls-verify=false", "--insecure-policy"])
            .args(["--dest-creds", &format!("{USER}:{PASSWORD}")])
            .arg(format!("oci:{}", layout.display()))
            .arg(format!("docker://{reference}"))
            .output()
            .expect("skopeo is installed by `cargo xtask setup`");
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        reference
    }
}
