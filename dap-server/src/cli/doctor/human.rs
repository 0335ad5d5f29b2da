//! The doctor's findings for people.

use std::{fmt::Write, time::Duration};

use super::{
    super::daemon::duration,
    findings::{Answer, Daemon, Findings, Own},
};

/// Returns the findings as text: what there is, then what is missing.
pub(super) fn text(findings: &Findings) -> String {
    let mut text = Text(String::new());
    if let Some(daemon) = &findings.daemon {
        text.daemon(daemon);
    }
    for passed in &findings.passed {
        text.row(
            "not used",
            format_args!("{}: {}", passed.socket.display(), passed.reason),
        );
    }
    for missing in &findings.missing {
        text.line(format_args!(""));
        text.line(format_args!("problem: {}", missing.text));
        text.line(format_args!("hint: {}", missing.hint));
    }
    if findings.missing.is_empty() {
        text.line(format_args!(""));
        text.line(format_args!("Nothing is missing."));
    }
    text.0
}

struct Text(String);

impl Text {
    fn line(&mut self, content: std::fmt::Arguments<'_>) {
        // A string takes everything.
        let _ = writeln!(self.0, "{content}");
    }

    fn row(&mut self, name: &str, content: impl std::fmt::Display) {
        self.line(format_args!("{name:<13} {content}"));
    }

    fn daemon(&mut self, daemon: &Daemon) {
        self.row("daemon", &daemon.reason);
        self.row("address", &daemon.address);
        if let Some(own) = &daemon.own {
            self.own(own);
        }
        if let Some(answer) = &daemon.answer {
            self.answer(answer);
        }
    }

    fn own(&mut self, own: &Own) {
        let idle = duration(Duration::from_secs(own.idle_s));
        match (own.running, own.pid, own.unused_s) {
            (false, ..) if own.buildkitd.is_none() => self.row("running", "no"),
            (false, ..) => self.row("running", "no; it is started when it is needed"),
            (true, None, _) => self.row("running", "starting"),
            (true, Some(pid), Some(unused)) => {
                let unused = duration(Duration::from_secs(unused));
                self.row(
                    "running",
                    format_args!("as process {pid}, unused for {unused}, stops after {idle}"),
                );
            }
            (true, Some(pid), None) if own.leases == 0 => self.row(
                "running",
                format_args!("as process {pid}, stops after {idle} unused"),
            ),
            (true, Some(pid), None) => self.row(
                "running",
                format_args!("as process {pid}, used by {}", own.leases),
            ),
        }
        let least = if own.state_counted { "" } else { "at least " };
        self.row(
            "state",
            format_args!("{}, {least}{}", own.state.display(), bytes(own.state_bytes)),
        );
        self.row("log", own.log.display());
        let programs = [
            ("buildkitd", &own.buildkitd),
            ("runc", &own.runc),
            ("rootlesskit", &own.rootlesskit),
        ];
        for (name, path) in programs {
            if let Some(path) = path {
                self.row(name, path.display());
            }
        }
    }

    fn answer(&mut self, answer: &Answer) {
        self.row("version", &answer.version);
        self.row("platforms", answer.platforms.join(", "));
        if let Some(snapshotter) = &answer.snapshotter {
            self.row("snapshotter", snapshotter);
        }
        if let Some(network) = &answer.network {
            self.row("network", network);
        }
        for capability in &answer.capabilities {
            let present = if capability.present { "yes" } else { "no " };
            self.row(
                "can",
                format_args!("{present} {:<24} {}", capability.name, capability.purpose),
            );
        }
    }
}

/// Writes a number of bytes with three figures or fewer before the unit.
fn bytes(bytes: u64) -> String {
    let mut size = bytes;
    for unit in ["B", "kB", "MB", "GB"] {
        if size < 1000 {
            return format!("{size} {unit}");
        }
        size = size.div_ceil(1000);
    }
    format!("{size} TB")
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::{
        super::findings::{Missing, Passed, capabilities},
        *,
    };

    fn check(findings: &Findings, expected: &Expect) {
        expected.assert_eq(&text(findings));
    }

    #[test]
    fn sizes_are_short() {
        assert_eq!(bytes(999), "999 B");
        assert_eq!(bytes(1000), "1 kB");
        assert_eq!(bytes(2_500_000), "3 MB");
        assert_eq!(bytes(999_999), "1 MB");
        assert_eq!(bytes(12_000_000_000_000), "12 TB");
    }

    #[test]
    fn another_daemon_is_told_with_what_it_can_do() {
        let capabilities = capabilities(&spec_build::client::Capabilities::from_names(
            ["exec.secretenv", "passthroughop"],
            ["gateway.exec", "gateway.solve.evaluate"],
        ));
        check(
            &Findings {
                daemon: Some(Daemon {
                    origin: "variable",
                    reason: "given in BUILDKIT_HOST".into(),
                    address: "tcp://host:1234".into(),
                    answer: Some(Answer {
                        version: "v0.32.2".into(),
                        platforms: vec!["linux/amd64".into(), "linux/386".into()],
                        snapshotter: Some("overlayfs".into()),
                        network: Some("host".into()),
                        capabilities,
                    }),
                    own: None,
                }),
                ..Findings::default()
            },
            &expect![[r#"
                daemon        given in BUILDKIT_HOST
                address       tcp://host:1234
                version       v0.32.2
                platforms     linux/amd64, linux/386
                snapshotter   overlayfs
                network       host
                can           yes gateway.solve.evaluate   runs each step and check by itself
                can           yes gateway.exec             opens a shell in a stopped state
                can           yes exec.secretenv           tells a new result from a recorded one
                can           no  gateway.exec.signals     passes signals to the shell
                can           no  gateway.exec.filesystem  reads the files of a stopped state
                can           no  source.ocilayout         takes images from disk (oci-layout:PATH)
                can           yes passthroughop            joins results in one graph; without it a slower way is taken

                Nothing is missing.
            "#]],
        );
    }

    #[test]
    fn our_own_daemon_is_told_with_what_is_missing() {
        check(
            &Findings {
                daemon: Some(Daemon {
                    origin: "own",
                    reason: "our own daemon".into(),
                    address: "unix:///c/spec-dap/buildkit/run/buildkitd.sock".into(),
                    answer: None,
                    own: Some(Own {
                        running: false,
                        pid: None,
                        leases: 0,
                        unused_s: None,
                        idle_s: 600,
                        state: "/c/spec-dap/buildkit".into(),
                        state_bytes: 4096,
                        state_counted: true,
                        log: "/c/spec-dap/buildkit/buildkitd.log".into(),
                        buildkitd: None,
                        runc: None,
                        rootlesskit: None,
                    }),
                }),
                passed: vec![Passed {
                    socket: "/run/buildkit/buildkitd.sock".into(),
                    reason: "this user may not connect to it".into(),
                }],
                missing: vec![Missing {
                    text: "there is no runc".into(),
                    hint: "Install it.".into(),
                }],
            },
            &expect![[r#"
                daemon        our own daemon
                address       unix:///c/spec-dap/buildkit/run/buildkitd.sock
                running       no
                state         /c/spec-dap/buildkit, 5 kB
                log           /c/spec-dap/buildkit/buildkitd.log
                not used      /run/buildkit/buildkitd.sock: this user may not connect to it

                problem: there is no runc
                hint: Install it.
            "#]],
        );
    }
}
