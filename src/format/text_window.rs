//! A text and the bytes that happen to follow it.

/// As many bytes as the readers of addresses look at: the longest address, and whole words of it and after it.
pub(crate) const WINDOW: usize = 68;

/// The bytes of a short text and those after it.
pub(crate) type Window = [u8; WINDOW];

/// A text, and the bytes that happen to follow it in memory. A reader looks at many bytes at a time, and need not
/// stop where the text ends; what follows it makes no difference to what it reads. Where too few bytes follow
/// there, the text is copied first, which takes longer.
///
/// ```
/// use ipv6calc::format::{TextWindow, short_address};
/// let line = b"192.0.2.1 - - [10/Oct/2026:13:55:36 +0000]";
/// assert_eq!(short_address(TextWindow::new(line, 9)), Some([192, 0, 2, 1].into()));
/// assert_eq!(short_address(b"192.0.2.1"), Some([192, 0, 2, 1].into()));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct TextWindow<'a> {
    bytes: &'a [u8],
    len: usize,
}

impl<'a> TextWindow<'a> {
    /// The first `len` bytes are the text, all if there are fewer.
    #[inline]
    pub fn new(bytes: &'a [u8], len: usize) -> TextWindow<'a> {
        TextWindow { bytes, len: len.min(bytes.len()) }
    }

    /// The text.
    #[inline]
    pub fn text(self) -> &'a [u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }

    /// The text and the bytes after it.
    #[inline]
    pub(crate) fn ahead(self) -> &'a [u8] {
        self.bytes
    }

    /// How long the text is.
    #[inline]
    #[expect(clippy::len_without_is_empty, reason = "emptiness is a question for the text")]
    pub const fn len(self) -> usize {
        self.len
    }

    /// The first `len` bytes of the text.
    #[inline]
    #[must_use]
    pub fn first(self, len: usize) -> TextWindow<'a> {
        TextWindow { len: len.min(self.len), ..self }
    }

    /// The text without this end, if it has it.
    #[inline]
    #[must_use]
    pub fn without(self, end: &[u8]) -> TextWindow<'a> {
        self.first(self.text().strip_suffix(end).map_or(self.len, <[u8]>::len))
    }

    /// The text without its first bytes.
    #[inline]
    #[must_use]
    pub fn skip(self, bytes: usize) -> TextWindow<'a> {
        TextWindow { bytes: self.bytes.get(bytes..).unwrap_or_default(), len: self.len.saturating_sub(bytes) }
    }

    /// The bytes from the beginning of the text on; copied to `room` if there are too few.
    #[inline(always)]
    pub(crate) fn window<'r>(self, room: &'r mut Option<Window>) -> &'r Window
    where
        'a: 'r,
    {
        match self.bytes.first_chunk() {
            Some(window) => window,
            None => room.insert(self.copied()),
        }
    }

    #[inline(never)]
    fn copied(self) -> Window {
        let mut window = [0; WINDOW];
        if let Some(room) = window.get_mut(..self.bytes.len()) {
            room.copy_from_slice(self.bytes);
        }
        window
    }
}

impl<'a> From<&'a [u8]> for TextWindow<'a> {
    #[inline]
    fn from(text: &'a [u8]) -> TextWindow<'a> {
        TextWindow { bytes: text, len: text.len() }
    }
}

impl<'a, const N: usize> From<&'a [u8; N]> for TextWindow<'a> {
    fn from(text: &'a [u8; N]) -> TextWindow<'a> {
        TextWindow::from(&text[..])
    }
}

/// Goes through the pieces of a window, each of at most four bytes, from stop to stop.
pub(crate) struct PieceWalk<'w> {
    window: &'w Window,
    /// A bit for each stop from `at` on; the last one is the end of the text.
    pub(crate) stops: u64,
    /// After the last stop.
    pub(crate) at: u32,
}

impl<'w> PieceWalk<'w> {
    pub(crate) fn new(window: &'w Window, stops: u64) -> PieceWalk<'w> {
        PieceWalk { window, stops, at: 0 }
    }

    /// The bytes up to the next stop, the last one in the highest byte and zeros below the first. Anything if there are none.
    #[inline(always)]
    pub(crate) fn piece(&mut self) -> u32 {
        let stop = self.stops.trailing_zeros();
        let bytes = u32::from_le_bytes(four(self.window, self.at));
        let bytes = bytes.wrapping_shl(8u32.wrapping_mul(self.at.wrapping_sub(stop)));
        self.stops &= self.stops.wrapping_sub(1);
        self.at = stop + 1;
        bytes
    }
}

/// Four bytes of a window; places from 64 on count from 0 again.
#[inline(always)]
#[expect(clippy::indexing_slicing, reason = "the last place with four bytes is 64")]
fn four(window: &Window, at: u32) -> [u8; 4] {
    let at = (at % 64) as usize;
    [window[at], window[at + 1], window[at + 2], window[at + 3]]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_is_the_text_and_what_is_behind_it() {
        let bytes: Vec<u8> = (0..100).collect();
        for len in 0..bytes.len() {
            let mut room = None;
            let window = TextWindow::from(&bytes[..len]).window(&mut room);
            let seen = len.min(WINDOW);
            assert!(window[..seen] == bytes[..seen] && window[seen..].iter().all(|b| *b == 0));
            let text = TextWindow::new(&bytes, len);
            assert_eq!((text.text(), text.skip(3).text()), (&bytes[..len], bytes[..len].get(3..).unwrap_or_default()));
            assert_eq!(text.window(&mut None)[..], bytes[..WINDOW]);
            assert_eq!(text.first(5).text(), &bytes[..len.min(5)]);
            assert_eq!(text.without(&[7, 8]).len(), if len == 9 { 7 } else { len });
        }
        assert_eq!(TextWindow::new(b"abc", 5).len(), 3);
    }

    #[test]
    fn four_bytes_are_taken_from_anywhere() {
        let mut window = [0; WINDOW];
        (0u8..).zip(&mut window).for_each(|(i, b)| *b = i);
        for at in 0..64 {
            assert_eq!(four(&window, at), [0, 1, 2, 3].map(|i| at as u8 + i));
        }
        assert_eq!(four(&window, 66), [2, 3, 4, 5]);
    }
}
