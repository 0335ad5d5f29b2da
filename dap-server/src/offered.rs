//! What the daemon may ask of this machine: build contexts, and secrets to log in with.
//!
//! Both are said as `docker buildx build` takes them.

use crate::prepare::Refusal;
use spec_build::client::Secrets;
use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
};

/// Checks that each build context is a folder, and makes its path absolute.
pub(crate) fn contexts(
    wanted: &BTreeMap<String, PathBuf>,
) -> Result<BTreeMap<String, PathBuf>, Refusal> {
    let absolute = |(name, path): (&String, &PathBuf)| {
        if !path.is_dir() {
            return Err(Refusal::new(
                format!(
                    "the build context `{name}` is no folder: {}",
                    path.display()
                ),
                "Give the path of a folder on this machine.",
            ));
        }
        let absolute = std::path::absolute(path).unwrap_or_else(|_| path.clone());
        Ok((name.clone(), absolute))
    };
    wanted.iter().map(absolute).collect()
}

/// Reads secrets, each said as `id=ID[,src=PATH|,env=NAME]`; relative paths are seen from `folder`.
///
/// With the id alone, it is the variable of that name, or else the file.
pub(crate) fn secrets(wanted: &[String], folder: &Path) -> Result<Secrets, Refusal> {
    let mut secrets = Secrets::default();
    for text in wanted {
        let secret = Secret::parse(text).ok_or_else(|| {
            Refusal::new(
                format!("`{text}` is no secret"),
                "Write `id=ID`, `id=ID,src=PATH` or `id=ID,env=NAME`.",
            )
        })?;
        let value = secret.read(folder).map_err(|reason| {
            Refusal::new(
                format!("the secret `{}` cannot be read: {reason}", secret.id),
                "Say where it is with `src=PATH` or `env=NAME`.",
            )
        })?;
        secrets.insert(secret.id, value);
    }
    Ok(secrets)
}

/// Where a secret is.
#[derive(Debug, PartialEq, Eq)]
struct Secret<'a> {
    id: &'a str,
    place: Place<'a>,
}

#[derive(Debug, PartialEq, Eq)]
enum Place<'a> {
    Variable(&'a str),
    File(&'a str),
    Either,
}

impl<'a> Secret<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let (mut id, mut kind, mut source, mut variable) = (None, None, None, None);
        for part in text.split(',') {
            let (key, value) = part.split_once('=')?;
            let slot = match key.trim().to_ascii_lowercase().as_str() {
                "id" => &mut id,
                "type" => &mut kind,
                "src" | "source" => &mut source,
                "env" => &mut variable,
                _ => return None,
            };
            *slot = Some(value).filter(|value| !value.is_empty());
        }
        let id = id?;
        let place = match (kind, source, variable) {
            (None | Some("env"), None, Some(name)) | (Some("env"), Some(name), None) => {
                Place::Variable(name)
            }
            (None | Some("file"), Some(path), None) => Place::File(path),
            (None, None, None) => Place::Either,
            (Some("env"), None, None) => Place::Variable(id),
            (Some("file"), None, None) => Place::File(id),
            _ => return None,
        };
        Some(Self { id, place })
    }

    fn read(&self, folder: &Path) -> Result<Vec<u8>, String> {
        let variable = |name: &str| env::var_os(name).map(|value| value.into_encoded_bytes());
        let file = |path: &str| {
            let path = folder.join(path);
            fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))
        };
        match self.place {
            Place::Variable(name) => {
                variable(name).ok_or_else(|| format!("the variable {name} is not set"))
            }
            Place::File(path) => file(path),
            Place::Either => variable(self.id).map_or_else(|| file(self.id), Ok),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_said_as_docker_takes_them() {
        let place = |text| Secret::parse(text).map(|secret| secret.place);
        assert_eq!(place("id=a"), Some(Place::Either));
        assert_eq!(place("id=a,src=b"), Some(Place::File("b")));
        assert_eq!(place("type=file,id=a,source=b"), Some(Place::File("b")));
        assert_eq!(place("id=a,env=B"), Some(Place::Variable("B")));
        assert_eq!(place("id=a,type=env"), Some(Place::Variable("a")));
        for wrong in [
            "",
            "a",
            "src=b",
            "id=",
            "id=a,src=b,env=C",
            "id=a,mode=1",
            "id=a,type=x",
        ] {
            assert_eq!(place(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn secrets_are_read_and_never_told() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("token"), "hush").unwrap();
        let read = |text: &str| secrets(&[text.to_owned()], folder.path());
        assert_eq!(format!("{:?}", read("id=a,src=token").unwrap()), r#"{"a"}"#);
        assert_eq!(format!("{:?}", read("id=token").unwrap()), r#"{"token"}"#);
        let told = |text| read(text).unwrap_err().message;
        assert!(told("id=a,src=missing").starts_with("the secret `a` cannot be read: "));
        assert_eq!(
            told("id=a,env=SPEC_DAP_NO_SUCH_VARIABLE"),
            "the secret `a` cannot be read: the variable SPEC_DAP_NO_SUCH_VARIABLE is not set"
        );
        assert_eq!(told("hush"), "`hush` is no secret");
    }

    #[test]
    fn a_context_is_a_folder() {
        let folder = tempfile::tempdir().unwrap();
        let context = |path: &Path| contexts(&BTreeMap::from([("a".to_owned(), path.to_owned())]));
        assert_eq!(context(folder.path()).unwrap()["a"], folder.path());
        let missing = folder.path().join("missing");
        assert_eq!(
            context(&missing).unwrap_err().message,
            format!("the build context `a` is no folder: {}", missing.display())
        );
    }
}
