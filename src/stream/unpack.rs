//! Compressed input, recognised by its first bytes: gzip ([RFC 1952](https://www.rfc-editor.org/rfc/rfc1952)) and zstd
//! ([RFC 8878](https://www.rfc-editor.org/rfc/rfc8878)), also of several members, and with skippable frames at the
//! beginning, as `pzstd` writes them. Other packings and UTF-16 are refused with the command that converts them: passed
//! on as they are, their lines would be in clear for whoever unpacks them.

use flate2::bufread::GzDecoder;
use std::io::{self, BufRead, BufReader, Cursor, Read};

/// The first bytes of a gzip member.
const GZIP: &[u8] = &[0x1f, 0x8b, 0x08];

/// The first bytes of a zstd frame.
const ZSTD: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];

/// The last three bytes of the magic number of a skippable frame; the first is 0x50 to 0x5f.
const SKIPPABLE: &[u8] = &[0x2a, 0x4d, 0x18];

/// What is refused: its first bytes, its name, and the command that makes text of it.
const REFUSED: [(&[u8], &str, &str); 14] = [
    (&[0xfd, b'7', b'z', b'X', b'Z', 0], "xz-compressed", "xz -dc"),
    (b"BZh", "bzip2-compressed", "bzip2 -dc"),
    (&[0x04, 0x22, 0x4d, 0x18], "lz4-compressed", "lz4 -dc"),
    (&[0x02, 0x21, 0x4c, 0x18], "lz4-compressed", "lz4 -dc"),
    (b"LZIP", "lzip-compressed", "lzip -dc"),
    (&[0x89, b'L', b'Z', b'O', 0], "lzop-compressed", "lzop -dc"),
    (&[0x5d, 0, 0, 0x80, 0], "lzma-compressed", "lzma -dc"),
    (&[0x1f, 0x9d], "compress-packed", "uncompress -c"),
    (b"PK\x03\x04", "a zip archive", "unzip -p"),
    (&[b'7', b'z', 0xbc, 0xaf, 0x27, 0x1c], "a 7z archive", "7z x -so"),
    (&[0xff, 0x06, 0, 0, b's', b'N', b'a', b'P'], "snappy-compressed", "snzip -dc"),
    (&[0xff, 0xfe, 0, 0], "UTF-32", "iconv -f UTF-32 -t UTF-8"),
    (&[0xff, 0xfe], "UTF-16", "iconv -f UTF-16 -t UTF-8"),
    (&[0xfe, 0xff], "UTF-16", "iconv -f UTF-16 -t UTF-8"),
];

/// UTF-16 without a byte order mark has a zero in every other byte. These many tell it from a log with a few zeros.
const WIDE: usize = 8;

/// The bytes of a reader, unpacked if they are packed.
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
    Gzip(Box<GzipMembers<BufReader<Peeked<R>>>>),
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

/// The members of a gzip file one after the other, up to the end or to zeros that pad a block, as gzip(1) reads them.
struct GzipMembers<R>(Option<GzDecoder<R>>);

impl<R: BufRead> Read for GzipMembers<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        while let Some(member) = &mut self.0 {
            let n = member.read(to)?;
            if n > 0 || to.is_empty() {
                return Ok(n);
            }
            let rest = self.0.take().map(GzDecoder::into_inner);
            self.0 = rest.map(next_member).transpose()?.flatten();
        }
        Ok(0)
    }
}

/// The member after zeros; `None` at the end.
fn next_member<R: BufRead>(mut rest: R) -> io::Result<Option<GzDecoder<R>>> {
    loop {
        let block = match rest.fill_buf() {
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            block => block?,
        };
        let zeros = block.iter().take_while(|byte| **byte == 0).count();
        match (block.len(), zeros) {
            (0, _) => return Ok(None),
            (all, zeros) if zeros < all => {
                rest.consume(zeros);
                return Ok(Some(GzDecoder::new(rest)));
            }
            (_, zeros) => rest.consume(zeros),
        }
    }
}

/// What is wrong with packed bytes; an error of the system is passed on.
fn damaged(packing: &str, error: io::Error) -> io::Error {
    match error.raw_os_error() {
        Some(_) => error,
        None => io::Error::new(error.kind(), format!("the {packing} data breaks off or is damaged: {error}")),
    }
}

/// Reads as many bytes as are needed to recognise a packing.
///
/// # Errors
/// If the bytes cannot be read, or are packed or encoded in a way that is not read here.
fn recognise<R: Read>(mut bytes: R) -> io::Result<State<R>> {
    let (mut head, mut block) = (Vec::new(), [0; 1]);
    while is_undecided(&head) {
        match bytes.read(&mut block) {
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Ok(0) => break,
            n => head.extend_from_slice(block.get(..n?).unwrap_or_default()),
        }
    }
    if let Some((_, name, command)) = REFUSED.iter().find(|(magic, ..)| head.starts_with(magic)) {
        return Err(refused(name, command));
    }
    if let Some(name) = wide(&head) {
        return Err(refused(name, &format!("iconv -f {name} -t UTF-8")));
    }
    let gzip = head.starts_with(GZIP);
    let zstd = head.starts_with(ZSTD) || is_skippable(&head) && head.len() >= 4;
    let bytes = Cursor::new(head).chain(bytes);
    Ok(match () {
        () if gzip => State::Gzip(Box::new(GzipMembers(Some(GzDecoder::new(BufReader::new(bytes)))))),
        () if zstd => State::Zstd(Box::new(zstd::Decoder::new(bytes)?)),
        () => State::Plain(bytes),
    })
}

/// Whether more bytes are needed to tell what these are.
fn is_undecided(head: &[u8]) -> bool {
    let begins = |magic: &[u8]| head.len() < magic.len() && magic.starts_with(head);
    let zeros = head.len() < WIDE && head.len() > 1 && is_wide(head);
    head.is_empty()
        || head.len() == 1
        || [GZIP, ZSTD].iter().any(|magic| begins(magic))
        || REFUSED.iter().any(|(magic, ..)| begins(magic))
        || head.len() < 4 && is_skippable(head)
        || zeros
}

/// Whether these are the first bytes of a skippable frame.
fn is_skippable(head: &[u8]) -> bool {
    let Some((0x50..=0x5f, rest)) = head.split_first() else { return false };
    rest.iter().zip(SKIPPABLE).all(|(b, want)| b == want)
}

/// Whether every other byte is zero and the others are not.
fn is_wide(head: &[u8]) -> bool {
    let zero = |from: usize| {
        let (even, odd) = (head.iter().skip(from).step_by(2), head.iter().skip(1 - from).step_by(2));
        even.clone().all(|b| *b == 0) && odd.clone().all(|b| *b != 0)
    };
    zero(0) || zero(1)
}

/// The name of the encoding, if every other byte is zero.
fn wide(head: &[u8]) -> Option<&'static str> {
    let name = if head.first() == Some(&0) { "UTF-16BE" } else { "UTF-16LE" };
    (head.len() >= 4 && is_wide(head)).then_some(name)
}

fn refused(what: &str, command: &str) -> io::Error {
    let article = if what.starts_with("a ") { "" } else { "input is " };
    let text = format!("{article}{what}, which is not read here: convert it first, as with '{command}'");
    io::Error::new(io::ErrorKind::InvalidData, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> io::Result<Vec<u8>> {
        let mut all = Vec::new();
        Unpack::new(bytes).read_to_end(&mut all).map(|_| all)
    }

    #[test]
    fn packings_that_are_not_read_are_refused_with_the_command_that_unpacks_them() {
        for (magic, _, command) in REFUSED {
            let error = read(&[magic, b"1AY&SY and more"].concat()).unwrap_err();
            assert!(error.to_string().contains(command), "{error}");
        }
        let wide: Vec<u8> = "192.0.2.1 - -\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(read(&wide).unwrap_err().to_string().contains("UTF-16LE"));
        let wide: Vec<u8> = "a\n".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert!(read(&wide).unwrap_err().to_string().contains("UTF-16BE"));
    }

    #[test]
    fn a_skippable_frame_in_front_is_skipped() {
        let frame = zstd::encode_all(&b"192.0.2.1\n"[..], 1).unwrap();
        for magic in 0x50..=0x5f {
            let skippable = [&[magic, 0x2a, 0x4d, 0x18, 4, 0, 0, 0, 1, 2, 3, 4][..], &frame].concat();
            assert_eq!(read(&skippable).unwrap(), b"192.0.2.1\n");
        }
    }

    #[test]
    fn text_passes_even_with_zeros_and_other_letters() {
        for text in [&b""[..], b"P", b"PK", b"BZ", b"\0\0\0\0\0\0\0\0\0", b"a\0b", b"\xff", b"Q*M", b"x\0y\0zz\0a"] {
            assert_eq!(read(text).unwrap(), text);
        }
    }
}
