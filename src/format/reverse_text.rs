//! What reverse names do to the finished text.

use super::{Style, StyleFlags, scan};

/// Upper case (which wins over lower case here) and mirrored labels, from this position on.
pub(super) fn finish(style: &Style, start: usize, out: &mut Vec<u8>) {
    if style.has(StyleFlags::UPPER) {
        scan::uppercase_from(start, out);
    }
    if style.has(StyleFlags::MIRRORED) {
        let text = out.split_off(start);
        for (i, label) in text.rsplit(|b| *b == b'.').enumerate() {
            if i > 0 {
                out.push(b'.');
            }
            out.extend_from_slice(label);
        }
    }
}
