//! How Go writes a file mode: the text of `os.FileMode.Perm().String()`.

/// Returns the nine permission bits as Go's `os.FileMode` writes them, such as `-rwxr-xr-x`.
///
/// Dalec masks both sides of a `permissions` check with `0o777`, so the first character is always
/// `-`, for a folder too, and set-user-id, set-group-id and sticky bits are never shown.
pub fn permissions(mode: u32) -> String {
    let mut text = String::from("-");
    for (place, letter) in "rwxrwxrwx".chars().enumerate() {
        text.push(if mode & (0o400 >> place) != 0 {
            letter
        } else {
            '-'
        });
    }
    text
}

#[cfg(test)]
mod tests {
    use super::permissions;

    #[test]
    fn a_mode_reads_as_in_go() {
        for (mode, text) in [
            (0o755, "-rwxr-xr-x"),
            (0o644, "-rw-r--r--"),
            (0o4755, "-rwxr-xr-x"),
            (0o040_700, "-rwx------"),
            // `permissions: "0644"`, quoted, is the decimal number.
            (644, "--w----r--"),
            (755, "--wxrw--wx"),
            (0, "----------"),
        ] {
            assert_eq!(permissions(mode), text, "{mode:o}");
        }
    }
}
