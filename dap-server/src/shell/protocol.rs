//! What `spec-dap attach` and the adapter say to each other over their socket.
//!
//! A message is one byte for its kind, four bytes for the length of its content (big endian), and
//! the content. Look at [`ToHost`] and [`ToTerminal`].

use super::{Input, Output, Size, Terminal};
use std::{io, marker::PhantomData};
use tokio_util::{
    bytes::{Buf, BufMut, Bytes, BytesMut},
    codec::{Decoder, Encoder},
};

/// How long the content of a message may be.
const LIMIT: usize = 1024 * 1024;

/// The bytes before the content.
const HEAD: usize = 5;

/// From the terminal to the adapter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ToHost {
    /// The first message.
    Hello {
        /// What proves that the terminal was invited.
        token: String,
        /// Where the shell will be shown.
        terminal: Terminal,
    },
    /// What the person does.
    Input(Input),
}

/// From the adapter to the terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ToTerminal {
    /// What to show before anything else.
    Banner(String),
    /// What the shell does.
    Output(Output),
}

/// A message as kind and content.
pub trait Message: Sized {
    /// Returns the kind and the content.
    fn to_parts(&self) -> (u8, Bytes);

    /// Reads a message; `None` if there is no such kind or the content does not fit it.
    fn from_parts(kind: u8, content: Bytes) -> Option<Self>;
}

impl Message for ToHost {
    fn to_parts(&self) -> (u8, Bytes) {
        match self {
            Self::Hello { token, terminal } => {
                let mut content = BytesMut::new();
                content.put_u8(u8::from(terminal.is_terminal));
                put_size(&mut content, terminal.size);
                content.put_slice(token.as_bytes());
                (b'H', content.freeze())
            }
            Self::Input(Input::Data(data)) => (b'D', data.clone()),
            Self::Input(Input::Resize(size)) => {
                let mut content = BytesMut::new();
                put_size(&mut content, *size);
                (b'R', content.freeze())
            }
            Self::Input(Input::End) => (b'E', Bytes::new()),
        }
    }

    fn from_parts(kind: u8, mut content: Bytes) -> Option<Self> {
        Some(match kind {
            b'H' => {
                let is_terminal = content.try_get_u8().ok()? != 0;
                let size = get_size(&mut content)?;
                let token = String::from_utf8(content.to_vec()).ok()?;
                Self::Hello {
                    token,
                    terminal: Terminal { is_terminal, size },
                }
            }
            b'D' => Self::Input(Input::Data(content)),
            b'R' => Self::Input(Input::Resize(get_size(&mut content)?)),
            b'E' => Self::Input(Input::End),
            _ => return None,
        })
    }
}

impl Message for ToTerminal {
    fn to_parts(&self) -> (u8, Bytes) {
        match self {
            Self::Banner(text) => (b'B', text.clone().into()),
            Self::Output(Output::Data(data)) => (b'D', data.clone()),
            Self::Output(Output::Exit(code)) => (b'X', Bytes::copy_from_slice(&code.to_be_bytes())),
            Self::Output(Output::Failed(text)) => (b'F', text.clone().into()),
        }
    }

    fn from_parts(kind: u8, mut content: Bytes) -> Option<Self> {
        let text = |content: Bytes| String::from_utf8_lossy(&content).into_owned();
        Some(match kind {
            b'B' => Self::Banner(text(content)),
            b'D' => Self::Output(Output::Data(content)),
            b'X' => Self::Output(Output::Exit(content.try_get_i32().ok()?)),
            b'F' => Self::Output(Output::Failed(text(content))),
            _ => return None,
        })
    }
}

fn put_size(content: &mut BytesMut, size: Size) {
    content.put_u16(size.rows);
    content.put_u16(size.columns);
}

fn get_size(content: &mut Bytes) -> Option<Size> {
    Some(Size {
        rows: content.try_get_u16().ok()?,
        columns: content.try_get_u16().ok()?,
    })
}

/// Reads messages of one sort and writes those of the other.
#[derive(Debug)]
pub struct Codec<In, Out>(PhantomData<(In, Out)>);

impl<In, Out> Default for Codec<In, Out> {
    fn default() -> Self {
        Self(PhantomData)
    }
}

impl<In: Message, Out> Decoder for Codec<In, Out> {
    type Item = In;
    type Error = io::Error;

    fn decode(&mut self, source: &mut BytesMut) -> io::Result<Option<In>> {
        let mut head = source.as_ref();
        let (Ok(kind), Ok(length)) = (head.try_get_u8(), head.try_get_u32()) else {
            return Ok(None);
        };
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        if length > LIMIT {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "a message of a shell is too long",
            ));
        }
        if head.len() < length {
            source.reserve(HEAD + length - source.len());
            return Ok(None);
        }
        source.advance(HEAD);
        let content = source.split_to(length).freeze();
        In::from_parts(kind, content).map(Some).ok_or_else(|| {
            io::Error::new(
                io::ErrorKind::InvalidData,
                "a message of a shell cannot be understood",
            )
        })
    }
}

impl<In, Out: Message> Encoder<Out> for Codec<In, Out> {
    type Error = io::Error;

    fn encode(&mut self, message: Out, target: &mut BytesMut) -> io::Result<()> {
        let (kind, content) = message.to_parts();
        // Longer content is only ever data, which its sources read in small pieces.
        let length = u32::try_from(content.len())
            .ok()
            .filter(|_| content.len() <= LIMIT);
        let length = length.ok_or_else(|| {
            io::Error::new(
                io::ErrorKind::InvalidInput,
                "a message of a shell is too long",
            )
        })?;
        target.put_u8(kind);
        target.put_u32(length);
        target.put_slice(&content);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_survive_any_cut() {
        let size = Size {
            rows: 24,
            columns: 80,
        };
        let messages = [
            ToHost::Hello {
                token: "abc".into(),
                terminal: Terminal {
                    is_terminal: true,
                    size,
                },
            },
            ToHost::Input(Input::Data(Bytes::from_static(b"\x00\xff\x03"))),
            ToHost::Input(Input::Resize(Size {
                rows: 1,
                columns: 65535,
            })),
            ToHost::Input(Input::Data(Bytes::new())),
            ToHost::Input(Input::End),
        ];
        let mut wire = BytesMut::new();
        for message in &messages {
            Codec::<ToTerminal, ToHost>::default()
                .encode(message.clone(), &mut wire)
                .unwrap();
        }
        let (mut codec, mut buffer, mut read) = (
            Codec::<ToHost, ToTerminal>::default(),
            BytesMut::new(),
            Vec::new(),
        );
        for byte in wire {
            buffer.put_u8(byte);
            while let Some(message) = codec.decode(&mut buffer).unwrap() {
                read.push(message);
            }
        }
        assert_eq!(read, messages);
    }

    #[test]
    fn nonsense_is_refused() {
        for wire in [
            &b"Q\0\0\0\0"[..],
            b"D\xff\xff\xff\xff",
            b"R\0\0\0\x01a",
            b"H\0\0\0\0",
        ] {
            assert!(
                Codec::<ToHost, ToTerminal>::default()
                    .decode(&mut BytesMut::from(wire))
                    .is_err()
            );
        }
    }

    #[test]
    fn exit_codes_keep_their_sign() {
        let (kind, content) = ToTerminal::Output(Output::Exit(-1)).to_parts();
        assert_eq!(
            ToTerminal::from_parts(kind, content),
            Some(ToTerminal::Output(Output::Exit(-1)))
        );
    }
}
