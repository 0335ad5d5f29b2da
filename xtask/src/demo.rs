//! `cargo xtask demo`: one real run, with one check that fails on purpose.
//!
//! The run is shown as a user sees it. Then its records are read again as JSON, from the daemon's
//! cache, to make sure that the check which failed is the one that should, and no other.

use crate::{command, setup};
use anyhow::{Context as _, bail};
use serde_json::Value;
use std::{
    env,
    fs::{self, File},
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, ExitCode, Stdio},
    time::Instant,
};

/// The demo's spec, seen from the workspace.
const SPEC: &str = "testdata/hello.yml";

/// The comment that stands above the check which fails on purpose.
const ON_PURPOSE: &str = "# This fails on purpose";

/// Runs the demo's spec on our own daemon.
pub(crate) fn run() -> anyhow::Result<ExitCode> {
    let begin = Instant::now();
    let (program, words) = prepare()?;
    println!("demo: {} {}\n", program.display(), words.join(" "));
    let status = spec_dap(&program, &words).stdin(Stdio::null()).status()?;
    if status.code() != Some(1) {
        bail!(
            "the run should have ended with code 1, for the check that fails on purpose; it ended with {status}"
        );
    }
    let json = ["--format", "json", "--rerun", "none"].map(str::to_owned);
    let again = spec_dap(&program, &[words.as_slice(), json.as_slice()].concat()).output()?;
    let failed = failed_lines(&String::from_utf8(again.stdout)?)?;
    let expected = expected_line(&fs::read_to_string(command::workspace().join(SPEC))?)?;
    if failed != [expected] {
        bail!("the check in line {expected} should have failed and no other; it was {failed:?}");
    }

    println!(
        "\ndemo: one check failed, the one that should: {SPEC}:{expected}\n\
         demo: to be where it failed, in a shell of that very state:\n\n  \
         {} {} --shell-on-failure\n\n\
         demo: done in {:.1} s",
        program.display(),
        words.join(" "),
        begin.elapsed().as_secs_f64()
    );
    Ok(ExitCode::SUCCESS)
}

/// Draws a run of the demo's spec into `docs/demo.svg`.
pub(crate) fn picture() -> anyhow::Result<ExitCode> {
    let (program, mut words) = prepare()?;
    // One test is enough for a picture.
    words.extend(["--test", "counts words"].map(str::to_owned));
    let run = spec_dap(&program, &words)
        .env("CLICOLOR_FORCE", "1")
        .output()?;
    let shown = format!("$ spec-dap test {SPEC} --test 'counts words'\n");
    let screen = [shown.as_bytes(), &run.stdout].concat();
    let mut draw = command::cargo();
    draw.args([
        "run",
        "--quiet",
        "--package",
        "spec-tests",
        "--bin",
        "picture",
    ]);
    let file = command::workspace().join("docs/demo.svg");
    let mut draw = draw
        .stdin(Stdio::piped())
        .stdout(File::create(&file)?)
        .spawn()?;
    draw.stdin.take().context("no input")?.write_all(&screen)?;
    if !draw.wait()?.success() {
        bail!("the picture was not drawn");
    }
    println!("picture: wrote {}", file.display());
    Ok(ExitCode::SUCCESS)
}

/// Brings what the demo needs, and returns the program and its arguments.
fn prepare() -> anyhow::Result<(PathBuf, Vec<String>)> {
    let store = setup::require(setup::Task::Demo)?;
    command::visible(command::cargo().args(["build", "--package", "spec-dap"]))?;
    let program = target_folder()?.join("debug/spec-dap");
    let image = format!("oci-layout:{}", store.image("bookworm").display());
    Ok((
        program,
        ["test", SPEC, "--image", &image, "--buildkit", "own"]
            .map(str::to_owned)
            .to_vec(),
    ))
}

/// Returns a command of the product.
fn spec_dap(program: &Path, words: &[String]) -> Command {
    let mut command = Command::new(program);
    command.args(words).current_dir(command::workspace());
    command
}

/// Returns the folder in which cargo builds.
fn target_folder() -> anyhow::Result<PathBuf> {
    // This program was built there, in the folder of its profile.
    let own = env::current_exe()?;
    let folder = own.parent().and_then(Path::parent).map(Path::to_owned);
    folder.context("this program lies in no target folder")
}

/// Returns the lines of the checks and steps that did not pass, from a run's JSON.
fn failed_lines(json: &str) -> anyhow::Result<Vec<u64>> {
    let mut lines = Vec::new();
    let mut summary = false;
    for line in json.lines() {
        let event: Value =
            serde_json::from_str(line).with_context(|| format!("no JSON: {line}"))?;
        let text = |key: &str| event.get(key).and_then(Value::as_str).unwrap_or_default();
        match text("event") {
            "summary" => summary = true,
            "check" | "step" if text("verdict") != "passed" => {
                let line = event.pointer("/range/start/line").and_then(Value::as_u64);
                lines.push(line.with_context(|| format!("no line in {event}"))?);
            }
            _ => {}
        }
    }
    if !summary {
        bail!("the run wrote no summary");
    }
    Ok(lines)
}

/// Returns the line of the value that should fail: the one below the comment; counts from 1.
fn expected_line(spec: &str) -> anyhow::Result<u64> {
    let comment = spec
        .lines()
        .position(|line| line.trim().starts_with(ON_PURPOSE));
    let comment = comment.context("the demo's spec says of no check that it fails on purpose")?;
    Ok(comment as u64 + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_spec_of_the_demo_says_which_check_fails() {
        let spec = fs::read_to_string(command::workspace().join("testdata/hello.yml")).unwrap();
        let line = expected_line(&spec).unwrap();
        let below = spec.lines().nth(line as usize - 1).unwrap();
        assert!(below.trim().starts_with("equals:"), "{below}");
    }

    #[test]
    fn only_what_did_not_pass_counts() {
        let event = |verdict: &str, line: u32| {
            format!(
                r#"{{"event":"check","verdict":"{verdict}","range":{{"start":{{"line":{line}}}}}}}"#
            )
        };
        let summary = r#"{"event":"summary"}"#;
        let run = [&event("passed", 3), &event("failed", 5), summary].join("\n");
        assert_eq!(failed_lines(&run).unwrap(), [5]);
        assert!(
            failed_lines(&event("failed", 5)).is_err(),
            "a run without a summary is cut off"
        );
    }
}
