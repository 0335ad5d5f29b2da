//! A debug session for which the daemon has to be started.

use crate::home::{Home, PROGRAM};
use serde_json::json;
use spec_dap_client::Client;
use spec_tests::components::image;
use std::{fs, path::Path};

#[tokio::test]
async fn a_launch_shows_that_it_starts_the_daemon() {
    let home = Home::new();
    let spec = home.path().join("spec.yml");
    fs::write(&spec, "tests: [{name: one, steps: [{command: echo hi}]}]").unwrap();
    let surroundings = home.surroundings().env;
    let environment: Vec<_> = surroundings
        .iter()
        .map(|(name, value)| (name.to_str().unwrap(), value.to_str().unwrap()))
        .chain([("BUILDKIT_HOST", "")])
        .collect();
    let mut client = Client::spawn(Path::new(PROGRAM), &["--stdio"], &environment);
    let features = json!({ "adapterID": "spec", "supportsProgressReporting": true });
    client.request("initialize", features).await;
    let image = format!("oci-layout:{}", image("busybox").display());
    let launch = client
        .send("launch", json!({ "program": spec, "image": image }))
        .await;
    let begun = client.until("progressStart").await;
    assert_eq!(begun["title"], "starting buildkitd");
    let ended = client.until("progressEnd").await;
    assert_eq!(ended["progressId"], begun["progressId"]);
    client.answer(launch).await;
    client.until("initialized").await;
    client.request("configurationDone", json!({})).await;
    assert_eq!(client.until("exited").await["exitCode"], 0);
    client.until("terminated").await;
    client.request("disconnect", json!({})).await;
    assert_eq!(client.end().await, Some(0));
}
