//! The gate, and the command that only succeeds.

use spec_probe::{Check, CheckKind, Subject, layout};

use crate::container::{Container, command};

#[test]
fn the_gate_opens_only_if_everything_passed() {
    let container = Container::new();
    let keep = |name: &str| {
        let to = container.path(name);
        std::fs::rename(container.path(layout::RECORD), to).unwrap();
        std::fs::create_dir(container.path(layout::RECORD)).unwrap();
    };
    container.step(&command("subject exit 0"));
    keep("/0");
    container.step(&command("subject exit 7"));
    keep("/1");
    container.step(&command("nope"));
    keep("/2");
    let subject = Subject::File("/subject".to_owned());
    let kind = CheckKind::Equals("x\n".to_owned());
    container.write("/subject", "y", 0o644);
    container.check(&Check {
        subject,
        kind,
        no_follow: false,
    });
    keep("/3");

    assert_eq!(container.run(&["gate", "/0"]).status.code(), Some(0));
    assert_eq!(container.run(&["gate"]).status.code(), Some(0));
    let output = container.run(&["gate", "/0", "/1", "/2", "/3"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        String::from_utf8(output.stderr).unwrap(),
        "/1: the step failed with exit code 7\n\
         /2: the step is errored: exec: \"nope\": executable file not found in $PATH (PATH is /)\n\
         /3: the check equals is failed, expected \"x\\n\", got \"y\"\n"
    );
}

#[test]
fn true_succeeds() {
    assert_eq!(Container::new().run(&["true"]).status.code(), Some(0));
}
