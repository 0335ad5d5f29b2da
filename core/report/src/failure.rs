//! How an error leaves the program: what happened, why, and what to do next, on standard error.

use std::{
    fmt,
    io::{self, Write},
    process::ExitCode,
};

/// The exit code of what could not run at all, and of wrong arguments.
pub const CANNOT_RUN: u8 = 2;

/// An error with the advice that goes with it.
///
/// Attach one with [`hinted`]; [`report`] finds it anywhere in the chain of causes.
#[derive(Debug)]
pub struct Hinted {
    text: String,
    hint: String,
}

impl fmt::Display for Hinted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::error::Error for Hinted {}

/// Makes an error of what happened (lower case, no period) and what to do next (a sentence).
pub fn hinted(text: impl Into<String>, hint: impl Into<String>) -> anyhow::Error {
    Hinted {
        text: text.into(),
        hint: hint.into(),
    }
    .into()
}

/// Writes `error` for a person and yields the exit code that goes with it.
///
/// A reader that went away (`spec-dap plan … | head`) is no error to speak of.
pub fn report(error: &anyhow::Error) -> ExitCode {
    if !is_closed_pipe(error) {
        // Nobody is left to tell when standard error itself fails.
        let _ = write(&mut anstream::stderr().lock(), error);
    }
    ExitCode::from(CANNOT_RUN)
}

fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .any(|cause| cause.kind() == io::ErrorKind::BrokenPipe)
}

fn write(out: &mut impl Write, error: &anyhow::Error) -> io::Result<()> {
    writeln!(out, "error: {error:#}")?;
    if let Some(hinted) = error
        .chain()
        .find_map(|cause| cause.downcast_ref::<Hinted>())
    {
        writeln!(out, "hint: {}", hinted.hint)?;
    }
    out.flush()
}

#[cfg(test)]
mod tests {
    use anyhow::Context;
    use expect_test::expect;

    use super::*;

    #[test]
    fn the_hint_is_found_below_a_context() {
        let error: anyhow::Result<()> = Err(hinted("no daemon answers", "Start one."));
        let mut out = Vec::new();
        write(
            &mut out,
            &error.context("cannot run the tests").unwrap_err(),
        )
        .unwrap();
        expect![[r#"
            error: cannot run the tests: no daemon answers
            hint: Start one.
        "#]]
        .assert_eq(&String::from_utf8(out).unwrap());
    }
}
