//! Packed input: it ends, with an error or without, and gives the same bytes whatever the pieces in which it comes.
#![no_main]

use ipv6calc::stream::Unpack;
use libfuzzer_sys::fuzz_target;
use std::io::Read;

/// The most bytes that are unpacked.
const MOST: u64 = 1 << 20;

/// A reader that gives a few bytes at a time.
struct Pieces<'a>(&'a [u8], usize);

impl Read for Pieces<'_> {
    fn read(&mut self, to: &mut [u8]) -> std::io::Result<usize> {
        let n = self.0.len().min(self.1).min(to.len());
        to[..n].copy_from_slice(&self.0[..n]);
        self.0 = &self.0[n..];
        Ok(n)
    }
}

/// What comes out, and whether without an error.
fn unpacked(from: impl Read) -> (Vec<u8>, bool) {
    let mut bytes = Vec::new();
    let fine = Unpack::new(from).take(MOST).read_to_end(&mut bytes).is_ok();
    (bytes, fine)
}

fuzz_target!(|data: &[u8]| {
    let whole = unpacked(data);
    for size in [1, 7] {
        assert!(unpacked(Pieces(data, size)) == whole, "in pieces of {size}");
    }
    let packed = [0x1f, 0x8b].as_slice();
    if !data.starts_with(packed) && !data.starts_with(&[0x28, 0xb5]) && !data.starts_with(&[0x50, 0x2a, 0x4d]) && whole.1 {
        assert!(whole.0 == data[..data.len().min(MOST as usize)], "plain text stays");
    }
});
