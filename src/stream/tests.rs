//! The engine against a simple reference: split at newlines, one line after the other.

use super::*;
use std::io::{ErrorKind, Read, Write};
use std::ops::ControlFlow;

/// Hands out the pieces one read at a time.
struct Pieces(Vec<Vec<u8>>);

impl Read for Pieces {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let Some(piece) = self.0.first_mut() else { return Ok(0) };
        let n = piece.len().min(to.len());
        to[..n].copy_from_slice(&piece[..n]);
        piece.drain(..n);
        if piece.is_empty() {
            self.0.remove(0);
        }
        Ok(n)
    }
}

/// Notes what it sees.
#[derive(Default)]
struct Note(Vec<(u64, Vec<u8>, LinePart)>);

impl Work for Note {
    fn line(&mut self, line: Line<'_>, said: &mut Output) -> ControlFlow<()> {
        self.0.push((line.number, line.trimmed().to_vec(), line.part));
        said.stdout.extend_from_slice(line.raw);
        ControlFlow::Continue(())
    }
}

fn source(pieces: &[&[u8]]) -> ByteSource {
    ByteSource::new(Pieces(pieces.iter().map(|p| p.to_vec()).collect()))
}

/// What one worker sees, and that all of it comes out.
fn lines(pieces: &[&[u8]]) -> Vec<(u64, Vec<u8>, LinePart)> {
    let (mut out, mut workers) = (Vec::new(), [Note::default()]);
    Engine::default().run(source(pieces), &mut workers, &mut Sink::new(&mut out, io::sink())).unwrap();
    assert!(out == pieces.concat());
    let [Note(seen)] = workers;
    seen
}

#[test]
fn a_line_may_come_in_pieces() {
    let whole = |n, text: &[u8]| (n, text.to_vec(), LinePart::Whole);
    let want = vec![whole(1, b"abc"), whole(2, b""), whole(3, b"d")];
    assert_eq!(lines(&[b"a", b"bc\n", b"\nd"]), want);
    assert_eq!(lines(&[b"abc\r\n\r\nd\r\n"]), want);
    assert_eq!(lines(&[]), []);
}

#[test]
fn a_long_line_comes_in_parts_and_the_next_one_is_whole() {
    let long = vec![b'x'; 3 * LONGEST + 17];
    let seen = lines(&[&long, b"\nnext\n"]);
    let (last, parts) = seen.split_last().unwrap();
    assert_eq!(*last, (2, b"next".to_vec(), LinePart::Whole));
    assert_eq!((parts[0].0, parts[0].2), (1, LinePart::Head));
    assert!(parts[0].1.len() >= LONGEST && parts[0].1.len() <= LONGEST + 256 * 1024);
    assert!(parts[1..].iter().all(|(number, _, part)| (*number, *part) == (1, LinePart::Rest)));
}

#[test]
fn a_long_line_is_not_cut_within_a_word() {
    for word in ["2001:db8::1, ", r"2001\u003adb8\\u003a\x3a1, ", "2001%3Adb8%253A%253A1, "] {
        let long: Vec<u8> = word.bytes().cycle().take(3 * LONGEST).collect();
        let seen = lines(&[&long]);
        assert!(seen.len() > 2);
        for (_, text, _) in &seen[..seen.len() - 1] {
            assert!(text.ends_with(b" ") || text.ends_with(b","), "{:?}", &text[text.len() - 20..]);
        }
    }
}

/// Answers out of step: some lines take long, some answers are long.
struct Uneven(u64);

impl Work for Uneven {
    fn line(&mut self, line: Line<'_>, said: &mut Output) -> ControlFlow<()> {
        if line.number.is_multiple_of(500) {
            std::thread::sleep(std::time::Duration::from_millis(2));
        }
        said.stdout.extend_from_slice(format!("{} ", line.number).as_bytes());
        said.stdout.extend_from_slice(line.raw);
        if line.number.is_multiple_of(700) {
            said.stdout.extend_from_slice(&vec![b'.'; 300_000]);
        }
        if line.number == self.0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}

#[test]
fn order_and_numbers_are_right_with_any_number_of_threads_and_a_break_ends_behind_its_line() {
    let text: Vec<u8> = (0..60_000).flat_map(|n| format!("line {n} {}\n", "x".repeat(n % 90)).into_bytes()).collect();
    for until in [u64::MAX, 30_000] {
        let mut want = Vec::new();
        for (i, raw) in text.split_inclusive(|b| *b == b'\n').take(usize::try_from(until).unwrap()).enumerate() {
            let _ = Uneven(0).line(
                Line { number: i as u64 + 1, raw, part: LinePart::Whole, ahead: raw.into() },
                &mut Output::default(),
            );
            want.extend_from_slice(format!("{} ", i + 1).as_bytes());
            want.extend_from_slice(raw);
            if (i + 1) % 700 == 0 {
                want.extend_from_slice(&vec![b'.'; 300_000]);
            }
        }
        for threads in 1..=8 {
            let mut out = Vec::new();
            let mut workers: Vec<Uneven> = (0..threads).map(|_| Uneven(until)).collect();
            let pieces: Vec<&[u8]> = text.chunks(50_000 + 7 * threads).collect();
            let engine = Engine { numbered: true, ..Engine::default() };
            engine.run(source(&pieces), &mut workers, &mut Sink::new(&mut out, io::sink())).unwrap();
            assert!(out == want, "{threads} threads until {until}: {} bytes, not {}", out.len(), want.len());
        }
    }
}

/// The first line takes long: meanwhile the others answer more pieces than may wait.
struct SlowStart;

impl Work for SlowStart {
    fn line(&mut self, line: Line<'_>, said: &mut Output) -> ControlFlow<()> {
        if line.raw.starts_with(b"0 ") {
            std::thread::sleep(std::time::Duration::from_millis(200));
        }
        said.stdout.extend_from_slice(line.raw);
        if line.raw.starts_with(b"90000 ") { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}

#[test]
fn answers_before_their_turn_are_kept_in_order() {
    let line = |n: u32| format!("{n} {:070}\n", 0);
    let text: String = (0..100_000).map(line).collect();
    let expected: String = (0..=90_000).map(line).collect();
    for threads in [2, 3, 8] {
        let mut out = Vec::new();
        let mut workers: Vec<SlowStart> = (0..threads).map(|_| SlowStart).collect();
        let source = source(&[text.as_bytes()]);
        Engine::default().run(source, &mut workers, &mut Sink::new(&mut out, io::sink())).unwrap();
        assert!(out == expected.as_bytes(), "{threads}: {} bytes of {}", out.len(), expected.len());
    }
}

/// An output that fails, and counts how often it was tried.
struct Failing(ErrorKind, usize);

impl Write for Failing {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        self.1 += 1;
        Err(self.0.into())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_full_disk_is_an_error_and_a_closed_pipe_is_not_and_nothing_is_written_twice() {
    for threads in [1, 2, 5] {
        let try_with = |kind| {
            let (mut failing, mut workers) = (Failing(kind, 0), Vec::new());
            workers.resize_with(threads, Note::default);
            let text = "a line\n".repeat(200_000).into_bytes();
            let ended = Engine::default().run(source(&[&text]), &mut workers, &mut Sink::new(&mut failing, io::sink()));
            assert_eq!(failing.1, 1);
            ended
        };
        assert!(try_with(ErrorKind::BrokenPipe).is_ok());
        assert!(matches!(try_with(ErrorKind::StorageFull), Err(StreamError::Write(_))));
    }
}

#[test]
fn an_input_that_breaks_off_is_an_error_after_its_lines_were_answered() {
    struct Broken(Option<&'static [u8]>);
    impl Read for Broken {
        fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
            let bytes = self.0.take().ok_or(ErrorKind::InvalidData)?;
            to[..bytes.len()].copy_from_slice(bytes);
            Ok(bytes.len())
        }
    }
    for threads in [1, 3] {
        let (mut out, mut workers) = (Vec::new(), Vec::new());
        workers.resize_with(threads, Note::default);
        let broken = ByteSource::new(Broken(Some(b"one\ntwo")));
        let ended = Engine::default().run(broken, &mut workers, &mut Sink::new(&mut out, io::sink()));
        assert!(matches!(ended, Err(StreamError::Read(_))));
        assert_eq!(out, b"one\ntwo");
    }
}

/// The records of CSV that several workers see, in order, with the lines they begin on.
fn records(text: &str, threads: usize) -> Vec<(u64, String)> {
    let (mut out, mut workers) = (Vec::new(), (0..threads).map(|_| Note::default()).collect::<Vec<_>>());
    let engine = Engine { numbered: true, records: Some(b','), ..Engine::default() };
    let text = text.to_owned();
    engine.run(source(&[text.as_bytes()]), &mut workers, &mut Sink::new(&mut out, io::sink())).unwrap();
    assert!(out == text.as_bytes());
    let seen = workers.into_iter().flat_map(|Note(seen)| seen);
    let mut seen: Vec<_> = seen.map(|(line, text, _)| (line, String::from_utf8(text).unwrap())).collect();
    seen.sort();
    seen
}

#[test]
fn a_quoted_newline_does_not_end_a_record() {
    let want = [(1, "a,b"), (2, "1,\"x\n\ny\""), (5, "5\" disk,2"), (6, "\"\"\"\n\",3")];
    let text: String = want.iter().map(|(_, record)| format!("{record}\n")).collect();
    assert_eq!(records(&text, 1), want.map(|(line, record)| (line, record.to_owned())));
    // many blocks, of which each ends within a record
    let row = format!("7,\"{}\"\n", "line\n".repeat(4000));
    let long = row.repeat(60);
    for threads in [1, 3] {
        let seen = records(&long, threads);
        assert!(seen.len() == 60 && seen.iter().all(|(_, record)| *record == row.trim_end()), "{threads}");
        assert!(seen.iter().zip(0..).all(|((line, _), at)| *line == at * 4001 + 1), "{threads}");
    }
}
