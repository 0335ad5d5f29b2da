//! Where names lead, and other names for them.

use super::{cursor, file};
use crate::ide::{self, FileName, Location, Summary, Workspace};

/// A file with a cursor, in a workspace with others.
struct Open {
    file: ide::File,
    name: FileName,
    offset: usize,
    workspace: Workspace,
    texts: Vec<(FileName, String)>,
}

impl Open {
    /// The first text has the cursor.
    fn new(texts: &[&str]) -> Self {
        let (text, offset) = cursor(texts[0]);
        let mut texts: Vec<String> = texts.iter().map(ToString::to_string).collect();
        texts[0] = text.to_string();
        let named = |(number, text): (usize, String)| (FileName::from(format!("{number}")), text);
        let texts: Vec<_> = texts.into_iter().enumerate().map(named).collect();
        let mut workspace = Workspace::default();
        for (name, text) in &texts {
            workspace.set(name, Summary::of(&file(text)));
        }
        Self {
            file: file(&texts[0].1),
            name: FileName::from("0"),
            offset,
            workspace,
            texts,
        }
    }

    fn tell(&self, locations: Vec<Location>) -> Vec<String> {
        let mut told: Vec<String> = locations
            .into_iter()
            .map(|it| {
                let text = &self
                    .texts
                    .iter()
                    .find(|(name, _)| *name == it.file)
                    .unwrap()
                    .1;
                let line = text[..it.range.start].matches('\n').count();
                let what = &text[it.range.start..it.range.end];
                assert!(!what.is_empty());
                format!(
                    "{}:{} {}",
                    it.file,
                    line + 1,
                    text.lines().nth(line).unwrap().trim()
                )
            })
            .collect();
        told.sort();
        told
    }

    fn definition(&self) -> Vec<String> {
        self.tell(ide::definition(
            &self.file,
            &self.name,
            &self.workspace,
            self.offset,
        ))
    }

    fn references(&self) -> Vec<String> {
        self.tell(ide::references(
            &self.file,
            &self.name,
            &self.workspace,
            self.offset,
            true,
        ))
    }

    fn rename(&self, new: &str) -> Result<Vec<String>, String> {
        let places = ide::rename(&self.file, &self.name, &self.workspace, self.offset, new)?;
        let mut texts = self.texts.clone();
        for place in places.into_iter().rev() {
            let (_, text) = texts
                .iter_mut()
                .find(|(name, _)| *name == place.file)
                .unwrap();
            text.replace_range(place.range.start..place.range.end, new);
        }
        Ok(texts.into_iter().map(|(_, text)| text).collect())
    }
}

#[test]
fn a_variable_leads_to_its_declaration_and_back() {
    let open = Open::new(&["vars:\n  major: 1\npipeline:\n  - runs: echo ${{vars.ma$0jor}}\n"]);
    assert_eq!(open.definition(), ["0:2 major: 1"]);
    let open = Open::new(&["vars:\n  maj$0or: 1\npipeline:\n  - runs: echo ${{vars.major}}\n"]);
    assert_eq!(open.definition(), ["0:4 - runs: echo ${{vars.major}}"]);
    assert_eq!(open.references().len(), 2);
}

#[test]
fn packages_are_known_in_the_whole_workspace() {
    let open = Open::new(&[
        "package:\n  name: a\n  dependencies:\n    runtime: [lib$0b=~1]\npipeline: []\n",
        "package:\n  name: b\npipeline: []\nsubpackages:\n  - name: libb\n",
        "package:\n  name: c\n  dependencies:\n    runtime:\n      - libb\npipeline: []\n",
    ]);
    assert_eq!(open.definition(), ["1:5 - name: libb"]);
    assert_eq!(
        open.references(),
        ["0:4 runtime: [libb=~1]", "1:5 - name: libb", "2:5 - libb"]
    );
    let renamed = open.rename("libb2").unwrap();
    assert!(
        renamed.iter().all(|text| text.contains("libb2")),
        "{renamed:?}"
    );
}

#[test]
fn a_name_that_is_declared_nowhere_stays() {
    let open = Open::new(&["package:\n  dependencies:\n    runtime: [gl$0ibc]\npipeline: []\n"]);
    assert_eq!(
        open.rename("musl").unwrap_err(),
        "the package `glibc` is not declared in this workspace"
    );
    assert_eq!(
        Open::new(&["pipe$0line: []\n"]).rename("x").unwrap_err(),
        "there is no name here that leads somewhere"
    );
}

#[test]
fn arguments_are_renamed_in_every_way_of_writing() {
    let open = Open::new(&[
        "args:\n  VER$0SION: 1\nversion: \"${VERSION}\"\nsources:\n  a:\n    http:\n      url: >-\n        https://a.org/$VERSION/x-${VERSION:-1}.tar\n",
    ]);
    let renamed = open.rename("TAG").unwrap().remove(0);
    assert_eq!(
        renamed,
        "args:\n  TAG: 1\nversion: \"${TAG}\"\nsources:\n  a:\n    http:\n      url: >-\n        https://a.org/$TAG/x-${TAG:-1}.tar\n"
    );
    assert_eq!(
        open.rename("A-B").unwrap_err(),
        "the name of an argument is made of letters, digits and `_`"
    );
}

#[test]
fn a_name_that_is_taken_is_refused() {
    let open = Open::new(&["vars:\n  o$0ne: 1\n  two: 2\npipeline: []\n"]);
    assert_eq!(
        open.rename("two").unwrap_err(),
        "there is a variable `two` already"
    );
    assert!(open.rename("one").is_ok());
}

#[test]
fn a_file_that_left_the_workspace_is_forgotten() {
    let mut workspace = Workspace::default();
    let name = FileName::from("a");
    workspace.set(
        &name,
        Summary::of(&file("package:\n  name: a\npipeline: []\n")),
    );
    assert_eq!(workspace.declarations().count(), 1);
    workspace.set(&name, Summary::default());
    assert!(workspace.is_empty());
    assert_eq!(workspace.declarations().count(), 0);
}
