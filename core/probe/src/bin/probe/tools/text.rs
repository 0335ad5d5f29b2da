//! Tools that print text.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read, Write},
    os::unix::ffi::OsStrExt,
};

use anyhow::Context;

use super::options;

pub(super) fn cat(files: &[String], out: &mut dyn Write) -> anyhow::Result<()> {
    let (_, files) = options(files, "")?;
    let mut buffer = vec![0; 64 * 1024];
    each(files, out, |input, out| {
        loop {
            let length = match input.read(&mut buffer) {
                Ok(0) => return Ok(()),
                Ok(length) => length,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            out.write_all(buffer.get(..length).unwrap_or_default())?;
            // Who types wants to see each line at once.
            out.flush()?;
        }
    })
}

pub(super) fn head(arguments: &[String], out: &mut dyn Write) -> anyhow::Result<()> {
    let (lines, files) = match arguments {
        [flag, count, rest @ ..] if flag == "-n" => {
            (count.parse().context("-n needs a number")?, rest)
        }
        _ => (10, options(arguments, "")?.1),
    };
    each(files, out, |input, out| {
        let mut input = BufReader::new(input);
        let mut line = Vec::new();
        for _ in 0..lines {
            line.clear();
            if input.read_until(b'\n', &mut line)? == 0 {
                break;
            }
            out.write_all(&line)?;
        }
        Ok(())
    })
}

/// Goes through files, or through standard input if there are none.
fn each(
    files: &[String],
    out: &mut dyn Write,
    mut run: impl FnMut(&mut dyn Read, &mut dyn Write) -> io::Result<()>,
) -> anyhow::Result<()> {
    if files.is_empty() {
        return Ok(run(&mut io::stdin(), out)?);
    }
    for file in files {
        let mut input = File::open(file).with_context(|| file.clone())?;
        run(&mut input, out).with_context(|| file.clone())?;
    }
    Ok(())
}

pub(super) fn echo(words: &[String], out: &mut dyn Write) -> anyhow::Result<()> {
    let (end, words) = match words {
        [flag, rest @ ..] if flag == "-n" => ("", rest),
        _ => ("\n", words),
    };
    write!(out, "{}{end}", words.join(" "))?;
    Ok(())
}

pub(super) fn env(_: &[String], out: &mut dyn Write) -> anyhow::Result<()> {
    for (name, value) in std::env::vars_os() {
        for part in [name.as_bytes(), b"=", value.as_bytes(), b"\n"] {
            out.write_all(part)?;
        }
    }
    Ok(())
}
