//! The probe itself: the static program that runs inside containers.
//!
//! The build script builds it (`build/probe.rs`); it is part of every program that this crate is
//! part of, so that nothing has to be installed or found.

/// The programs, by architecture.
const PROBES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/probes.rs"));

/// Returns the program for an architecture as images call it (`amd64`, `arm64`), if there is one.
pub fn probe(architecture: &str) -> Option<&'static [u8]> {
    PROBES
        .iter()
        .find(|(name, _)| *name == architecture)
        .map(|(_, program)| *program)
}

/// Lists the architectures that there is a program for.
pub fn architectures() -> impl Iterator<Item = &'static str> {
    PROBES.iter().map(|(name, _)| *name)
}

#[cfg(test)]
mod tests {
    use std::{env, fs, os::unix::fs::PermissionsExt, process::Command};

    use super::*;

    fn own_architecture() -> &'static str {
        match env::consts::ARCH {
            "x86_64" => "amd64",
            "aarch64" => "arm64",
            other => panic!("no probe for {other}"),
        }
    }

    fn number(program: &[u8], at: usize, length: usize) -> usize {
        program[at..at + length]
            .iter()
            .rev()
            .fold(0, |value, byte| value << 8 | *byte as usize)
    }

    #[test]
    fn each_program_is_small_static_and_for_its_architecture() {
        assert!(architectures().any(|name| name == own_architecture()));
        for name in architectures() {
            let program = probe(name).unwrap();
            assert!(program.len() < 2_000_000, "{name}: {} bytes", program.len());
            assert_eq!(program[..6], *b"\x7fELF\x02\x01", "{name}");
            let machine = if name == "amd64" { 62 } else { 183 };
            assert_eq!(number(program, 18, 2), machine, "{name}");
            // No program header asks for a dynamic loader.
            let (table, size, count) = (
                number(program, 32, 8),
                number(program, 54, 2),
                number(program, 56, 2),
            );
            assert!(count > 0);
            for place in 0..count {
                assert_ne!(number(program, table + place * size, 4), 3, "{name}");
            }
        }
        assert_eq!(probe("vax"), None);
    }

    #[test]
    fn the_program_for_this_machine_runs() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("probe");
        fs::write(&path, probe(own_architecture()).unwrap()).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        let output = Command::new(&path).arg("true").output().unwrap();
        assert!(output.status.success(), "{output:?}");
        let output = Command::new(&path)
            .args(["sh", "-c", "echo $A"])
            .env("A", "b")
            .output()
            .unwrap();
        assert_eq!(output.stdout, b"b\n", "{output:?}");
    }
}
