//! The connection inside a session: bytes of HTTP/2, carried by messages of an outer stream.

use crate::client::wire::control::BytesMessage;
use bytes::{Buf as _, Bytes};
use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    sync::mpsc,
};
use tokio_stream::Stream as _;
use tokio_util::sync::PollSender;
use tonic::Streaming;

/// How many bytes one message carries at most.
const CHUNK: usize = 64 << 10;

/// Both directions of a session, as a socket.
#[derive(Debug)]
pub(super) struct SessionIo {
    incoming: Streaming<BytesMessage>,
    unread: Bytes,
    outgoing: PollSender<BytesMessage>,
}

impl SessionIo {
    pub(super) fn new(
        incoming: Streaming<BytesMessage>,
        outgoing: mpsc::Sender<BytesMessage>,
    ) -> Self {
        Self {
            incoming,
            unread: Bytes::new(),
            outgoing: PollSender::new(outgoing),
        }
    }
}

impl AsyncRead for SessionIo {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        while self.unread.is_empty() {
            match ready!(Pin::new(&mut self.incoming).poll_next(context)) {
                Some(Ok(message)) => self.unread = message.data,
                Some(Err(status)) => return Poll::Ready(Err(io::Error::other(status))),
                None => return Poll::Ready(Ok(())),
            }
        }
        let length = self.unread.len().min(buffer.remaining());
        self.unread
            .copy_to_slice(buffer.initialize_unfilled_to(length));
        buffer.advance(length);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for SessionIo {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if ready!(self.outgoing.poll_reserve(context)).is_err() {
            return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()));
        }
        let (chunk, _) = bytes.split_at(bytes.len().min(CHUNK));
        let message = BytesMessage {
            data: Bytes::copy_from_slice(chunk),
        };
        match self.outgoing.send_item(message) {
            Ok(()) => Poll::Ready(Ok(chunk.len())),
            Err(_) => Poll::Ready(Err(io::ErrorKind::BrokenPipe.into())),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.outgoing.close();
        Poll::Ready(Ok(()))
    }
}
