//! The programs themselves: how large they are, and how soon they are there.

use crate::{
    page::{Aim, Page},
    sample::Sample,
    scene::Scene,
};
use std::{
    process::{Command, Stdio},
    time::Instant,
};

const STARTS: u32 = 21;

/// Measures size and start-up of the programs.
pub(crate) fn run(scene: &Scene, page: &mut Page) -> anyhow::Result<()> {
    for name in ["spec-dap", "spec-lsp"] {
        let program = scene.program(name);
        page.size(&format!("size of {name}"), &program, Aim::None)?;
        let mut starts = Sample::default();
        for _ in 0..STARTS {
            let mut command = Command::new(&program);
            command
                .arg("--version")
                .stdin(Stdio::null())
                .stdout(Stdio::null());
            let begin = Instant::now();
            anyhow::ensure!(command.status()?.success(), "{name} --version failed");
            starts.add(begin.elapsed());
        }
        page.time(
            &format!("start-up of {name} (--version)"),
            &starts,
            Aim::None,
        );
    }
    Ok(())
}
