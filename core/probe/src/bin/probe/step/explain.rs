//! What the system's few words for a command that cannot be started mean in this container.

use std::{
    ffi::OsStr,
    fs::{self, File},
    io::{Read, Seek, SeekFrom},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use spec_probe::go::{mode, quote::quote};

const ENOENT: i32 = 2;
const E2BIG: i32 = 7;
const ENOEXEC: i32 = 8;
const EACCES: i32 = 13;
const ENOTDIR: i32 = 20;
const EINVAL: i32 = 22;

/// Says why a name was not found.
pub(crate) fn lookup(name: &str, path: &OsStr, folders: impl Iterator<Item = PathBuf>) -> String {
    if path.is_empty() {
        return "PATH is not set".to_owned();
    }
    for candidate in folders.map(|folder| folder.join(name)) {
        let shown = candidate.display();
        match candidate.metadata() {
            Ok(found) if found.is_dir() => {}
            Ok(found) => {
                let mode = mode::permissions(found.permissions().mode());
                return format!("{shown} is there, but its mode {mode} does not let it be run");
            }
            Err(_) => {
                if let Ok(target) = fs::read_link(&candidate) {
                    let target = target.display();
                    return format!("{shown} is a symbolic link to {target}, which is not there");
                }
            }
        }
    }
    if is_shell_syntax(name) {
        return format!(
            "no shell reads the command, and {name} is a word of the shell: write sh -c '…'"
        );
    }
    format!("PATH is {}", path.display())
}

/// Whether only a shell could make something of the word where a program should be.
fn is_shell_syntax(word: &str) -> bool {
    const WORDS: &[&str] = &[
        "!", "(", ".", ":", "[[", "alias", "case", "cd", "eval", "exec", "exit", "export", "for",
        "if", "read", "return", "set", "shift", "source", "trap", "ulimit", "umask", "unset",
        "until", "wait", "while", "{",
    ];
    let assigned = word.split_once('=').is_some_and(|(name, _)| {
        !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte == b'_' || byte.is_ascii_alphanumeric())
    });
    assigned || WORDS.contains(&word)
}

/// Says why a program that was found could not be started, if there is more to say than the
/// system did.
pub(crate) fn start(program: &Path, words: &[String], number: i32) -> Option<String> {
    let shown = program.display();
    match number {
        ENOENT => missing(program),
        EACCES => {
            let found = program.metadata().ok()?;
            if found.is_dir() {
                return Some(format!("{shown} is a folder"));
            }
            let mode = found.permissions().mode();
            if mode & 0o111 == 0 {
                let mode = mode::permissions(mode);
                return Some(format!("its mode {mode} does not let it be run"));
            }
            let interpreter = interpreter(program)?;
            Some(format!("its interpreter {interpreter} may not be run"))
        }
        ENOEXEC => Some(match architecture(program) {
            Some(Ok(name)) => format!("it is a program for {name}"),
            Some(Err(())) => "it is a program, but not for this machine".to_owned(),
            None if program.metadata().is_ok_and(|found| found.len() == 0) => {
                "the file is empty".to_owned()
            }
            None => "it is no program, and does not begin with #! and an interpreter".to_owned(),
        }),
        E2BIG => Some("the arguments and the environment are too long together".to_owned()),
        ENOTDIR => Some("the path leads through something that is no folder".to_owned()),
        EINVAL if words.iter().any(|word| word.contains('\0')) => {
            Some("a word has a NUL byte".to_owned())
        }
        _ => None,
    }
}

/// Says what is missing when the system says that there is no such file.
fn missing(program: &Path) -> Option<String> {
    let shown = program.display();
    if !program.exists() {
        let target = fs::read_link(program).ok()?;
        return Some(format!(
            "it is a symbolic link to {}, which is not there",
            target.display()
        ));
    }
    if let Some(interpreter) = interpreter(program) {
        let shown_interpreter = quote(interpreter.as_bytes());
        let hint = if interpreter.ends_with('\r') {
            "; its first line ends with \\r"
        } else {
            ""
        };
        return Some(format!(
            "{shown} is there, but its interpreter {shown_interpreter}, named in its first line, \
             is not{hint}"
        ));
    }
    let loader = loader(program)?;
    Some(format!(
        "{shown} is there, but the dynamic loader that it needs, {loader}, is not"
    ))
}

/// Returns the interpreter of a script, as its first line names it.
fn interpreter(program: &Path) -> Option<String> {
    let mut beginning = Vec::new();
    File::open(program)
        .ok()?
        .take(256)
        .read_to_end(&mut beginning)
        .ok()?;
    let line = beginning
        .strip_prefix(b"#!")?
        .split(|byte| *byte == b'\n')
        .next()?;
    let line = String::from_utf8_lossy(line);
    let name = line
        .trim_start_matches([' ', '\t'])
        .split([' ', '\t'])
        .next()?;
    (!name.is_empty()).then(|| name.to_owned())
}

/// The beginning of an ELF file, as far as it concerns us.
struct Elf {
    file: File,
    wide: bool,
    big: bool,
    header: [u8; 64],
}

impl Elf {
    fn open(path: &Path) -> Option<Self> {
        let mut file = File::open(path).ok()?;
        let mut header = [0; 64];
        file.read_exact(&mut header).ok()?;
        let [0x7f, b'E', b'L', b'F', class, order, ..] = header else {
            return None;
        };
        Some(Self {
            file,
            wide: class == 2,
            big: order == 2,
            header,
        })
    }

    /// Reads an unsigned number of so many bytes.
    fn number(&self, bytes: &[u8], at: usize, length: usize) -> Option<u64> {
        let bytes = bytes.get(at..at + length)?;
        let fold = |value: u64, byte: &u8| value << 8 | u64::from(*byte);
        Some(if self.big {
            bytes.iter().fold(0, fold)
        } else {
            bytes.iter().rev().fold(0, fold)
        })
    }

    fn machine(&self) -> Option<u64> {
        self.number(&self.header, 18, 2)
    }

    /// Returns the path in the program header that names the dynamic loader.
    fn loader(&mut self) -> Option<String> {
        const PT_INTERP: u64 = 3;
        let (offset, size_at, word) = if self.wide { (32, 54, 8) } else { (28, 42, 4) };
        let table = self.number(&self.header, offset, word)?;
        let size = self.number(&self.header, size_at, 2)?;
        let count = self.number(&self.header, size_at + 2, 2)?;
        for place in 0..count {
            let mut entry = vec![0; usize::try_from(size).ok()?];
            self.read_at(table.checked_add(place * size)?, &mut entry)?;
            if self.number(&entry, 0, 4)? != PT_INTERP {
                continue;
            }
            let (offset_at, length_at) = if self.wide { (8, 32) } else { (4, 16) };
            let offset = self.number(&entry, offset_at, word)?;
            let length = self.number(&entry, length_at, word)?.min(4096);
            let mut path = vec![0; usize::try_from(length).ok()?];
            self.read_at(offset, &mut path)?;
            let path = path.split(|byte| *byte == 0).next()?;
            return Some(String::from_utf8_lossy(path).into_owned());
        }
        None
    }

    fn read_at(&mut self, offset: u64, bytes: &mut [u8]) -> Option<()> {
        self.file.seek(SeekFrom::Start(offset)).ok()?;
        self.file.read_exact(bytes).ok()
    }
}

fn loader(program: &Path) -> Option<String> {
    Elf::open(program)?.loader()
}

/// Returns the architecture of a program, if the file is one; the inner error is one without a
/// name here.
fn architecture(program: &Path) -> Option<Result<&'static str, ()>> {
    Some(match Elf::open(program)?.machine()? {
        3 => Ok("386"),
        8 => Ok("mips"),
        20 | 21 => Ok("ppc64"),
        22 => Ok("s390x"),
        40 => Ok("arm"),
        62 => Ok("amd64"),
        183 => Ok("arm64"),
        243 => Ok("riscv64"),
        258 => Ok("loong64"),
        _ => Err(()),
    })
}
