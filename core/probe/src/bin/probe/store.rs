//! Records on disk: that of the step before, and our own.

use std::{
    fs,
    io::{self, Write},
    path::Path,
    time::Instant,
};

use anyhow::Context;
use spec_probe::{Outcome, Record, Verdict, layout};

/// Whether the step before this one passed; true if there is none.
pub(crate) fn previous_passed() -> anyhow::Result<bool> {
    let folder = Path::new(layout::PREVIOUS);
    match fs::symlink_metadata(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
        _ => Ok(read(folder)?.verdict() == Verdict::Passed),
    }
}

/// Reads the record in a folder.
pub(crate) fn read(folder: &Path) -> anyhow::Result<Record> {
    let path = folder.join(layout::RECORD_FILE);
    let json = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
    serde_json::from_slice(&json).with_context(|| format!("{} is damaged", path.display()))
}

/// Writes our own record; it is there as a whole or not at all.
pub(crate) fn write(outcome: Outcome, started: Instant) -> anyhow::Result<()> {
    let record = Record {
        run: std::env::var(layout::RUN_VARIABLE).unwrap_or_default(),
        duration_us: u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX),
        outcome,
    };
    let path = Path::new(layout::RECORD).join(layout::RECORD_FILE);
    let unfinished = path.with_extension("unfinished");
    let write = || -> io::Result<()> {
        let mut file = fs::File::create(&unfinished)?;
        file.write_all(&serde_json::to_vec(&record)?)?;
        fs::rename(&unfinished, &path)
    };
    write().with_context(|| format!("cannot write the record {}", path.display()))
}
