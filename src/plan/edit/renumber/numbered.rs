//! Four numbers that are a version or the number of a section by the words, tags and paths around them.

use super::LeftReason;
use super::fragments::REVISIONS;
use super::listed::has_part;
use super::patterns::SUFFIXES;
use std::ops::Range;

/// The most bytes before a number that are looked at.
const FARTHEST: usize = 80;

/// The same where a command with several packages may precede it: all of a long line would be searched for each number.
const LONGEST_COMMAND: usize = 400;

/// Words before a version that are not keys.
const VERSION_WORDS: [&[u8]; 7] = [b"ver.", b"versions", b"<version>", b"vers.", b"rel.", b"checkout", b"--branch"];

/// Words before the number of a section.
const SECTION_WORDS: [&[u8]; 9] =
    [b"section", b"sections", b"sec.", b"chapter", b"appendix", b"figure", b"clause", b"paragraph", "§".as_bytes()];

/// Programs after which a version follows the name of a package and `@`.
const PACKAGERS: [&[u8]; 7] = [b"npm ", b"npx ", b"yarn ", b"pnpm ", b"cargo add ", b"cargo install ", b"uses: "];

/// What precedes the tags of versions in paths.
const TAG_FOLDERS: [&[u8]; 3] = [b"refs/tags/", b"/releases/tag/", b"/releases/download/"];

/// The fields of packages of Debian, and of those of RPM, with the versions of others.
const PACKAGE_FIELDS: [&[u8]; 13] = [
    b"Depends:",
    b"Pre-Depends:",
    b"Build-Depends:",
    b"Requires:",
    b"BuildRequires:",
    b"Provides:",
    b"Breaks:",
    b"Replaces:",
    b"Obsoletes:",
    b"Conflicts:",
    b"Recommends:",
    b"Suggests:",
    b"Enhances:",
];

/// Parts of the names of architectures.
const ARCHITECTURES: [&[u8]; 16] = [
    b"amd64", b"x86", b"x64", b"i386", b"i486", b"i586", b"i686", b"arm64", b"aarch64", b"armhf", b"armv7l",
    b"ppc64le", b"s390x", b"riscv64", b"noarch", b"nupkg",
];

/// What the names of groups of packages begin with.
const TREES: [&[u8]; 14] =
    [b"org", b"com", b"net", b"io", b"edu", b"gov", b"dev", b"co", b"eu", b"de", b"fr", b"ch", b"uk", b"jakarta"];

/// How the words of Gradle end after which a package is named.
const CONFIGURATIONS: [&[u8]; 7] =
    [b"implementation", b"api", b"only", b"compile", b"runtime", b"classpath", b"processor"];

/// Parts of the names of what is compared with addresses.
const ADDRESSES: [&[u8]; 16] = [
    b"ip",
    b"ips",
    b"ipv",
    b"addr",
    b"addrs",
    b"address",
    b"addresses",
    b"src",
    b"dst",
    b"host",
    b"hosts",
    b"net",
    b"network",
    b"peer",
    b"source",
    b"client",
];

/// What the numbers at a place of a line are if they are not an address.
pub(super) fn reason(line: &[u8], at: &Range<usize>) -> Option<LeftReason> {
    let head = line.get(..at.start)?;
    let near = end_of(head, FARTHEST);
    let rest = line.get(at.end..)?;
    if has_suffix(rest) {
        return Some(LeftReason::Version);
    }
    match head.last()? {
        b'@' => is_any_in(end_of(head, LONGEST_COMMAND), &PACKAGERS).then_some(LeftReason::Version),
        b':' => (is_image(near) || is_coordinate(near)).then_some(LeftReason::Version),
        b'^' | b'~' => is_requirement(near, rest).then_some(LeftReason::Version),
        b'[' if is_release(head, rest) => Some(LeftReason::Version),
        b'-' => is_folder(near, rest).then_some(LeftReason::Version),
        b'/' => (is_after(near, &TAG_FOLDERS) || is_archive(near, rest)).then_some(LeftReason::Version),
        b'(' => is_any_in(rest.get(..FARTHEST).unwrap_or(rest), &[b"; urgency="]).then_some(LeftReason::Version),
        b' ' if is_of_package(head) || is_in_list(head, rest) => Some(LeftReason::Version),
        b'"' | b'\'' if is_gem(near) => Some(LeftReason::Version),
        b' ' | b'\t' | b'"' | b'\'' | b'>' | b'[' | 0xa0.. => after_word(head, near, rest),
        _ => None,
    }
}

/// Whether the fields of a package precede what it needs or has: `Depends: name (= `, `Requires: name = `.
fn is_of_package(head: &[u8]) -> bool {
    head.ends_with(b"= ") && PACKAGE_FIELDS.iter().any(|field| head.trim_ascii_start().starts_with(field))
}

/// Whether a row of `dpkg -l` has its version here: `ii  name  `, and the architecture after it.
fn is_in_list(head: &[u8], rest: &[u8]) -> bool {
    let [want, have, others @ ..] = head else { return false };
    if head.len() >= LONGEST_COMMAND || !b"uihrp".contains(want) || !b"ncHUFWti".contains(have) {
        return false;
    }
    let Some(words) = others.strip_prefix(b"R").unwrap_or(others).strip_prefix(b" ") else { return false };
    let is_row = words.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty()).count() == 1;
    let after = || rest.split(u8::is_ascii_whitespace).skip(1).find(|word| !word.is_empty()).unwrap_or_default();
    is_row && (after() == b"all" || ARCHITECTURES.contains(&after()))
}

/// Whether a line of a Gemfile names a package before its version: `gem 'name', '`.
fn is_gem(near: &[u8]) -> bool {
    let words = near.trim_ascii_start().strip_prefix(b"gem ").unwrap_or_default().trim_ascii();
    let name = words.strip_suffix(b"'").or(words.strip_suffix(b"\"")).unwrap_or_default().trim_ascii();
    let name = name.strip_suffix(b",").unwrap_or_default();
    name.len() > 2 && name.iter().filter(|b| matches!(b, b'\'' | b'"')).count() == 2
}

/// Whether what is packed in an archive is named after its version alone, in the folder where forges have them.
fn is_archive(head: &[u8], rest: &[u8]) -> bool {
    head.ends_with(b"/archive/") && (rest.starts_with(b".tar") || rest.starts_with(b".zip"))
}

fn is_after(head: &[u8], words: &[&[u8]]) -> bool {
    words.iter().any(|word| head.ends_with(word))
}

fn end_of(text: &[u8], most: usize) -> &[u8] {
    text.get(text.len().saturating_sub(most)..).unwrap_or_default()
}

fn is_any_in(text: &[u8], words: &[&[u8]]) -> bool {
    words.iter().any(|word| memchr::memmem::find(text, word).is_some())
}

/// Whether a revision or an architecture follows, as in the names of packages: `.rc1`, `_amd64`, `-1.x86_64.rpm`. After a dot a
/// revision ends the word, but for what archives end with: `.dev.example` is the end of the name of a host.
fn has_suffix(rest: &[u8]) -> bool {
    let Some((mark @ (b'.' | b'-' | b'_' | b'+' | b'~'), rest)) = rest.split_first() else { return false };
    let is_mark = |b: &u8| matches!(b, b'.' | b'-' | b'_' | b'+' | b'~');
    let length = rest.iter().take(LONGEST_SUFFIX).take_while(|b| b.is_ascii_alphanumeric() || is_mark(b)).count();
    let word = rest.get(..length).unwrap_or_default();
    let word = word.get(..word.iter().rposition(|b| *b != b'.').map_or(0, |at| at + 1)).unwrap_or_default();
    let is = |part: &[u8], words: &[&[u8]]| words.iter().any(|own| part.eq_ignore_ascii_case(own));
    let first = word.split(is_mark).next().unwrap_or_default();
    let digits = first.iter().rev().take_while(|b| b.is_ascii_digit()).count();
    let is_revision = is(first.get(..first.len() - digits).unwrap_or_default(), &REVISIONS);
    let ends = || word.split(|b| *b == b'.').skip(1).all(|part| is(part, &SUFFIXES));
    is_revision && (*mark != b'.' || ends()) || word.split(is_mark).any(|part| is(part, &ARCHITECTURES))
}

/// The most bytes after a version that are looked at.
const LONGEST_SUFFIX: usize = 32;

/// Whether the group and the name of a package precede its version, each with a colon: `org.example:name:`; or, after a word of
/// Gradle, any two names in a quote.
fn is_coordinate(head: &[u8]) -> bool {
    let is_inside = |b: &&u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b':');
    let length = head.iter().rev().take_while(is_inside).count();
    let (before, names) = head.split_at_checked(head.len() - length).unwrap_or_default();
    let mut parts = names.split(|b| *b == b':');
    let (Some(group), Some(name), Some(b""), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return false;
    };
    let tree = group.split(|b| *b == b'.').next().unwrap_or_default();
    let is_tree = tree.len() < group.len() && TREES.contains(&tree);
    let is_dependency = || {
        let quoted = before.strip_suffix(b"'").or(before.strip_suffix(b"\"")).unwrap_or_default();
        let head = quoted.strip_suffix(b"(").unwrap_or(quoted).trim_ascii_end().to_ascii_lowercase();
        !group.is_empty() && CONFIGURATIONS.iter().any(|own| head.ends_with(own))
    };
    !name.is_empty() && (is_tree || is_dependency())
}

/// Whether the least version of a package is the whole value of its name, or one of a list, after `^` or `~`: `"name": "^`,
/// `name = "~`, `name: ^`. Expressions for addresses have names of addresses, or stand for themselves.
fn is_requirement(head: &[u8], rest: &[u8]) -> bool {
    let head = head.split_last().map_or(head, |(_, head)| head);
    let before = match head.split_last() {
        Some((quote @ (b'"' | b'\''), before)) => {
            let after = rest.strip_prefix(&[*quote]).map(<[u8]>::trim_ascii_start);
            if !after.is_some_and(|after| after.first().is_none_or(|b| b",;]})#".contains(b))) {
                return false;
            }
            before.trim_ascii_end()
        }
        Some((b' ', before)) if rest.trim_ascii().is_empty() && before.ends_with(b":") => before,
        _ => return false,
    };
    let is_gap = |b: &u8| matches!(b, b' ' | b'"' | b'\'' | b':' | b'=' | b'[' | b'{' | b'(' | b',');
    let key = before.get(..before.iter().rposition(|b| !is_gap(b)).map_or(0, |at| at + 1)).unwrap_or_default();
    let name = key.rsplit(|b| !b.is_ascii_alphanumeric() && !matches!(b, b'-' | b'_' | b'.' | b'/')).next();
    before.last().is_none_or(is_gap) && !has_part(name.unwrap_or_default(), &ADDRESSES)
}

/// Whether the brackets of a release begin here, as changelogs have them: `## [`, `# [10.1.2.3](https:`,
/// `[10.1.2.3]: https:`.
fn is_release(head: &[u8], rest: &[u8]) -> bool {
    let marks = head.strip_suffix(b"[").unwrap_or(head).trim_ascii_end();
    let is_heading = marks.iter().all(|b| *b == b'#');
    let least = if rest.starts_with(b"](http") { 1 } else { 2 };
    is_heading && rest.starts_with(b"]") && (marks.len() >= least || head.len() == 1 && rest.starts_with(b"]: http"))
}

/// Whether a date follows the numbers of a release: ` - 2026-01-31`, ` (2026-01-31)`, ` / 2026-01-31`.
fn has_date(rest: &[u8]) -> bool {
    let marks = rest.iter().take(4).take_while(|b| matches!(b, b' ' | b'-' | b'(' | b',' | b'/')).count();
    let date = rest.get(marks..marks + 5).unwrap_or_default();
    marks > 1 && matches!(date, [digits @ .., b'-'] if digits.iter().all(u8::is_ascii_digit))
}

/// Whether the name of an image and a colon precede a tag: `image: nginx:`, `FROM nginx:`, `docker pull nginx:`.
fn is_image(head: &[u8]) -> bool {
    let start = head.iter().rposition(|b| b.is_ascii_whitespace()).map_or(0, |at| at + 1);
    let (before, name) = head.split_at_checked(start).unwrap_or_default();
    let key = before.trim_ascii();
    name.len() > 1
        && (key.ends_with(b"image:") || key.ends_with(b"\"image\":") || key == b"FROM" || key.ends_with(b" pull"))
}

/// Whether a folder is named after a package and its version: `/opt/name-10.1.2.3/bin`.
fn is_folder(head: &[u8], rest: &[u8]) -> bool {
    let name = head.rsplit(|b| !b.is_ascii_alphanumeric() && !matches!(b, b'-' | b'_')).next().unwrap_or_default();
    let slash = head.len().checked_sub(name.len() + 1).and_then(|at| head.get(at));
    name.len() > 1 && slash == Some(&b'/') && matches!(rest, [b'/', b, ..] if b.is_ascii_alphabetic())
}

/// What the numbers after a word, or after the marks of a heading, are.
fn after_word(head: &[u8], near: &[u8], rest: &[u8]) -> Option<LeftReason> {
    // a blank that does not break has two bytes
    let is_gap = |b: &u8| matches!(b, b' ' | b'\t' | b'"' | b'\'' | b'[' | b':' | b'=' | 0xc2 | 0xa0);
    let gap = near.iter().rev().take_while(|b| is_gap(b)).count();
    let text = near.get(..near.len() - gap)?;
    let is_inside = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'<' | b'>' | b'_' | b'-' | 0x80..);
    let word = text.get(text.len() - text.iter().rev().take_while(|b| is_inside(b)).count()..)?;
    let is = |words: &[&[u8]]| words.iter().any(|own| word.eq_ignore_ascii_case(own));
    // the tag of a route is written so as well
    let is_tag = || near.get(text.len()..).is_some_and(|gap| gap.contains(&b':')) || text.ends_with(b"git tag");
    if is(&VERSION_WORDS) || word == b"tag" && is_tag() {
        return Some(LeftReason::Version);
    }
    // a comment of a configuration has one mark
    let marks = head.trim_ascii_end();
    let is_heading = || marks.len() > 1 && marks.iter().all(|b| *b == b'#');
    if is_heading() && has_date(rest) {
        return Some(LeftReason::Version);
    }
    let has_title = || matches!(rest, [b' ', b, ..] if b.is_ascii_uppercase());
    (is(&SECTION_WORDS) || is_heading() && has_title()).then_some(LeftReason::Section)
}
