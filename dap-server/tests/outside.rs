//! Sessions of a client that is not ours: what authors of VS Code's debuggers test theirs with.

// This file is for tests alone.
#![allow(clippy::panic, clippy::unwrap_used)]

use spec_tests::{
    Daemon,
    components::{image, node_modules},
    testdata, workspace,
};
use std::{fs, process::Command};

#[test]
fn the_client_of_debugger_authors_gets_what_it_expects() {
    let modules = node_modules();
    let daemon = Daemon::start();
    let script = workspace().join("tests/outside/session.test.js");
    let output = Command::new("node")
        .arg("--test-reporter=tap")
        .arg(&script)
        .env("NODE_PATH", modules)
        .env("SPEC_DAP", env!("CARGO_BIN_EXE_spec-dap"))
        .env("SPEC", testdata("hello.yml"))
        .env(
            "IMAGE",
            format!("oci-layout:{}", image("bookworm").display()),
        )
        .env("BUILDKIT", daemon.address())
        .output()
        .unwrap_or_else(|error| panic!("this test needs node ({error}): run `cargo xtask setup`"));
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    // Node also succeeds where it finds no test.
    let tests = fs::read_to_string(script)
        .unwrap()
        .matches("\ntest(")
        .count();
    assert!(
        tests > 0 && said.contains(&format!("# pass {tests}\n")),
        "{said}"
    );
    daemon.await_container_processes(0);
}
