//! Makes several components at once, each as soon as what it needs is there.

use super::{Component, Lack, Store};
use std::{
    collections::HashMap,
    sync::{Condvar, Mutex, PoisonError},
    thread,
    time::Instant,
};

/// What has become of the components so far, by name: whether each is here.
#[derive(Default)]
struct Progress {
    ended: Mutex<HashMap<&'static str, bool>>,
    changed: Condvar,
}

impl Progress {
    /// Waits until a component has ended, and says whether it is here.
    fn wait(&self, name: &str) -> bool {
        let ended = self.ended.lock().unwrap_or_else(PoisonError::into_inner);
        let ended = self
            .changed
            .wait_while(ended, |ended| !ended.contains_key(name));
        ended
            .unwrap_or_else(PoisonError::into_inner)
            .get(name)
            .copied()
            .unwrap_or(false)
    }

    /// Notes that a component has ended.
    fn end(&self, name: &'static str, here: bool) {
        self.ended
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(name, here);
        self.changed.notify_all();
    }
}

/// Makes all of `missing`, and returns what could not be made and why.
pub(super) fn run(
    missing: &[&'static Component],
    store: &Store,
) -> Vec<(&'static Component, Lack)> {
    let progress = Progress::default();
    // One Go build has work for all cores: two at a time only make both slow.
    let go = Mutex::new(());
    let lacks = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for component in missing.iter().copied() {
            let (progress, go, lacks) = (&progress, &go, &lacks);
            scope.spawn(move || {
                let result = make(component, missing, store, progress, go);
                progress.end(component.name, result.is_ok());
                if let Err(lack) = result {
                    let mut lacks = lacks.lock().unwrap_or_else(PoisonError::into_inner);
                    lacks.push((component, lack));
                }
            });
        }
    });
    let mut lacks: Vec<(&Component, Lack)> =
        lacks.into_inner().unwrap_or_else(PoisonError::into_inner);
    let place = |name| missing.iter().position(|component| component.name == name);
    lacks.sort_by_key(|(component, _)| place(component.name));
    lacks
}

/// Makes one component after what it needs, and says so.
fn make(
    component: &'static Component,
    missing: &[&'static Component],
    store: &Store,
    progress: &Progress,
    go: &Mutex<()>,
) -> Result<(), Lack> {
    for need in component.needs {
        let made_now = missing.iter().any(|other| other.name == *need);
        if made_now && !progress.wait(need) && !may_lack(component, need) {
            let text = format!("not tried, since {need} is missing");
            return Err(Lack::new(text, "mend that one first"));
        }
    }
    let _turn = matches!(component.recipe, super::Recipe::Go(_))
        .then(|| go.lock().unwrap_or_else(PoisonError::into_inner));
    let begin = Instant::now();
    println!("  {:<14} … {}", component.name, component.what);
    let result = component.make(store);
    let mark = if result.is_ok() { "✓" } else { "✗" };
    println!(
        "  {:<14} {mark} {:.0} s",
        component.name,
        begin.elapsed().as_secs_f64()
    );
    result
}

/// Says whether a component can be tried although one that it needs could not be made.
///
/// Debian's packages come together: one that cannot be had must not keep the others' users away.
fn may_lack(component: &Component, need: &str) -> bool {
    need == "packages" || component.name == "rust-arm64"
}
