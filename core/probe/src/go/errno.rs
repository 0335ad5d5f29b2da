//! What Go calls an error number of Linux.

/// Returns Go's text for an error number (`syscall.Errno.Error()`), if it is one that opening,
/// reading or running a file can give.
pub fn text(number: i32) -> Option<&'static str> {
    Some(match number {
        1 => "operation not permitted",
        2 => "no such file or directory",
        4 => "interrupted system call",
        5 => "input/output error",
        6 => "no such device or address",
        7 => "argument list too long",
        8 => "exec format error",
        9 => "bad file descriptor",
        11 => "resource temporarily unavailable",
        12 => "cannot allocate memory",
        13 => "permission denied",
        14 => "bad address",
        16 => "device or resource busy",
        17 => "file exists",
        18 => "invalid cross-device link",
        19 => "no such device",
        20 => "not a directory",
        21 => "is a directory",
        22 => "invalid argument",
        23 => "too many open files in system",
        24 => "too many open files",
        26 => "text file busy",
        27 => "file too large",
        28 => "no space left on device",
        30 => "read-only file system",
        32 => "broken pipe",
        36 => "file name too long",
        38 => "function not implemented",
        39 => "directory not empty",
        40 => "too many levels of symbolic links",
        75 => "value too large for defined data type",
        80 => "accessing a corrupted shared library",
        95 => "operation not supported",
        116 => "stale file handle",
        122 => "disk quota exceeded",
        _ => return None,
    })
}

/// Returns the text for any error number; an unknown one is named by its number, as in Go.
pub fn describe(number: i32) -> String {
    text(number).map_or_else(|| format!("errno {number}"), str::to_owned)
}
