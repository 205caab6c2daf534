//! Compressed input, recognised by its first bytes: gzip ([RFC 1952](https://www.rfc-editor.org/rfc/rfc1952)) and zstd
//! ([RFC 8878](https://www.rfc-editor.org/rfc/rfc8878)), also of several members one after the other.

use flate2::read::MultiGzDecoder;
use std::io::{self, BufReader, Cursor, Read};

/// The first bytes of a gzip member.
const GZIP: &[u8] = &[0x1f, 0x8b, 0x08];

/// The first bytes of a zstd frame.
const ZSTD: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];

/// The bytes that a reader holds, unpacked if they are packed.
///
/// ```
/// use ipv6calc::stream::Unpack;
/// use std::io::Read;
/// let mut text = String::new();
/// Unpack::new(&b"plain"[..]).read_to_string(&mut text)?;
/// assert_eq!(text, "plain");
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct Unpack<R>(State<R>);

/// A reader with what was taken from it to look at.
type Peeked<R> = io::Chain<Cursor<Vec<u8>>, R>;

enum State<R> {
    /// Nothing has been read.
    Fresh(Option<R>),
    Plain(Peeked<R>),
    Gzip(Box<MultiGzDecoder<Peeked<R>>>),
    Zstd(Box<zstd::Decoder<'static, BufReader<Peeked<R>>>>),
}

impl<R: Read> Unpack<R> {
    /// A reader of what `bytes` holds. Nothing is read yet.
    pub fn new(bytes: R) -> Unpack<R> {
        Unpack(State::Fresh(Some(bytes)))
    }
}

impl<R: Read> Read for Unpack<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        if let State::Fresh(bytes) = &mut self.0 {
            let Some(bytes) = bytes.take() else { return Ok(0) };
            self.0 = recognise(bytes)?;
        }
        match &mut self.0 {
            State::Fresh(_) => Ok(0),
            State::Plain(bytes) => bytes.read(to),
            State::Gzip(bytes) => bytes.read(to).map_err(|e| damaged("gzip", e)),
            State::Zstd(bytes) => bytes.read(to).map_err(|e| damaged("zstd", e)),
        }
    }
}

/// What is wrong with packed bytes; an error of the system is none of theirs.
fn damaged(packing: &str, error: io::Error) -> io::Error {
    match error.raw_os_error() {
        Some(_) => error,
        None => io::Error::new(error.kind(), format!("what {packing} packed breaks off or is damaged: {error}")),
    }
}

/// Reads as many bytes as it takes to tell.
fn recognise<R: Read>(mut bytes: R) -> io::Result<State<R>> {
    let (mut head, mut block) = (Vec::new(), [0; 4]);
    while [GZIP, ZSTD].iter().any(|magic| head.len() < magic.len() && magic.starts_with(&head)) {
        match bytes.read(&mut block) {
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Ok(0) => break,
            n => head.extend_from_slice(block.get(..n?).unwrap_or_default()),
        }
    }
    let (gzip, zstd) = (head.starts_with(GZIP), head.starts_with(ZSTD));
    let bytes = Cursor::new(head).chain(bytes);
    Ok(match () {
        () if gzip => State::Gzip(Box::new(MultiGzDecoder::new(bytes))),
        () if zstd => State::Zstd(Box::new(zstd::Decoder::new(bytes)?)),
        () => State::Plain(bytes),
    })
}
