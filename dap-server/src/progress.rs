//! Progress on a terminal: a bar that counts, and a line for what goes on now.
//!
//! Draws on standard error, and only if that is a terminal; results are written above the bar.

use indicatif::{ProgressBar, ProgressStyle};
use spec_build::run::RunEvent;
use spec_core::plan::NodeId;
use std::{collections::BTreeSet, io, io::IsTerminal, time::Duration};

/// How often the bar moves although nothing happens, so that a long step looks alive.
const TICK: Duration = Duration::from_millis(120);

/// A bar, or nothing where nobody would see it.
#[derive(Debug)]
pub struct Progress {
    bar: Option<ProgressBar>,
    running: BTreeSet<NodeId>,
    transfer: Option<String>,
}

impl Progress {
    /// Begins to count to `nodes`.
    pub fn new(nodes: usize) -> Self {
        let bar = io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::new(nodes as u64);
            if let Ok(style) =
                ProgressStyle::with_template("{bar:24.cyan/dim} {pos}/{len} {wide_msg}")
            {
                bar.set_style(style);
            }
            bar.enable_steady_tick(TICK);
            bar
        });
        Self {
            bar,
            running: BTreeSet::new(),
            transfer: None,
        }
    }

    /// Says what goes on before anything runs.
    pub fn say(&self, message: &str) {
        if let Some(bar) = &self.bar {
            bar.set_message(message.to_owned());
        }
    }

    /// Takes in what happened.
    pub fn event(&mut self, event: &RunEvent) {
        let Some(bar) = &self.bar else { return };
        match event {
            RunEvent::Started(node) => {
                self.running.insert(node.clone());
            }
            RunEvent::Finished(finished) => {
                self.running.remove(&finished.node);
                bar.inc(1);
            }
            RunEvent::Progress {
                name,
                current,
                total,
                done,
            } => {
                self.transfer = (!done).then(|| match total {
                    0 => name.clone(),
                    _ => format!("{name} {}%", current.saturating_mul(100) / total),
                });
            }
            RunEvent::Output { .. } => return,
        }
        let now = self
            .transfer
            .clone()
            .or_else(|| self.running.first().map(NodeId::to_string));
        bar.set_message(now.unwrap_or_default());
    }

    /// Writes something above the bar.
    pub fn suspended<T>(&self, write: impl FnOnce() -> T) -> T {
        match &self.bar {
            Some(bar) => bar.suspend(write),
            None => write(),
        }
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
