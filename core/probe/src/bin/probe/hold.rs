//! `probe hold`: the first process of a container that only has to be there, for the shells and
//! commands that are executed in it.

use std::{
    io::{self, Read, Write, pipe},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use rustix::process::{WaitOptions, wait};
use signal_hook::{
    consts::{SIGCHLD, SIGINT, SIGTERM},
    flag, low_level,
};

/// Says `holding`, waits for SIGTERM or SIGINT, and until then buries the orphans, as the first process has to.
pub(crate) fn perform() -> anyhow::Result<u8> {
    let (mut wake, writer) = pipe()?;
    let ended = Arc::new(AtomicBool::new(false));
    for number in [SIGTERM, SIGINT] {
        flag::register(number, Arc::clone(&ended))?;
    }
    for number in [SIGTERM, SIGINT, SIGCHLD] {
        low_level::pipe::register(number, writer.try_clone()?)?;
    }
    // Who waits for it may go on now.
    writeln!(io::stdout(), "holding")?;
    let mut byte = [0];
    while !ended.load(Ordering::SeqCst) {
        while matches!(wait(WaitOptions::NOHANG), Ok(Some(_))) {}
        wake.read_exact(&mut byte)?;
    }
    Ok(0)
}
