//! Names of pipelines: paths inside the pipeline folders.

/// Why a name cannot be that of a pipeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadName {
    /// It begins with a slash.
    Absolute,
    /// It has two dots somewhere.
    Dots,
}

/// Returns the name of the file that is meant, without folders that lead nowhere.
///
/// # Errors
///
/// If melange refuses the name (melange@2043d30b pkg/build/compile.go:255).
pub fn clean_name(uses: &str) -> Result<String, BadName> {
    if uses.starts_with('/') {
        return Err(BadName::Absolute);
    }
    if uses.contains("..") {
        return Err(BadName::Dots);
    }
    let (folders, file) = uses.rsplit_once('/').unwrap_or(("", uses));
    let mut parts: Vec<&str> = folders
        .split('/')
        .filter(|part| !matches!(*part, "" | "."))
        .collect();
    parts.push(file);
    Ok(parts.join("/"))
}
