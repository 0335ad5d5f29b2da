//! Framing: a `Content-Length` header, a blank line, and that many bytes.
//!
//! Look at [`Codec`] first. It is strict in what it writes (exactly one header, nothing after the
//! body: Helix reads the next header at once) and lenient in what it reads.

use tokio_util::{
    bytes::{Buf, BufMut, Bytes, BytesMut},
    codec::{Decoder, Encoder},
};

/// How large the body of a message may be.
pub const BODY_LIMIT: usize = 32 * 1024 * 1024;

/// How large the headers of a message may be, all together.
const HEADER_LIMIT: usize = 8 * 1024;

/// Beginnings of lines that only a browser or another HTTP client sends.
const HTTP_VERBS: &[&str] = &[
    "GET ", "HEAD ", "POST ", "PUT ", "DELETE ", "CONNECT ", "OPTIONS ", "TRACE ", "PATCH ",
];

/// Why the stream cannot be read any further.
#[derive(Debug, thiserror::Error)]
pub enum FrameError {
    /// The pipe broke.
    #[error("cannot read from the client: {0}")]
    Io(#[from] std::io::Error),
    /// Something that speaks HTTP is at the other end.
    #[error("the other side speaks HTTP, not the Debug Adapter Protocol")]
    Http,
    /// A header block without the one header that is needed.
    #[error("a message has no Content-Length header")]
    NoLength,
    /// A length that is none.
    #[error("a message has the Content-Length {0:?}, which is not a number of bytes")]
    BadLength(String),
    /// More than [`BODY_LIMIT`].
    #[error("a message has {0} bytes, more than the {BODY_LIMIT} that are read")]
    TooLarge(usize),
    /// Headers without an end.
    #[error("a message has more than {HEADER_LIMIT} bytes of headers")]
    LongHeaders,
    /// The stream ended within a message.
    #[error("the client closed the connection in the middle of a message")]
    Truncated,
}

/// Cuts a stream of bytes into message bodies, and frames bodies.
#[derive(Debug, Default)]
pub struct Codec {
    /// The length of the body whose headers have been read.
    body: Option<usize>,
    /// The lengths seen in the present header block.
    length: Option<usize>,
    /// How many bytes of headers have been read for the present message.
    header_bytes: usize,
}

impl Codec {
    /// Reads header lines up to the blank one; returns the body's length when it is known.
    fn read_headers(&mut self, source: &mut BytesMut) -> Result<Option<usize>, FrameError> {
        loop {
            let Some(end) = source.iter().position(|&byte| byte == b'\n') else {
                if self.header_bytes + source.len() > HEADER_LIMIT {
                    return Err(FrameError::LongHeaders);
                }
                return Ok(None);
            };
            let line = source.split_to(end + 1);
            self.header_bytes += line.len();
            if self.header_bytes > HEADER_LIMIT {
                return Err(FrameError::LongHeaders);
            }
            let line = String::from_utf8_lossy(&line);
            let line = line.trim_end_matches(['\r', '\n']);
            if line.is_empty() {
                match self.length.take() {
                    Some(length) => {
                        self.header_bytes = 0;
                        return Ok(Some(length));
                    }
                    // Some clients end a body with a line break that its length does not count.
                    None if self.header_bytes <= 2 => {
                        self.header_bytes = 0;
                        continue;
                    }
                    None => return Err(FrameError::NoLength),
                }
            }
            self.read_header(line)?;
        }
    }

    fn read_header(&mut self, line: &str) -> Result<(), FrameError> {
        if HTTP_VERBS.iter().any(|verb| line.starts_with(verb)) {
            return Err(FrameError::Http);
        }
        let Some((name, value)) = line.split_once(':') else {
            return Ok(());
        };
        let (name, value) = (name.trim(), value.trim());
        if name.eq_ignore_ascii_case("origin") {
            return Err(FrameError::Http);
        }
        if !name.eq_ignore_ascii_case("content-length") {
            return Ok(());
        }
        let length = value
            .parse()
            .map_err(|_| FrameError::BadLength(value.to_owned()))?;
        if length > BODY_LIMIT {
            return Err(FrameError::TooLarge(length));
        }
        if self.length.is_some_and(|earlier| earlier != length) {
            return Err(FrameError::BadLength(value.to_owned()));
        }
        self.length = Some(length);
        Ok(())
    }
}

impl Decoder for Codec {
    type Item = Bytes;
    type Error = FrameError;

    fn decode(&mut self, source: &mut BytesMut) -> Result<Option<Bytes>, FrameError> {
        if self.body.is_none() {
            self.body = self.read_headers(source)?;
        }
        let Some(length) = self.body else {
            return Ok(None);
        };
        if source.len() < length {
            source.reserve(length - source.len());
            return Ok(None);
        }
        self.body = None;
        Ok(Some(source.split_to(length).freeze()))
    }

    fn decode_eof(&mut self, source: &mut BytesMut) -> Result<Option<Bytes>, FrameError> {
        if let Some(body) = self.decode(source)? {
            return Ok(Some(body));
        }
        if self.body.is_none() && self.length.is_none() && !source.has_remaining() {
            return Ok(None);
        }
        Err(FrameError::Truncated)
    }
}

impl Encoder<&[u8]> for Codec {
    type Error = std::io::Error;

    fn encode(&mut self, body: &[u8], target: &mut BytesMut) -> Result<(), std::io::Error> {
        let header = format!("Content-Length: {}\r\n\r\n", body.len());
        target.reserve(header.len() + body.len());
        target.put_slice(header.as_bytes());
        target.put_slice(body);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Feeds the codec piece by piece; returns what it made of them, or why it stopped.
    fn read(pieces: &[&[u8]]) -> (Vec<String>, Option<String>) {
        let (mut codec, mut buffer, mut bodies) = (Codec::default(), BytesMut::new(), Vec::new());
        for piece in pieces {
            buffer.extend_from_slice(piece);
            loop {
                match codec.decode(&mut buffer) {
                    Ok(Some(body)) => bodies.push(String::from_utf8_lossy(&body).into_owned()),
                    Ok(None) => break,
                    Err(error) => return (bodies, Some(error.to_string())),
                }
            }
        }
        match codec.decode_eof(&mut buffer) {
            Ok(None) => (bodies, None),
            Ok(Some(body)) => panic!("a body came late: {body:?}"),
            Err(error) => (bodies, Some(error.to_string())),
        }
    }

    fn sound(pieces: &[&[u8]]) -> Vec<String> {
        let (bodies, error) = read(pieces);
        assert_eq!(error, None);
        bodies
    }

    #[test]
    fn headers_may_come_byte_by_byte() {
        let text = b"Content-Length: 2\r\n\r\n{}Content-Length: 4\r\n\r\nnull";
        let pieces: Vec<&[u8]> = text.chunks(1).collect();
        assert_eq!(sound(&pieces), ["{}", "null"]);
    }

    #[test]
    fn two_messages_may_come_in_one_piece() {
        assert_eq!(
            sound(&[b"Content-Length: 2\r\n\r\n{}Content-Length: 2\r\n\r\n[]"]),
            ["{}", "[]"]
        );
    }

    #[test]
    fn other_headers_are_ignored_wherever_they_stand() {
        let text =
            b"Content-Type: application/json\r\nContent-Length: 2\r\nX-More: a:b\r\nodd\r\n\r\n{}";
        assert_eq!(sound(&[text]), ["{}"]);
    }

    #[test]
    fn header_names_have_any_case_and_lines_may_end_with_lf() {
        assert_eq!(
            sound(&[b"content-length:2\n\n{}CONTENT-LENGTH :  2 \r\n\r\n[]"]),
            ["{}", "[]"]
        );
    }

    #[test]
    fn a_line_break_after_a_body_is_forgiven() {
        assert_eq!(
            sound(&[b"Content-Length: 2\r\n\r\n{}\r\nContent-Length: 2\r\n\r\n[]\r\n"]),
            ["{}", "[]"]
        );
    }

    #[test]
    fn browsers_are_refused() {
        for text in [
            "GET / HTTP/1.1\r\n",
            "Origin: null\r\nContent-Length: 2\r\n\r\n{}",
            "POST /x HTTP/1.1\r\n",
        ] {
            let (bodies, error) = read(&[text.as_bytes()]);
            assert!(bodies.is_empty());
            assert_eq!(error.unwrap(), FrameError::Http.to_string(), "{text:?}");
        }
    }

    #[test]
    fn what_cannot_be_framed_says_why() {
        let check = |text: &[u8], expected: &str| assert_eq!(read(&[text]).1.unwrap(), expected);
        check(b"X: 1\r\n\r\n{}", "a message has no Content-Length header");
        check(
            b"Content-Length: x\r\n\r\n",
            "a message has the Content-Length \"x\", which is not a number of bytes",
        );
        check(
            b"Content-Length: -1\r\n\r\n",
            "a message has the Content-Length \"-1\", which is not a number of bytes",
        );
        check(
            b"Content-Length: 33554433\r\n\r\n",
            "a message has 33554433 bytes, more than the 33554432 that are read",
        );
        check(
            b"Content-Length: 3\r\n\r\n{}",
            "the client closed the connection in the middle of a message",
        );
        check(
            b"Content-Len",
            "the client closed the connection in the middle of a message",
        );
        check(
            &[b'a'; 9000],
            "a message has more than 8192 bytes of headers",
        );
    }

    #[test]
    fn nine_mebibytes_are_a_message() {
        let body = vec![b' '; 9 * 1024 * 1024];
        let mut framed = BytesMut::new();
        Codec::default().encode(&body, &mut framed).unwrap();
        let pieces: Vec<&[u8]> = framed.chunks(64 * 1024).collect();
        assert_eq!(
            sound(&pieces).iter().map(String::len).collect::<Vec<_>>(),
            [body.len()]
        );
    }

    #[test]
    fn nothing_is_written_after_the_body() {
        let mut framed = BytesMut::new();
        Codec::default()
            .encode("{\"ü\":1}".as_bytes(), &mut framed)
            .unwrap();
        assert_eq!(framed, "Content-Length: 8\r\n\r\n{\"ü\":1}".as_bytes());
    }
}
