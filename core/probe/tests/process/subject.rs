//! The command under test: a static program that does what the tests of the probe tell it to.

use std::{
    env,
    fs::File,
    io::{self, Read, Write, pipe},
    process::{Command, ExitCode},
};

use rustix::process::{Signal, getpid, kill_process};

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    run(&words).unwrap_or_else(|error| {
        let _ = writeln!(io::stderr(), "subject: {error}");
        ExitCode::from(99)
    })
}

fn run(words: &[&str]) -> io::Result<ExitCode> {
    let mut stdout = io::stdout();
    match words {
        [_, "exit", code] => return Ok(ExitCode::from(code.parse().unwrap_or(98))),
        [_, "kill", "SIGKILL"] => kill_process(getpid(), Signal::KILL)?,
        [_, "kill", "SIGUSR1"] => kill_process(getpid(), Signal::USR1)?,
        // Shows each word, the name it was called by among them.
        [_, "words", ..] => writeln!(stdout, "{words:?}")?,
        [_, "variables"] => {
            for (name, value) in env::vars() {
                writeln!(stdout, "{name}={value}")?;
            }
        }
        [_, "copy"] => {
            io::copy(&mut io::stdin(), &mut stdout)?;
        }
        [_, "both"] => {
            stdout.write_all(b"to stdout\n")?;
            io::stderr().write_all(b"to stderr\n")?;
        }
        [_, "bytes"] => stdout.write_all(&[0, 0xff, 0xfe, b'\n', b'a', 0x80])?,
        // As many bytes as wanted, on both streams at once.
        [_, "flood", size] => {
            let mut rest: usize = size.parse().map_err(io::Error::other)?;
            let line =
                b"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde\n".repeat(64);
            while rest > 0 {
                let part = line.get(..rest.min(line.len())).unwrap_or(&line);
                stdout.write_all(part)?;
                io::stderr().write_all(part)?;
                rest -= part.len();
            }
        }
        // Leaves a child behind that writes as soon as its parent is gone.
        [name, "leave", "writer"] => {
            let (reader, writer) = pipe()?;
            Command::new(name).arg("late").stdin(reader).spawn()?;
            stdout.write_all(b"early\n")?;
            stdout.flush()?;
            // The end of this process closes it.
            std::mem::forget(writer);
        }
        [_, "late"] => {
            io::stdin().read_to_end(&mut Vec::new())?;
            stdout.write_all(b"late\n")?;
        }
        // Leaves a child behind that holds standard output until somebody writes to /release.
        [name, "leave", "holder"] => {
            Command::new(name).arg("hold").spawn()?;
            stdout.write_all(b"early\n")?;
        }
        [_, "hold"] => {
            File::open("/release")?.read_to_end(&mut Vec::new())?;
        }
        // Waits for SIGTERM, and then ends in its own way.
        [_, "wait"] => {
            let (mut wake, writer) = pipe()?;
            signal_hook::low_level::pipe::register(signal_hook::consts::SIGTERM, writer)?;
            stdout.write_all(b"listening\n")?;
            stdout.flush()?;
            wake.read_exact(&mut [0])?;
            stdout.write_all(b"terminated\n")?;
            return Ok(ExitCode::from(42));
        }
        _ => return Err(io::Error::other(format!("unknown: {words:?}"))),
    }
    stdout.flush()?;
    Ok(ExitCode::SUCCESS)
}
