//! The same plan gives the same bytes, always and everywhere.

use super::{SPEC, environment, lower_in, plan_in};
use crate::digest::Digest;
use prost::Message;
use std::{env, process::Command};

/// Set for the second process.
const CHILD: &str = "SPEC_LLB_SECOND_PROCESS";

/// Every definition of the sample plan.
fn definitions() -> Vec<u8> {
    let lowered = lower_in(&plan_in(SPEC), &environment());
    let mut bytes = Vec::new();
    for record in lowered.records() {
        bytes.extend(lowered.graph.definition(&record).encode_to_vec());
    }
    assert!(bytes.len() > 10_000, "the definitions are there");
    bytes
}

#[test]
fn a_thousand_lowerings_give_the_same_bytes() {
    let first = definitions();
    for round in 1..1000 {
        assert!(definitions() == first, "round {round}");
    }
}

#[test]
fn two_processes_give_the_same_bytes() {
    let here = Digest::of(&definitions());
    if env::var_os(CHILD).is_some() {
        println!("fingerprint {here}");
        return;
    }
    let output = Command::new(env::current_exe().expect("the test is a file"))
        .args([
            "--exact",
            "--nocapture",
            "tests::determinism::two_processes_give_the_same_bytes",
        ])
        .env(CHILD, "1")
        .output()
        .expect("the test runs a second time");
    let there = String::from_utf8(output.stdout).expect("the test prints text");
    assert!(there.contains(&format!("fingerprint {here}")), "{there}");
}
